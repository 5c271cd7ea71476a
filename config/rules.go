package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func parseFloat(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// bounds checks a number or duration against min and max.
func (d *decoder) bounds(p *part, path string, x float64, r rules, read func(string) (float64, bool)) {
	args := map[string]any{"text": p.text, "min": r.min, "max": r.max}
	if r.min != "" {
		if least, ok := read(r.min); !ok {
			d.add(p, path, "config.bad-tag", map[string]any{"tag": "min " + r.min})
		} else if x < least {
			d.add(p, path, "config.below-min", args)
		}
	}
	if r.max != "" {
		if most, ok := read(r.max); !ok {
			d.add(p, path, "config.bad-tag", map[string]any{"tag": "max " + r.max})
		} else if x > most {
			d.add(p, path, "config.above-max", args)
		}
	}
}

// length checks how many entries, items or characters there are.
func (d *decoder) length(p *part, path string, n int, r rules) {
	args := map[string]any{"length": n, "min": r.min, "max": r.max}
	if least, err := strconv.Atoi(r.min); err == nil && n < least {
		d.add(p, path, "config.too-short", args)
	}
	if most, err := strconv.Atoi(r.max); err == nil && n > most {
		d.add(p, path, "config.too-long", args)
	}
}

func (d *decoder) textRules(p *part, path, s string, r rules) {
	d.length(p, path, utf8.RuneCountInString(s), r)
	if len(r.enum) > 0 && !slices.Contains(r.enum, s) {
		args := map[string]any{"text": p.text, "known": listed(r.enum)}
		code := "config.not-one-of"
		if near := nearest(p.text, r.enum); near != "" {
			args["nearest"] = near
			code += "-near"
		}
		d.add(p, path, code, args)
	}
	if r.pattern == "" {
		return
	}
	re, err := regexp.Compile(`^(?:` + r.pattern + `)$`)
	if err != nil {
		d.add(p, path, "config.bad-tag", map[string]any{"tag": "pattern " + r.pattern})
	} else if !re.MatchString(s) {
		d.add(p, path, "config.no-match", map[string]any{"text": p.text, "pattern": r.pattern})
	}
}

func listed(names []string) string { return strings.Join(names, ", ") }

// nearest gives the known name that differs least from a name, "" where none
// is near enough to be what was meant.
func nearest(name string, known []string) string {
	best, least := "", max(1, utf8.RuneCountInString(name)/3)+1
	for _, k := range known {
		if n := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(k))); n < least {
			best, least = k, n
		}
	}
	return best
}

// distance counts the letters to change, add, drop or swap.
func distance(a, b []rune) int {
	if len(a) > 64 || len(b) > 64 {
		return max(len(a), len(b))
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(next[j-1]+1, row[j]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
