// Command notices writes THIRD_PARTY_NOTICES: the licences of everything that
// is linked into the program on any of its systems, of the Go standard library
// and of the fonts and other works of others that lie in the tree.
//
//	notices           write the file
//	notices -check    say whether it is fresh; write nothing
//
// A licence that it does not know is an error in both.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// file is the name of what is written, at the module's root.
const file = "THIRD_PARTY_NOTICES"

func main() {
	check := flag.Bool("check", false, "only say whether the file is fresh")
	flag.Parse()
	if err := run(context.Background(), ".", *check); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string, check bool) error {
	works, err := Collect(ctx, root)
	if err != nil {
		return err
	}
	want := Render(works)
	name := filepath.Join(root, file)
	if !check {
		if err := os.WriteFile(name, want, 0o644); err != nil { // #nosec G306 -- a public file of the project
			return fmt.Errorf("write the notices: %w", err)
		}
		return nil
	}
	have, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the notices: %w", err)
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s is stale: run make notices", file)
	}
	return nil
}
