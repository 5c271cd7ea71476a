package app

import (
	"fmt"

	"github.com/servicehall/hallway/internal/version"
)

// versionCmd prints the version.
type versionCmd struct{}

// Run implements the command.
func (versionCmd) Run(s *session) error {
	if s.json {
		s.print(map[string]string{"version": version.String()})
		return nil
	}
	fmt.Fprintln(s.Out, "hallway "+version.String())
	return nil
}
