<?php
// Reads a document and says what is wrong with it by the schema that is named.
libxml_use_internal_errors(true);
$document = new DOMDocument();
$document->loadXML(stream_get_contents(STDIN));
$document->schemaValidate($argv[1]);
foreach (libxml_get_errors() as $error) {
    echo $error->line, ': ', $error->message;
}
