package config

import (
	"strings"

	"github.com/servicehall/hallway/config/words"
)

// Manual gives a markdown table of the settings of a config struct.
func Manual(v any, lang words.Lang) string {
	var b strings.Builder
	head := []string{"config.manual-key", "config.manual-type", "config.manual-default", "config.manual-doc"}
	for _, code := range head {
		b.WriteString("| " + Words.Say(lang, code, nil) + " ")
	}
	b.WriteString("|\n|---|---|---|---|\n")
	rows(&b, Describe(v), lang)
	return b.String()
}

func rows(b *strings.Builder, fields []Field, lang words.Lang) {
	for _, f := range fields {
		b.WriteString("| `" + f.Path + "` | " + f.kindText(lang) + " | " + f.defaultText(lang) + " | " + f.docText(lang) + " |\n")
		rows(b, f.Fields, lang)
	}
}

func (f Field) kindText(lang words.Lang) string {
	s := Words.Say(lang, "config.type-"+f.Type, nil)
	if f.Of != "" {
		s += " (" + Words.Say(lang, "config.type-"+f.Of, nil) + ")"
	}
	return s
}

func (f Field) defaultText(lang words.Lang) string {
	switch {
	case f.Required:
		return "**" + Words.Say(lang, "config.manual-required", nil) + "**"
	case f.Default != "":
		return "`" + escaped(f.Default) + "`"
	}
	return ""
}

func (f Field) docText(lang words.Lang) string {
	parts := []string{f.Doc.En}
	if lang == words.Zh {
		parts[0] = f.Doc.Zh
	}
	say := func(code string, args map[string]any) { parts = append(parts, Words.Say(lang, code, args)) }
	switch {
	case f.Min != "" && f.Max != "":
		say("config.manual-range", map[string]any{"min": f.Min, "max": f.Max})
	case f.Min != "":
		say("config.manual-min", map[string]any{"min": f.Min})
	case f.Max != "":
		say("config.manual-max", map[string]any{"max": f.Max})
	}
	if len(f.Enum) > 0 {
		say("config.manual-enum", map[string]any{"known": "`" + strings.Join(f.Enum, "`, `") + "`"})
	}
	if f.Example != "" {
		say("config.manual-example", map[string]any{"example": "`" + f.Example + "`"})
	}
	gap := " "
	if lang == words.Zh {
		gap = ""
	}
	return escaped(strings.TrimSpace(strings.Join(parts, gap)))
}

// escaped keeps a text from ending its cell.
func escaped(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
}
