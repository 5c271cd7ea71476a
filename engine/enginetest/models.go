package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"github.com/servicehall/hallway/engine/process/processtest"
)

// model is what can be deployed.
type model struct {
	file engine.File
	ids  []string // of its processes
}

// samples are the good models of the tree.
var samples = sync.OnceValues(func() ([]model, error) {
	var out []model
	for _, folder := range []string{"bpmn", "patterns"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "testdata", folder, "*.bpmn"))
		if err != nil {
			return nil, fmt.Errorf("list the models: %w", err)
		}
		for _, name := range files {
			content, err := os.ReadFile(name) // #nosec G304 -- a model of the tree
			if err != nil {
				return nil, fmt.Errorf("read a model: %w", err)
			}
			m := model{file: engine.File{Name: filepath.Base(name), Content: content}}
			found, deployed := engine.Check([]engine.File{m.file}, operations{}.Known, func(engine.Kind, string) bool { return false }, lint.Options{})
			if found.Bad() {
				continue // it needs another one
			}
			for _, d := range deployed {
				m.ids = append(m.ids, d.ID)
			}
			out = append(out, m)
		}
	}
	if len(out) < 40 {
		return nil, fmt.Errorf("only %d models", len(out))
	}
	return out, nil
})

// chooseModels chooses some of the tree and draws some.
func (w *world) chooseModels() error {
	all, err := samples()
	if err != nil {
		return err
	}
	for range 1 + w.dice.IntN(4) {
		w.models = append(w.models, pick(w, all))
	}
	for i := range 1 + w.dice.IntN(3) {
		id := fmt.Sprint("drawn", i)
		m := processtest.Draw(w.dice.IntN, processtest.Options{Process: id, Nodes: 30, Depth: 2 + w.dice.IntN(2), Wild: w.chance(70), Calls: true})
		w.models = append(w.models, model{file: engine.File{Name: id + ".bpmn", Content: m.XML}, ids: []string{id}})
	}
	for _, m := range w.models {
		if err := w.deploy(m); err != nil {
			return err
		}
	}
	return nil
}

// deploy deploys a model; with more behind it, it is a new version.
func (w *world) deploy(m model) error {
	out, err := w.e.Deploy(w.ctx, []engine.File{m.file})
	for _, d := range out {
		if d.Changed && err == nil {
			w.keys[d.ID] = append(w.keys[d.ID], d.Key)
		}
	}
	return err
}
