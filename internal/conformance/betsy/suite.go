package betsy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Env names the folder of the suite, where it is not beside the project.
const Env = "HALLWAY_BETSY"

// ErrAbsent says that the suite is not there.
var ErrAbsent = errors.New("the BPMN suite of betsy is not there")

// Suite is the suite as it lies in its folder.
type Suite struct {
	Cases       []Case            `json:"cases"`
	Markers     map[string]string `json:"markers"`
	Expressions map[string]string `json:"expressions"` // as they stand in the files, and in FEEL
	Notes       map[string]Note   `json:"notes"`
	Faulty      []Faulty          `json:"-"`
	Rules       map[string]Rule   `json:"-"`

	dir    string
	models map[string][]byte
}

// Case is one play of a model.
type Case struct {
	ID          string     `json:"id"`
	Model       string     `json:"model"`
	Group       string     `json:"group"`
	Name        string     `json:"name"`
	Start       Start      `json:"start"`
	Options     Options    `json:"options"`
	Expect      Expect     `json:"expect"`
	Derived     Derived    `json:"derived"`
	Clarity     string     `json:"clarity"`
	Notes       []string   `json:"notes"`
	Alternative [][]string `json:"alternativeTraces"`
}

// Start says what is started, and with what.
type Start struct {
	Process   string         `json:"processId"`
	Variables map[string]any `json:"variables"`
	First     []string       `json:"startFirst"`
}

// Options are what the original harness goes by.
type Options struct {
	DelayMs int `json:"delayMs"`
}

// Derived is what was found out about a case by reading it.
type Derived struct {
	SettleMs int    `json:"settleMs"`
	After    string `json:"stateAfter"`
}

// Expect is what must hold.
type Expect struct {
	Trace      []string `json:"trace"`
	Increments int      `json:"increments"`
	Marker     bool     `json:"marker"`
	Data       bool     `json:"dataCorrect"`
	Parallel   bool     `json:"executedInParallel"`
	Outcome    string   `json:"outcome"`
	Deployment string   `json:"deployment"`
}

// Note is a remark on cases.
type Note struct {
	Clarity string `json:"clarity"`
	Text    string `json:"text"`
}

// Faulty is a model that breaks a rule.
type Faulty struct {
	File       string `json:"file"`
	Rule       string `json:"rule"`
	Executable bool   `json:"executable"`
}

// Rule is a rule of BPMNspector.
type Rule struct {
	Text string `json:"text"`
}

// Dir is where the suite lies: HALLWAY_BETSY, or beside the module's root.
func Dir(root string) string {
	if dir := os.Getenv(Env); dir != "" {
		return dir
	}
	return filepath.Join(root, "..", "shared", "suites", "betsy")
}

// Load reads the suite.
func Load(dir string) (*Suite, error) {
	s := &Suite{dir: dir, models: map[string][]byte{}}
	err := s.read("cases.json", s)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrAbsent, dir)
	}
	var faulty struct {
		Files []Faulty        `json:"files"`
		Rules map[string]Rule `json:"rules"`
	}
	if err = errors.Join(err, s.read("constraints.json", &faulty)); err != nil {
		return nil, err
	}
	s.Faulty, s.Rules = faulty.Files, faulty.Rules
	for _, c := range s.Cases {
		if _, there := s.models[c.Model]; !there {
			text, err := s.text(c.Model)
			if err != nil {
				return nil, err
			}
			s.models[c.Model] = text
		}
	}
	return s, nil
}

func (s *Suite) read(name string, into any) error {
	text, err := s.text(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s of the suite: %w", name, err)
	}
	return nil
}

func (s *Suite) text(name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name))) // #nosec G304 -- a file of the suite that the caller names
	if err != nil {
		return nil, fmt.Errorf("read the suite: %w", err)
	}
	return text, nil
}
