package reference

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// inline finds the target of [text](target) and ![text](target).
var inline = regexp.MustCompile(`\]\(([^()\s]+)\)`)

// heading finds a heading, whose anchor is its text as GitHub writes it.
var heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)

// fenced finds blocks of code, which hold no links and no headings.
var fenced = regexp.MustCompile("(?ms)^ *```.*?^ *```")

// Links complains about every relative link of the documents of a tree that
// leads to no file, or to no heading of a document.
func Links(tree fs.FS) ([]string, error) {
	var out []string
	err := eachDocument(tree, func(name, text string) error {
		for _, m := range inline.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			if why := broken(tree, name, m[1]); why != "" {
				out = append(out, fmt.Sprintf("%s: %s: %s", name, m[1], why))
			}
		}
		return nil
	})
	return out, err
}

// eachDocument reads the markdown files of a tree; hidden folders are none of it.
func eachDocument(tree fs.FS, do func(name, text string) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && name != "." || slices.Contains([]string{"bin", "data", "node_modules", "testdata"}, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".md" {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		return do(name, string(text))
	})
}

// broken says why a link of a document leads nowhere, "" if it does not.
func broken(tree fs.FS, from, target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return "it is no link"
	}
	if u.Scheme != "" || u.Host != "" {
		return ""
	}
	name := from
	if u.Path != "" {
		name = path.Join(path.Dir(from), u.Path)
	}
	if !fs.ValidPath(name) {
		return "it leads out of the tree"
	}
	if _, err := fs.Stat(tree, name); err != nil {
		return "there is no such file"
	}
	if u.Fragment == "" || path.Ext(name) != ".md" {
		return ""
	}
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return "it cannot be read"
	}
	if !slices.Contains(anchors(string(text)), u.Fragment) {
		return "there is no such heading"
	}
	return ""
}

// anchors are the headings of a document as links name them.
func anchors(text string) []string {
	var out []string
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		out = append(out, anchor(m[1]))
	}
	return out
}

var marks = regexp.MustCompile(`[^\p{L}\p{N}\s_-]`)

func anchor(title string) string {
	return strings.ReplaceAll(strings.ToLower(marks.ReplaceAllString(title, "")), " ", "-")
}

// mention finds a target of make that a document tells its reader to run.
var mention = regexp.MustCompile("(?m)(?:^ *(?:\\$ )?|`)make ([a-z][a-z-]*)")

// target finds a target that a Makefile has.
var target = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)

// Targets complains about every make target that the documents name and the
// Makefile has not.
func Targets(tree fs.FS) ([]string, error) {
	text, err := fs.ReadFile(tree, "Makefile")
	if err != nil {
		return nil, fmt.Errorf("read the Makefile: %w", err)
	}
	known := map[string]bool{}
	for _, m := range target.FindAllStringSubmatch(string(text), -1) {
		known[m[1]] = true
	}
	var out []string
	err = eachDocument(tree, func(name, text string) error {
		for _, m := range mention.FindAllStringSubmatch(text, -1) {
			if !known[m[1]] {
				out = append(out, fmt.Sprintf("%s: make %s: the Makefile has no such target", name, m[1]))
			}
		}
		return nil
	})
	return out, err
}
