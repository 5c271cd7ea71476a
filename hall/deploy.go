package hall

import (
	"context"
	"path"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/hall/form"
)

// deploy holds forms to what the hall executes, which the engine does not know,
// before they can stand in a person's way.
func (h *Hall) deploy(ctx context.Context, files []engine.File) ([]engine.Deployed, error) {
	if !forms(files).Bad() {
		return h.c.Engine.Deploy(ctx, files)
	}
	return nil, h.Lint(files)
}

// Lint says of files what a deployment would, and deploys nothing.
func (h *Hall) Lint(files []engine.File) finding.List {
	return append(h.c.Engine.Check(files), forms(files)...).Sorted()
}

// forms finds what is wrong with the forms among files.
func forms(files []engine.File) finding.List {
	var found finding.List
	for _, f := range files {
		if path.Ext(f.Name) == ".form" {
			_, list := form.Parse(f.Name, f.Content)
			found = append(found, list...)
		}
	}
	return found
}
