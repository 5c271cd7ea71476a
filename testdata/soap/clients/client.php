<?php
// A SOAP client of PHP's own: reads {wsdl, version, calls: [{operation, argument}]}
// as JSON and prints for each call {result} or {fault: {code, reason, detail}}.
$in = json_decode(stream_get_contents(STDIN));
$client = new SoapClient($in->wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'soap_version' => $in->version === '1.2' ? SOAP_1_2 : SOAP_1_1]);
$out = [];
foreach ($in->calls as $call) {
    try {
        $out[] = ['result' => $client->__soapCall($call->operation, [$call->argument])];
    } catch (SoapFault $f) {
        $out[] = ['fault' => ['code' => $f->faultcode, 'reason' => $f->faultstring, 'detail' => $f->detail ?? null]];
    }
}
echo json_encode($out, JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION);
