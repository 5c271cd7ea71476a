package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const maxReferenced = 1 << 20

var (
	referenceName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// whole is a text that is one reference without a default
	whole = regexp.MustCompile(`^\$\{[^}:]+\}$|^\$\{file:[^}]+\}$`)
)

// expand puts what references stand for into a scalar's text. What they stand
// for is not looked at again.
func (d *decoder) expand(p *part, path string) (string, bool) {
	if !strings.Contains(p.text, "${") {
		return p.text, true
	}
	var b strings.Builder
	rest, fine := p.text, true
	for {
		before, after, found := strings.Cut(rest, "${")
		if !found {
			b.WriteString(rest)
			return b.String(), fine
		}
		if strings.HasSuffix(before, "$") {
			b.WriteString(before + "{")
			rest = after
			continue
		}
		b.WriteString(before)
		ref, behind, closed := strings.Cut(after, "}")
		if !closed {
			d.add(p, path, "config.bad-reference", map[string]any{"reference": "${" + after})
			return "", false
		}
		s, ok := d.resolve(p, path, ref)
		fine = fine && ok
		b.WriteString(s)
		rest = behind
	}
}

// resolve gives what one reference stands for.
func (d *decoder) resolve(p *part, path, ref string) (string, bool) {
	if file, ok := strings.CutPrefix(ref, "file:"); ok {
		s, err := d.referenced(file)
		if err != nil {
			d.add(p, path, "config.unread-file", map[string]any{"file": file, "reason": err.Error()})
		}
		return s, err == nil
	}
	name, preset, hasPreset := strings.Cut(ref, ":-")
	if !referenceName.MatchString(name) {
		d.add(p, path, "config.bad-reference", map[string]any{"reference": "${" + ref + "}"})
		return "", false
	}
	s, ok := d.doc.options.lookup(name)
	if hasPreset && s == "" {
		return preset, true
	}
	if !ok {
		d.add(p, path, "config.unset-reference", map[string]any{"name": name})
	}
	return s, ok
}

// referenced reads a file that a setting names, without the space around its
// text. The error names no more than what went wrong.
func (d *decoder) referenced(file string) (string, error) {
	if !filepath.IsAbs(file) {
		file = filepath.Join(d.doc.options.dir, file)
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("open: %w", unpathed(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxReferenced+1))
	if err != nil {
		return "", fmt.Errorf("read: %w", unpathed(err))
	}
	if len(text) > maxReferenced {
		return "", fmt.Errorf("larger than %d bytes", maxReferenced)
	}
	return strings.TrimSpace(string(text)), nil
}

func unpathed(err error) error {
	if e, ok := err.(*os.PathError); ok { //nolint:errorlint // the os package returns it bare
		return e.Err
	}
	return err
}
