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
	var found finding.List
	for _, f := range files {
		if path.Ext(f.Name) == ".form" {
			_, list := form.Parse(f.Name, f.Content)
			found = append(found, list...)
		}
	}
	if !found.Bad() {
		return h.c.Engine.Deploy(ctx, files)
	}
	all, _ := engine.Check(files, h.c.Catalogue.Known, h.c.Engine.Has)
	return nil, append(all, found...).Sorted()
}
