// Package version says which build this is.
package version

import "runtime/debug"

// Version is put in by the linker (-X); a build without the Makefile leaves
// it empty. Read it through String.
var Version string

// String returns the version put in by the linker, else the module version
// that the Go command recorded, else "dev".
func String() string {
	info, _ := debug.ReadBuildInfo()
	return choose(Version, info)
}

func choose(linked string, info *debug.BuildInfo) string {
	if linked != "" {
		return linked
	}
	if info != nil && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
