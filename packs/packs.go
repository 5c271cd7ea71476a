// Package packs holds the packs that come with the program: halls, services and
// peer systems as data. A pack is a folder of connectors, mappings, routes,
// schemas, tables, processes, decisions, forms, services, entries and samples.
package packs

import "embed"

//go:embed all:sample all:company-registration
var files embed.FS

// FS returns the packs, one folder each.
func FS() embed.FS { return files }
