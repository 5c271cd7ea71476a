package patterns

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

// Count is how many patterns there are.
const Count = 43

// Pattern is one of them: a YAML file beside its model. One that BPMN cannot
// express has no model and says why.
type Pattern struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Shows  string `json:"shows"`  // what the pattern asks for
	How    string `json:"how"`    // with what the model expresses it
	Remark string `json:"remark"` // where the expression falls short of the pattern
	Cannot string `json:"cannot"` // why BPMN cannot express it
	Plays  []Play `json:"plays"`

	File  string `json:"-"` // without its ending
	model []byte
}

// Play is one way through the model.
type Play struct {
	Why   string         `json:"why"`
	With  map[string]any `json:"with"` // variables of the start
	Steps []Step         `json:"steps"`
	Ends  string         `json:"ends"` // how all instances stand at the end: completed or running
}

// Step is what is done, and which work is open afterwards: the elements of the
// jobs and user tasks, one for each.
type Step struct {
	Do      string         `json:"do"`      // end the oldest open work of an element
	Throw   string         `json:"throw"`   // end the work of do by a BPMN error of this code
	With    map[string]any `json:"with"`    // the variables of what is done
	Message string         `json:"message"` // publish it
	After   string         `json:"after"`   // let time go by, as Go writes a duration
	Open    []string       `json:"open"`
}

// Load reads the patterns in a folder, by number.
func Load(dir string) ([]Pattern, error) {
	files, err := filepath.Glob(filepath.Join(dir, "wcp*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("look for the patterns: %w", err)
	}
	var out []Pattern
	for _, file := range files {
		p, err := read(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		out = append(out, p)
	}
	return out, nil
}

func read(file string) (Pattern, error) {
	p := Pattern{File: strings.TrimSuffix(filepath.Base(file), ".yaml")}
	text, err := os.ReadFile(file) // #nosec G304 -- a file of the folder that the caller names
	if err != nil {
		return p, err
	}
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		return p, err
	}
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, err
	}
	if p.Cannot == "" {
		if p.model, err = os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".bpmn"); err != nil { // #nosec G304 -- beside it
			return p, err
		}
	}
	return p, p.check()
}

func (p *Pattern) check() error {
	switch {
	case !strings.HasPrefix(p.File, fmt.Sprintf("wcp%02d-", p.Number)):
		return fmt.Errorf("number %d does not fit the name of the file", p.Number)
	case p.Name == "" || p.Shows == "":
		return fmt.Errorf("it lacks its name or what it shows")
	case p.Cannot == "" && (p.How == "" || len(p.Plays) == 0):
		return fmt.Errorf("it says neither how the model expresses it nor why it cannot")
	}
	for _, play := range p.Plays {
		if len(play.Steps) == 0 || play.Ends == "" {
			return fmt.Errorf("a play has no steps or no end")
		}
	}
	return nil
}
