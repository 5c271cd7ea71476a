package dmn

import "github.com/servicehall/hallway/mapping/dmn/tree"

// Imports tells a file's own namespace and those of the models that it imports,
// as far as the file can be read.
func Imports(file string, src []byte) (own string, imports []string) {
	doc, _ := tree.Read(file, src)
	if doc == nil || doc.Root == nil {
		return "", nil
	}
	for _, e := range doc.Root.Named("import") {
		if namespaces[e.Attr("importType")] {
			imports = append(imports, e.Attr("namespace"))
		}
	}
	return doc.Root.Attr("namespace"), imports
}
