package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the built hallway.
var program string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hallway-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()                                                                                            // a leftover is the system's to clean
	program = filepath.Join(dir, "hallway.exe")                                                                                         // which only Windows asks for
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "../../../cmd/hallway").CombinedOutput(); err != nil { // #nosec G204 -- our own program
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
