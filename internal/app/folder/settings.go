package folder

import (
	"io/fs"
	"path"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
)

// Settings reads hall.yaml alone: where to listen has to be known before
// connectors can be told the hall's own address.
func Settings(name string, hall fs.FS, o ...config.Option) (File, finding.List) {
	var f File
	text, err := fs.ReadFile(hall, "hall.yaml")
	if err != nil {
		var found finding.List
		found.Add("hall.no-file", finding.Place{File: path.Join(name, "hall.yaml")}, map[string]any{"reason": reason(err)})
		return f, found
	}
	return f, config.Decode(path.Join(name, "hall.yaml"), text, &f, o...)
}
