// Package all is the one list of the adapters that the program has.
package all

import (
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/rest"
)

// Adapters lists them. The name of each is its folder and what `adapter:` says
// in a connector's file.
func Adapters() []adapters.Adapter {
	return []adapters.Adapter{
		rest.Adapter{},
	}
}
