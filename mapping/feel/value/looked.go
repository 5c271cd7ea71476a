package value

// Looked is a row of a code table that an evaluation has used.
type Looked struct {
	Table string `json:"table"`
	Code  string `json:"code"`
	From  string `json:"from,omitempty"` // the days on which the row holds
	To    string `json:"to,omitempty"`
	Rule  string `json:"rule,omitempty"` // no row is for the code: the table's rule for that was followed
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
}

// maxLooked bounds how many rows one evaluation notes.
const maxLooked = 1000

// Look notes that a row of a code table was used.
func (e *Env) Look(l Looked) {
	if len(e.Looked) < maxLooked {
		e.Looked = append(e.Looked, l)
	}
}
