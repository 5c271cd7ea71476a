package mapping

// Settings returns what the files of a mapping, a fragment and a code table
// hold, as new structs: for the manual, which is written from their tags.
func Settings() (fields, shared, codes any) { return new(file), new(fragmentFile), new(tableFile) }
