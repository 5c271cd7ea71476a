package main

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
)

const head = `Hallway is made with the works of others. This file names each, with its licence
and its licence's text, as those licences ask. It is written by make notices.

Source code of a module that is under the Mozilla Public License 2.0 can be had,
unchanged, at https://pkg.go.dev/ followed by its name and version below.

`

// Render writes the list and then each text once, with all the works that have
// it word for word.
func Render(works []Work) []byte {
	var out bytes.Buffer
	out.WriteString(head)
	for _, w := range works {
		fmt.Fprintf(&out, "%s: %s\n", title(w), strings.Join(w.Licences, ", "))
	}
	owners := map[string][]string{}
	for _, w := range works {
		for _, text := range w.Texts {
			owners[text] = append(owners[text], title(w))
		}
	}
	texts := make([]string, 0, len(owners))
	for text := range owners {
		texts = append(texts, text)
	}
	sort.Slice(texts, func(i, j int) bool {
		a, b := strings.Join(owners[texts[i]], "\n"), strings.Join(owners[texts[j]], "\n")
		return a < b || a == b && texts[i] < texts[j]
	})
	for _, text := range texts {
		fmt.Fprintf(&out, "\n%s\n", strings.Repeat("=", 80))
		for _, name := range owners[text] {
			fmt.Fprintln(&out, name)
		}
		fmt.Fprintf(&out, "%s\n\n%s\n", strings.Repeat("-", 80), strings.Trim(text, "\n"))
	}
	return out.Bytes()
}

func title(w Work) string { return strings.TrimSpace(w.Name + " " + w.Version) }
