package folder

import "maps"

// Kinds returns the folders that a hall or pack may have, each with the endings
// of the files that are read in it.
func Kinds() map[string][]string { return maps.Clone(kinds) }
