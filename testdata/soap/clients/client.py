# A SOAP client over zeep: reads {wsdl, version, calls: [{operation, argument}]}
# as JSON and prints for each call {result} or {fault: {code, reason, detail}}.
import json
import sys

import zeep
from zeep.helpers import serialize_object

given = json.load(sys.stdin)
client = zeep.Client(given["wsdl"])
service = next(iter(client.wsdl.services.values()))
kind = "Soap12Binding" if given["version"] == "1.2" else "Soap11Binding"
port = next(name for name, p in service.ports.items() if type(p.binding).__name__ == kind)
proxy = client.bind(service.name, port)


def tree(node):
    if len(node) == 0:
        return node.text
    out = {}
    for child in node:
        out.setdefault(child.tag.split("}")[1], []).append(tree(child))
    return out


out = []
for call in given["calls"]:
    try:
        result = getattr(proxy, call["operation"])(**call["argument"])
        out.append({"result": serialize_object(result, dict)})
    except zeep.exceptions.Fault as fault:
        detail = None if fault.detail is None else tree(fault.detail)
        out.append({"fault": {"code": fault.code, "reason": fault.message, "detail": detail}})
json.dump(out, sys.stdout, ensure_ascii=False, default=str)
