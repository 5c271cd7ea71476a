<?php
// A SOAP server of PHP's own, document/literal and rpc/literal by the same
// class: php -S 127.0.0.1:PORT orders.php, then /doc?wsdl and /rpc?wsdl.
const NS = 'urn:orders:php';

function wsdl(string $style, string $url): string
{
    $document = $style === 'document';
    $messages = '';
    $abstract = '';
    $bound = '';
    foreach (['getOrder' => ['id', 'string', 'order', 't:Order'], 'createOrder' => ['order', 't:Order', 'id', 'string']] as $name => [$in, $inType, $out, $outType]) {
        $qualified = fn (string $type) => str_contains($type, ':') ? $type : "xsd:$type";
        $messages .= $document
            ? "<message name=\"{$name}In\"><part name=\"parameters\" element=\"t:$name\"/></message><message name=\"{$name}Out\"><part name=\"parameters\" element=\"t:{$name}Response\"/></message>"
            : "<message name=\"{$name}In\"><part name=\"$in\" type=\"{$qualified($inType)}\"/></message><message name=\"{$name}Out\"><part name=\"$out\" type=\"{$qualified($outType)}\"/></message>";
        $abstract .= "<operation name=\"$name\"><input message=\"t:{$name}In\"/><output message=\"t:{$name}Out\"/><fault name=\"f\" message=\"t:fault\"/></operation>";
        $body = '<soap:body use="literal"' . ($document ? '' : ' namespace="' . NS . '"') . '/>';
        $bound .= "<operation name=\"$name\"><soap:operation soapAction=\"urn:$name\"/><input>$body</input><output>$body</output><fault name=\"f\"><soap:fault name=\"f\" use=\"literal\"/></fault></operation>";
    }
    $wrapper = fn (string $name, string $child, string $type) => "<xsd:element name=\"$name\"><xsd:complexType><xsd:sequence><xsd:element name=\"$child\" type=\"$type\"/></xsd:sequence></xsd:complexType></xsd:element>";
    $elements = $wrapper('getOrder', 'id', 'xsd:string') . $wrapper('getOrderResponse', 'order', 't:Order') . $wrapper('createOrder', 'order', 't:Order') . $wrapper('createOrderResponse', 'id', 'xsd:string');
    return '<?xml version="1.0" encoding="UTF-8"?>
<definitions name="Orders" targetNamespace="' . NS . '" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="' . NS . '" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<types><xsd:schema targetNamespace="' . NS . '" elementFormDefault="qualified">
<xsd:complexType name="Line"><xsd:sequence><xsd:element name="sku" type="xsd:string"/><xsd:element name="quantity" type="xsd:decimal"/></xsd:sequence><xsd:attribute name="unit" type="xsd:string"/></xsd:complexType>
<xsd:complexType name="Order"><xsd:sequence><xsd:element name="customer" type="xsd:string"/><xsd:element name="placed" type="xsd:dateTime"/><xsd:element name="paid" type="xsd:boolean"/>
<xsd:element name="note" type="xsd:string" nillable="true"/><xsd:element name="line" type="t:Line" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence></xsd:complexType>
<xsd:element name="OrderFault"><xsd:complexType><xsd:sequence><xsd:element name="code" type="xsd:int"/><xsd:element name="reason" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:element>'
        . ($document ? $elements : '') . "</xsd:schema></types>$messages<message name=\"fault\"><part name=\"f\" element=\"t:OrderFault\"/></message>
<portType name=\"OrdersType\">$abstract</portType>
<binding name=\"OrdersBinding\" type=\"t:OrdersType\"><soap:binding style=\"$style\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>$bound</binding>
<service name=\"Orders\"><port name=\"OrdersPort\" binding=\"t:OrdersBinding\"><soap:address location=\"$url\"/></port></service>
</definitions>";
}

class Orders
{
    public function __construct(private bool $document)
    {
    }

    public function getOrder($in)
    {
        $id = $this->document ? $in->id : $in;
        if ($id === 'none') {
            throw new SoapFault('Server', "没有订单 <$id>", null, (object) ['OrderFault' => (object) ['code' => 404, 'reason' => "没有 <$id>"]], 'f');
        }
        if ($id === 'broken') {
            throw new SoapFault('Server', 'broken');
        }
        if ($id === 'wrong') {
            throw new SoapFault('Client', 'wrong <&>');
        }
        $line = [(object) ['sku' => 'A&B <1>', 'quantity' => '2.50', 'unit' => '个'], (object) ['sku' => '螺栓', 'quantity' => '1']];
        $order = (object) ['customer' => "客户 $id", 'placed' => '2026-11-22T10:00:00+08:00', 'paid' => true, 'note' => null, 'line' => $line];
        return $this->document ? (object) ['order' => $order] : $order;
    }

    public function createOrder($in)
    {
        $order = $this->document ? $in->order : $in;
        $said = [$order->customer, $order->placed, var_export($order->paid, true), var_export($order->note, true)];
        foreach ($order->line ?? [] as $line) {
            $said[] = $line->quantity . " " . ($line->unit ?? "") . " " . $line->sku;
        }
        $id = implode('|', $said);
        return $this->document ? (object) ['id' => $id] : $id;
    }
}

$path = strtok($_SERVER['REQUEST_URI'], '?');
$style = $path === '/rpc' ? 'rpc' : 'document';
$description = wsdl($style, 'http://' . $_SERVER['HTTP_HOST'] . $path);
if (isset($_GET['wsdl'])) {
    header('Content-Type: text/xml');
    echo $description;
    return;
}
$server = new SoapServer('data://text/xml;base64,' . base64_encode($description), ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setObject(new Orders($style === 'document'));
$server->handle();
