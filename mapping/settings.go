package mapping

// Settings returns what a mapping's file and a code table's file hold, as new
// structs: for the manual, which is written from their tags.
func Settings() (fields, codes any) { return new(file), new(tableFile) }
