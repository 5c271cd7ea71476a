// Package house is where all rooms meet: it checks a hall's files, opens the
// rooms in order, lets messages flow, and closes them so that nothing that was
// accepted is lost.
package house

import (
	"io/fs"
	"log/slog"
	"net"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/config/words"
)

// Plan says which hall is to run, and with what.
type Plan struct {
	Name   string // how findings call the hall's folder
	Hall   fs.FS
	Packs  fs.FS
	Dir    string // folder of the hall's files on disk, for references to files; "" if it is embedded
	Data   string // where the database, keys and documents are kept
	Lookup func(name string) (string, bool)
	Listen string // instead of what hall.yaml says, if not ""
	Near   bool   // take the next port when the wanted one is taken
	Sample bool   // sample accounts and keys are made, and shown
	Sim    string // address of the simulated systems, "" if there are none
	// SimData is the folder of simulated systems that run by themselves.
	SimData string
	// Listener is where the gateway serves, PublicURL how it is reached.
	Listener  net.Listener
	PublicURL string
	Clock     clock.Clock
	Log       *slog.Logger
	// MaxBatch is the group commit's, instead of what hall.yaml says, if not 0.
	MaxBatch int
}

func (p Plan) options() []config.Option {
	o := []config.Option{config.Lookup(p.Lookup)}
	if p.Dir != "" {
		o = append(o, config.Dir(p.Dir))
	}
	return o
}

// settled is what follows from hall.yaml.
type settled struct {
	zone *time.Location
	lang words.Lang
}
