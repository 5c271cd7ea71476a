package mapping

import (
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/mapping/feel"
)

// file is a mapping's file.
type file struct {
	Mapping string       `yaml:"mapping" required:"true" pattern:"[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*" doc:"Name of the mapping.|映射名称。" example:"oa-application"`
	Summary summary      `yaml:"summary" doc:"What it is for.|用途说明。"`
	From    string       `yaml:"from" doc:"Schema of what goes in.|输入的模式文件。" example:"schemas/oa-application.json"`
	To      string       `yaml:"to" doc:"Schema of what must come out.|输出的模式文件。" example:"schemas/application.json"`
	Let     config.Node  `yaml:"let" doc:"Helper values in FEEL, each known to what follows.|辅助值（FEEL），后面的表达式可以引用。"`
	Fields  config.Node  `yaml:"fields" required:"true" doc:"Target path and its FEEL expression; dots make objects.|目标路径与其 FEEL 表达式，点号表示嵌套对象。"`
	Samples []sampleFile `yaml:"samples" doc:"Examples that must hold.|必须成立的示例。"`
}

// summary is a sentence in both languages.
type summary struct {
	Zh string `yaml:"zh" doc:"In Chinese.|中文。"`
	En string `yaml:"en" doc:"In English.|英文。"`
}

type sampleFile struct {
	Name    string      `yaml:"name" required:"true" doc:"What the example shows.|示例说明。"`
	Now     string      `yaml:"now" doc:"Time of the example, 2026-01-05T09:00:00+08:00 where it is not given.|示例的当前时间。" example:"2026-01-05T09:00:00+08:00"`
	In      config.Node `yaml:"in" required:"true" doc:"What goes in.|输入。"`
	Out     config.Node `yaml:"out" doc:"What must come out, exactly.|必须得到的输出。"`
	Refused []string    `yaml:"refused" doc:"Or the paths that must be refused.|或必须被拒绝的路径。"`
}

// Mapping is a checked mapping. It never changes and is safe for concurrent
// use.
type Mapping struct {
	name    string
	file    string
	summary Title
	from    *Schema
	to      *Schema
	lets    []field
	fields  []field
	samples []sample

	layout   layout
	sessions feel.Sessions
}

// field is one value to be computed: of a let, or for a target.
type field struct {
	target   string
	keys     []string
	object   int           // of the layout, which the last key is in
	program  *feel.Program // nil for a literal
	literal  any
	source   string
	key      config.Node
	node     config.Node
	bad      bool     // does not compile; such a mapping is never applied
	reads    []string // input paths, through lets
	through  []string // lets that it is made of
	required bool     // nothing fits the target's schema without it
	pruner   *pruner  // of the target, if its schema is known
}

// Name is the mapping's name.
func (m *Mapping) Name() string { return m.name }

// File is the file that it was read from, as it was named.
func (m *Mapping) File() string { return m.file }

// Summary is what it is for.
func (m *Mapping) Summary() Title { return m.summary }

// From is the schema of what goes in, or nil.
func (m *Mapping) From() *Schema { return m.from }

// To is the schema of what comes out, or nil.
func (m *Mapping) To() *Schema { return m.to }

// Reads lists the input paths that the fields may read, in order.
func (m *Mapping) Reads() []string {
	seen := map[string]bool{}
	for _, f := range m.fields {
		for _, r := range f.reads {
			seen[r] = true
		}
	}
	return sortedKeys(seen)
}

// mapping reads one mapping file; it joins the set if it has no error.
func (l *loader) mapping(s Source) {
	l.named(s, ".yaml")
	var root config.Node
	var f file
	found := config.Decode(s.Name, s.Text, &root, l.options...)
	if !found.Bad() {
		found = append(found, root.Decode(&f)...)
	}
	if found.Bad() {
		l.found = append(l.found, found...)
		return
	}
	b := builder{load: l, file: f, keys: map[string]config.Entry{}, found: found,
		m: &Mapping{name: f.Mapping, file: s.Name, summary: Title(f.Summary)}}
	entries, _ := root.Entries()
	for _, e := range entries {
		b.keys[e.Name] = e
	}
	b.build()
	if !b.found.Bad() {
		zone := time.FixedZone("+08:00", 8*3600)
		b.found = append(b.found, b.m.RunSamples(time.Date(2026, 1, 5, 9, 0, 0, 0, zone), zone)...)
	}
	l.found = append(l.found, b.found...)
	if !b.found.Bad() {
		l.set.mappings[f.Mapping] = b.m
	}
}
