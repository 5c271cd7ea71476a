package mapping

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Instruction is what may stand behind a target instead of an expression: for
// the manual, which is written from its tags.
type Instruction struct {
	Value   string            `yaml:"value" doc:"FEEL: the value.|FEEL：值。"`
	Each    string            `yaml:"each" doc:"FEEL: a list, of which each item becomes an item of the target; null makes no list, and what is no list counts as a list of one.|FEEL：源列表，逐项生成目标列表；为 null 时不生成，单个值视为一项的列表。"`
	As      string            `yaml:"as" default:"item" doc:"With each: how an item is called.|配合 each：各项的名称。"`
	Index   string            `yaml:"index" doc:"With each: how its number is called, from 1.|配合 each：序号（从 1 起）的名称。"`
	Where   string            `yaml:"where" doc:"With each: FEEL that says which items are taken.|配合 each：FEEL 条件，只取满足条件的项。"`
	Fields  map[string]string `yaml:"fields" doc:"Fields of each item, or of the target where when is true.|每项的字段，或条件满足时目标的字段。"`
	Use     string            `yaml:"use" doc:"A fragment, whose fields are made within the target.|片段名称，其字段生成在目标之内。"`
	With    map[string]string `yaml:"with" doc:"With use: FEEL for each name that the fragment takes.|配合 use：为片段的每个参数给出 FEEL。"`
	Edit    string            `yaml:"edit" doc:"FEEL: a document as text, or one of texts; the target is its text with the changes of set and remove and nothing else changed.|FEEL：文本形式的文档，或 texts 中的文档；目标为其文本，只作 set 与 remove 的改动，其余逐字节不变。"`
	Set     map[string]string `yaml:"set" doc:"With edit: FEEL by the path in the document, as a.b[0].c; positions from 0, attributes of XML as @name.|配合 edit：文档中的路径及其 FEEL，如 a.b[0].c；序号从 0 起，XML 属性写作 @name。"`
	Remove  []string          `yaml:"remove" doc:"With edit: paths that are taken out.|配合 edit：要去掉的路径。"`
	Text    string            `yaml:"text" enum:"json string,xml string" doc:"With value or edit: the target is a document as text.|配合 value 或 edit：目标是文本形式的文档。"`
	When    string            `yaml:"when" doc:"FEEL: only where it is true is anything made.|FEEL 条件：为 true 时才生成。"`
	Default string            `yaml:"default" doc:"FEEL: what stands there where nothing is made.|FEEL：没有值时的缺省值。"`
}

// The words of instructions: those that make one of a mapping, those that may
// stand beside them.
var (
	leadWords  = []string{"value", "each", "use", "edit", "when", "default"}
	asideWords = []string{"as", "index", "where", "fields", "with", "text", "set", "remove"}
	makers     = []string{"value", "each", "use", "fields", "edit"}
	goesWith   = map[string][]string{
		"value": {"text", "when", "default"}, "edit": {"text", "set", "remove", "when", "default"}, "use": {"with", "when", "default"}, "fields": {"when", "default"},
		"each": {"as", "index", "where", "fields", "value", "when", "default"},
	}
)

// isInstruction tells an instruction from fields within a target.
func isInstruction(entries []config.Entry) bool {
	return slices.ContainsFunc(entries, func(e config.Entry) bool { return slices.Contains(leadWords, e.Name) })
}

// isChoice tells several instructions from a list of FEEL without quotes.
func isChoice(n config.Node) bool {
	items, ok := n.Items()
	return ok && slices.ContainsFunc(items, func(x config.Node) bool {
		_, object := x.Entries()
		return object && !x.IsZero()
	})
}

// instruction reads one, behind the target of e.
func (b *builder) instruction(e config.Entry, entries []config.Entry, keys []string) field {
	f := field{key: e.Key, node: e.Value, keys: keys, target: strings.Join(keys, ".")}
	given := map[string]config.Entry{}
	for _, x := range entries {
		given[x.Name] = x
	}
	maker := b.maker(e, entries, given)
	if maker == "" {
		f.bad = true
		return f
	}
	b.make(&f, maker, given)
	f.key = e.Key
	if k, said := given["text"]; said {
		f.text = b.kind(k.Value)
	}
	f.when, f.otherwise = b.extra(given, "when"), b.extra(given, "default")
	if f.when != nil && f.when.program != nil {
		if k := f.when.program.Type().Kind; k != value.Any && k != value.Boolean && k != value.Nothing {
			b.add(f.when.node, "mapping.no-condition", map[string]any{"found": k.String()})
		}
	}
	return f
}

// maker finds which of the words says what is made, and words that do not go
// with it.
func (b *builder) maker(e config.Entry, entries []config.Entry, given map[string]config.Entry) string {
	maker := ""
	for _, w := range []string{"each", "use", "edit", "value", "fields"} {
		if _, ok := given[w]; ok {
			maker = w
			break
		}
	}
	if maker == "" {
		b.add(e.Key, "mapping.instruction", map[string]any{"known": strings.Join(makers, ", ")})
		return ""
	}
	ok := true
	for _, x := range entries {
		if x.Name == maker || slices.Contains(goesWith[maker], x.Name) {
			continue
		}
		ok = false
		if slices.Contains(leadWords, x.Name) || slices.Contains(asideWords, x.Name) {
			b.add(x.Key, "mapping.instruction-mix", map[string]any{"word": x.Name, "maker": maker, "known": strings.Join(goesWith[maker], ", ")})
			continue
		}
		b.add(x.Key, "mapping.instruction-word", map[string]any{"word": x.Name, "target": e.Name, "maker": maker})
	}
	// In a choice, an alternative has no key of its own, and value alone is the last.
	if _, listed := e.Key.Entries(); ok && maker == "value" && len(entries) == 1 && !listed {
		b.add(e.Value, "mapping.value-alone", map[string]any{"target": e.Name})
		ok = false
	}
	if !ok {
		return ""
	}
	return maker
}

func (b *builder) make(f *field, maker string, given map[string]config.Entry) {
	keys, target := f.keys, f.target
	switch maker {
	case "value":
		v, _, ok := b.compile(given["value"])
		*f, f.bad = v, !ok
		f.keys, f.target, f.bad = keys, target, !ok
	case "each":
		*f = b.list(given)
		f.keys, f.target = keys, target
	case "edit":
		*f = b.edit(given)
		f.keys, f.target = keys, target
	case "use":
		f.group = b.use(given["use"].Value, given, keys)
	case "fields":
		bl := b.block(config.Node{}, given["fields"].Value, keys)
		f.group = &bl
	}
	f.bad = f.bad || f.group == nil && (maker == "use" || maker == "fields")
}

// extra reads the condition or the default of an instruction, if it has one.
func (b *builder) extra(given map[string]config.Entry, word string) *field {
	e, ok := given[word]
	if !ok {
		return nil
	}
	f, _, ok := b.compile(e)
	f.bad = !ok
	return &f
}

// name reads a name that stands in a node.
func (b *builder) name(n config.Node) string {
	s, _ := n.Scalar()
	return strings.TrimSpace(s.Text)
}

// list reads {each: ..., as: ..., fields: ...}.
func (b *builder) list(given map[string]config.Entry) field {
	f, typ, ok := b.compile(given["each"])
	f.bad = !ok
	l := &list{as: "item", path: f.path, whole: !strings.Contains(f.source, "[")}
	f.each, f.path = l, ""
	item := typ
	if typ.Kind == value.List {
		item = typ.Item()
	}
	outer := b.scope
	b.scope = outer.inner()
	defer func() { b.scope = outer }()
	from := origin{reads: f.reads, through: f.through, path: l.path}
	l.as = b.called(given, "as", "item", from, item)
	l.index = b.called(given, "index", "", origin{reads: f.reads, through: f.through}, value.Of1(value.Number))
	l.where = b.extra(given, "where")
	fields, hasFields := given["fields"]
	one, hasValue := given["value"]
	switch {
	case hasFields == hasValue:
		b.add(given["each"].Key, "mapping.each-either", nil)
		f.bad = true
	case hasFields:
		bl := b.block(config.Node{}, fields.Value, nil)
		b.overlaps(bl.fields)
		l.inner = &bl
	default:
		v, _, ok := b.compile(one)
		v.bad = !ok
		l.value = &v
	}
	if l.value == nil && l.inner == nil {
		l.inner = &block{}
	}
	l.inner.settle()
	return f
}

// settle lays the object of an item out.
func (b *block) settle() {
	if b != nil {
		b.layout = layoutOf(b.fields)
	}
}

// called reads how an item or its number is called, and makes the name known.
func (b *builder) called(given map[string]config.Entry, word, name string, o origin, typ feel.Type) string {
	e, ok := given[word]
	at := given["each"].Key
	if ok {
		name, at = b.name(e.Value), e.Value
		if name == "" {
			b.add(e.Key, "mapping.no-name", map[string]any{"word": word})
			return ""
		}
	}
	if name != "" && b.free(at, name) {
		b.scope.add(name, o, typ)
	}
	return name
}

// choice reads a list of instructions.
func (b *builder) choice(e config.Entry, keys []string) field {
	f := field{key: e.Key, node: e.Value, keys: keys, target: strings.Join(keys, ".")}
	items, _ := e.Value.Items()
	open := false // an alternative without a condition has been seen
	for _, x := range items {
		at := config.Entry{Name: e.Name, Key: x, Value: x}
		if open {
			b.add(x, "mapping.choice-never", map[string]any{"target": f.target})
			continue
		}
		var alt field
		if entries, object := x.Entries(); object && !x.IsZero() {
			alt = b.instruction(at, entries, keys)
		} else {
			v, _, ok := b.compile(at)
			alt, v.bad = v, !ok
			alt.keys, alt.target, alt.bad = keys, f.target, !ok
		}
		open = alt.when == nil
		f.choices = append(f.choices, alt)
	}
	return f
}
