package ecert

import (
	"errors"
	"fmt"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/ecert/page"
	"github.com/servicehall/hallway/config/words"
)

// fault words a code of Words in English; the code lets others word it again.
func fault(o adapters.Outcome, code string, cause error, args map[string]any) *adapters.Fault {
	return &adapters.Fault{Outcome: o, Code: code, Phase: adapters.Prepare, Message: Words.Say(words.En, code, args), Cause: cause}
}

// configFault tells whoever wrote the settings all that is wrong with them.
func configFault(err error) *adapters.Fault {
	return &adapters.Fault{Outcome: adapters.ConfigError, Code: "ecert.settings", Phase: adapters.Prepare, Message: Words.Say(words.En, "ecert.settings", nil) + ": " + err.Error()}
}

// lacking reports all that an input lacks.
func lacking(all []lack) *adapters.Fault {
	var said []string
	var detail []any
	for _, l := range all {
		args := map[string]any{"where": l.where, "path": l.text}
		said = append(said, Words.Say(words.En, l.code, args))
		detail = append(detail, map[string]any{"code": l.code, "where": l.where, "path": l.text})
	}
	return &adapters.Fault{Outcome: adapters.BadRequest, Code: all[0].code, Phase: adapters.Prepare, Message: strings.Join(said, "; "), Detail: detail}
}

// undrawn says why a sheet could not be drawn: every character that the font
// lacks, with its field and code point.
func undrawn(err error) *adapters.Fault {
	if full, ok := errors.AsType[*page.FullError](err); ok {
		return fault(adapters.BadRequest, "ecert.full", full, nil)
	}
	missing := glyphs(err)
	if len(missing) == 0 {
		return fault(adapters.BadRequest, "ecert.draw", err, nil)
	}
	var said []string
	var detail []any
	for _, m := range missing {
		code := fmt.Sprintf("%U", m.Char)
		said = append(said, Words.Say(words.En, "ecert.glyph", map[string]any{"where": m.Where, "character": string(m.Char), "point": code}))
		detail = append(detail, map[string]any{"code": "ecert.glyph", "where": m.Where, "character": string(m.Char), "point": code})
	}
	return &adapters.Fault{Outcome: adapters.BadRequest, Code: "ecert.glyph", Phase: adapters.Prepare, Message: strings.Join(said, "; "), Detail: detail}
}

// glyphs takes the missing characters out of joined errors.
func glyphs(err error) []*page.MissingError {
	if m, ok := err.(*page.MissingError); ok { //nolint:errorlint // the tree of joined errors is walked here itself
		return []*page.MissingError{m}
	}
	var out []*page.MissingError
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, glyphs(e)...)
		}
	}
	return out
}
