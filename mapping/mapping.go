package mapping

import (
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
	"github.com/servicehall/hallway/mapping/tree"
)

// file is a mapping's file.
type file struct {
	Mapping string       `yaml:"mapping" required:"true" pattern:"[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*" doc:"Name of the mapping.|映射名称。" example:"oa-application"`
	Summary summary      `yaml:"summary" doc:"What it is for.|用途说明。"`
	From    string       `yaml:"from" doc:"Schema of what goes in.|输入的模式文件。" example:"schemas/oa-application.json"`
	To      string       `yaml:"to" doc:"Schema of what must come out.|输出的模式文件。" example:"schemas/application.json"`
	Texts   config.Node  `yaml:"texts" doc:"Input paths that hold a document as text, with json string or xml string: expressions see it as a tree.|以文本携带文档的输入路径，值为 json string 或 xml string；表达式将其视为树。"`
	Let     config.Node  `yaml:"let" doc:"Helper values in FEEL, each known to what follows.|辅助值（FEEL），后面的表达式可以引用。"`
	Fields  config.Node  `yaml:"fields" required:"true" doc:"Target path and its FEEL expression, or an instruction (value, each, use, when, default); dots make objects.|目标路径与其 FEEL 表达式，或一条指令（value、each、use、when、default）；点号表示嵌套对象。"`
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
	summary schema.Title
	from    *schema.Schema
	to      *schema.Schema
	version string
	body    block
	samples []sample
	again   func(from, to *schema.Schema) finding.List

	texts    []schema.Content
	names    map[string]feel.Type // of the input, lets and code tables
	scoped   bool                 // names come and go while it is applied
	flat     bool                 // every field is one expression
	sessions feel.Sessions
}

// block is fields with the names that they know beside what is around them.
type block struct {
	args   []field // of a fragment: computed outside, known inside
	lets   []field
	fields []field
	layout layout // of the object that they make; a group's is that of the block around it
}

// field is one value to be computed: of a let, or for a target. It has a
// program or a literal, or is a group, a list or a choice.
type field struct {
	target   string
	keys     []string
	object   int           // of the layout, which the last key is in
	program  *feel.Program // nil for a literal
	literal  any
	source   string
	key      config.Node
	node     config.Node
	bad      bool          // does not compile; such a mapping is never applied
	reads    []string      // input paths, through lets
	through  []string      // lets that it is made of
	path     string        // the input path that it is, if it is no more than that
	required bool          // nothing fits the target's schema without it
	nulls    *schema.Nulls // of the target, if its schema is known

	when      *field  // it is made only where this is true
	otherwise *field  // what stands there instead of nothing
	choices   []field // the first whose condition holds
	group     *block  // fields within the target
	each      *list
	edit      *edit
	text      tree.Kind // that the target holds a document of
	nested    bool      // the target is an object or a list
}

// list is a list that is made of another, item by item.
type list struct {
	as, index string // how an item and its number, from 1, are called
	path      string // of the list that is gone through, if it is one of the input
	whole     bool   // and not a part of it, so that positions are known
	where     *field
	value     *field // an item of the result, or
	inner     *block // its fields, whose targets are within it
	nulls     *schema.Nulls
}

// Name is the mapping's name.
func (m *Mapping) Name() string { return m.name }

// File is the file that it was read from, as it was named.
func (m *Mapping) File() string { return m.file }

// Summary is what it is for.
func (m *Mapping) Summary() schema.Title { return m.summary }

// From is the schema of what goes in, or nil.
func (m *Mapping) From() *schema.Schema { return m.from }

// To is the schema of what comes out, or nil.
func (m *Mapping) To() *schema.Schema { return m.to }

// Fits checks the mapping as if its file named other schemas of what goes in and
// what must come out: those of a peer. Where nil is given, its own counts.
func (m *Mapping) Fits(from, to *schema.Schema) finding.List {
	if from == nil {
		from = m.from
	}
	if to == nil {
		to = m.to
	}
	return once(m.again(from, to).Sorted())
}

// Reads lists the input paths that the fields may read, in order.
func (m *Mapping) Reads() []string {
	seen := map[string]bool{}
	m.body.each(func(f *field) {
		for _, r := range f.reads {
			seen[r] = true
		}
	})
	return sortedKeys(seen)
}

// each calls fn for every expression of a block's fields, those of the lists
// and groups in it too.
func (b *block) each(fn func(*field)) {
	for i := range b.fields {
		b.fields[i].walk(fn)
	}
}

func (f *field) walk(fn func(*field)) {
	fn(f)
	for _, more := range []*field{f.when, f.otherwise} {
		if more != nil {
			fn(more)
		}
	}
	for i := range f.choices {
		f.choices[i].walk(fn)
	}
	if f.edit != nil {
		for i := range f.edit.sets {
			fn(&f.edit.sets[i])
		}
	}
	if f.group != nil {
		f.group.each(fn)
	}
	if l := f.each; l != nil {
		if l.where != nil {
			fn(l.where)
		}
		if l.value != nil {
			l.value.walk(fn)
		} else {
			l.inner.each(fn)
		}
	}
}

// Version is a hash of the mapping's file and of the fragments that it uses.
func (m *Mapping) Version() string { return m.version }

// mapping reads one mapping file; it joins the set if it has no error. It is nil
// where it cannot be applied.
func (l *loader) mapping(s Source, root config.Node, found finding.List) *Mapping {
	var f file
	found = append(found, root.Decode(&f)...)
	if found.Bad() {
		l.found = append(l.found, found...)
		return nil
	}
	if l.most > 0 && len(f.Samples) > l.most {
		f.Samples = f.Samples[:l.most]
	}
	b := newBuilder(l, root, found)
	b.file, b.m = f, &Mapping{name: f.Mapping, file: s.Name, summary: schema.Title(f.Summary)}
	b.hash.Write(s.Text)
	b.build()
	b.m.again = func(from, to *schema.Schema) finding.List {
		c := newBuilder(l, root, nil)
		c.file, c.m = f, &Mapping{name: f.Mapping, file: s.Name, from: from, to: to}
		c.read()
		return c.found
	}
	b.m.version = b.version()
	sound := !b.found.Bad()
	if sound {
		zone := time.FixedZone("+08:00", 8*3600)
		b.found = append(b.found, b.m.RunSamples(time.Date(2026, 1, 5, 9, 0, 0, 0, zone), zone)...)
	}
	l.found = append(l.found, b.found...)
	if !b.found.Bad() {
		l.set.mappings[f.Mapping] = b.m
	}
	if !sound {
		return nil
	}
	return b.m
}
