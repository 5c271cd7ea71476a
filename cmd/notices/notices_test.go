package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each text is the part by which a licence is known, broken into lines and
// quoted as it is in the wild.
const (
	mit = "Copyright (c) 2020 A\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\nof this software. The above copyright notice and this permission notice\nshall be included in all copies."
	bsd = "Redistribution and use in source and binary forms, with or without\nmodification, are permitted."
)

func TestRecognise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       string
		wrong      string
	}{
		{"MIT", mit, "MIT", ""},
		{"MIT cut short", strings.Split(mit, "The above")[0], "", "unknown"},
		{"BSD with two clauses", bsd, "BSD-2-Clause", ""},
		{"BSD with three", bsd + " Neither the name of A\nnor B may be used\n// to endorse or promote products derived\n// from this", "BSD-3-Clause", ""},
		{"BSD with four", bsd + " All advertising materials mentioning features", "", "refused"},
		{"Apache", "Apache License\n   Version 2.0, January 2004", "Apache-2.0", ""},
		{"Apache with a clause against selling", "Apache License Version 2.0\n\"Commons Clause\" License Condition", "", "refused"},
		{"two in one file", mit + "\n\n" + "Apache License, Version 2.0", "Apache-2.0 MIT", ""},
		{"font", "This Font Software is licensed under the SIL Open Font License, Version 1.1.", "OFL-1.1", ""},
		{"Unlicense", "This is free and unencumbered software released into the public domain.", "Unlicense", ""},
		{"GPL", "GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", "", "refused"},
		{"AGPL", "GNU AFFERO GENERAL PUBLIC LICENSE\n  Version 3", "", "refused"},
		{"MIT or GPL", mit + "\nGNU GENERAL PUBLIC LICENSE\n  Version 2", "", "refused"},
		{"words of nobody", "You may look at this on Sundays.", "", "unknown"},
		{"empty", "", "", "unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			names, err := Recognise(c.text)
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if (err == nil) != (c.wrong == "") || err != nil && !strings.HasPrefix(err.Error(), c.wrong) {
				t.Errorf("error %v, want %q", err, c.wrong)
			}
		})
	}
}

// The definition of MPL 2.0 that names the GNU licences makes it none of them.
func TestMPLIsNoGPL(t *testing.T) {
	t.Parallel()
	text := "Mozilla Public License Version 2.0\n\"Secondary License\" means either the GNU General Public License, Version 2.0, the\nGNU Lesser General Public License, Version 2.1, the GNU Affero General Public\nLicense, Version 3.0, or any later versions of those licenses."
	names, err := Recognise(text)
	if err != nil || !slices.Equal(names, []string{"MPL-2.0"}) {
		t.Errorf("got %v, %v", names, err)
	}
	if _, err := Recognise(text + "\nGNU General Public License\nVersion 2"); err == nil {
		t.Error("a GPL beside it is taken")
	}
}

// The real modules: a new one with a licence that we do not know fails here.
func TestTheProgramsLicencesAreKnown(t *testing.T) {
	t.Parallel()
	works, err := Collect(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"github.com/mattn/go-sqlite3", "the Go standard library"} {
		if !slices.ContainsFunc(works, func(w Work) bool { return w.Name == name }) {
			t.Errorf("%s is missing among %d works", name, len(works))
		}
	}
}

func TestWorksInTheTree(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, root, "LICENSE", "ours")
	write(t, root, "font/a.ttf", "…")
	write(t, root, "font/OFL.txt", "SIL Open Font License Version 1.1")
	works, err := inTree(root)
	if err != nil || len(works) != 1 || works[0].Name != "in this tree: font" || works[0].Licences[0] != "OFL-1.1" {
		t.Errorf("got %+v, %v", works, err)
	}
	write(t, root, "packed/b.ttf.zst", "…")
	if _, err := inTree(root); err == nil || !strings.Contains(err.Error(), "b.ttf.zst: a work of others without a licence") {
		t.Errorf("a compressed font without a licence: %v", err)
	}
	write(t, root, "packed/OFL.txt", "SIL Open Font License Version 1.1")
	write(t, root, "pages/b.min.js", "…")
	if _, err := inTree(root); err == nil || !strings.Contains(err.Error(), "b.min.js: a work of others without a licence") {
		t.Errorf("a script without a licence: %v", err)
	}
}

func TestAStaleFileIsNoticed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, root, "go.mod", "module small\n\ngo 1.26\n")
	write(t, root, "a.go", "package small\n")
	if err := run(t.Context(), root, false); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), root, true); err != nil {
		t.Errorf("just written: %v", err)
	}
	write(t, root, "font/OFL.txt", "SIL Open Font License Version 1.1")
	if err := run(t.Context(), root, true); err == nil || !strings.Contains(err.Error(), "stale") {
		t.Errorf("a font was added: %v", err)
	}
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheStandardLibrarysTextDoesNotDependOnTheOrder(t *testing.T) {
	bsd := []string{"BSD-3-Clause"}
	crypto := Work{Name: "golang.org/x/crypto", Licences: bsd, Texts: []string{"crypto's"}}
	image := Work{Name: "golang.org/x/image", Licences: bsd, Texts: []string{"image's"}}
	for _, works := range [][]Work{{crypto, image}, {image, crypto}} {
		got := standardLibrary(works)
		if len(got) != 1 || !slices.Equal(got[0].Texts, crypto.Texts) {
			t.Errorf("from %v: %v, want crypto's text", works, got)
		}
	}
}
