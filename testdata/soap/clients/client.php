<?php
// A SOAP client of PHP's own: reads {wsdl, version, operation, argument} as JSON
// and prints {result} or {fault: {code, reason, detail}}.
$in = json_decode(stream_get_contents(STDIN));
$options = ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'trace' => true,
    'soap_version' => $in->version === '1.2' ? SOAP_1_2 : SOAP_1_1];
if (isset($in->encoding)) {
    $options['encoding'] = $in->encoding;
}
try {
    $client = new SoapClient($in->wsdl, $options);
    $out = ['result' => $client->__soapCall($in->operation, [$in->argument])];
} catch (SoapFault $f) {
    $out = ['fault' => ['code' => $f->faultcode, 'reason' => $f->faultstring, 'detail' => $f->detail ?? null]];
}
echo json_encode($out, JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION);
