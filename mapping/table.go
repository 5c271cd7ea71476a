package mapping

import (
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

// tableFile is a code table's file.
type tableFile struct {
	Table   string         `yaml:"table" required:"true" pattern:"[\\p{L}_][\\p{L}\\p{N}_]*" doc:"Name of the table, used as code_tables.NAME.|代码表名称，以 code_tables.名称 引用。" example:"company_kind"`
	Summary summary        `yaml:"summary" doc:"What it is for.|用途说明。"`
	Unknown string         `yaml:"unknown" default:"refuse" enum:"refuse,keep,default" doc:"What becomes of a code without a row: it is refused, kept as it is, or becomes the default.|没有对应行的代码：拒绝（refuse）、原样保留（keep）或取缺省值（default）。"`
	Default any            `yaml:"default" doc:"With unknown: default: the value.|配合 unknown: default：缺省值。"`
	TwoWay  bool           `yaml:"twoWay" doc:"Whether codes are found by their values too, with code of; then a value stands for one code only.|是否可由值反查代码（code of）；此时每个值只对应一个代码。"`
	Entries map[string]any `yaml:"entries" doc:"Codes and what they stand for: a value, or an object. These hold at all times.|代码及其含义：值或对象，始终有效。"`
	Rows    []rowFile      `yaml:"rows" doc:"Codes that hold for a time.|有有效期的代码。"`
}

// rowFile is a row that holds for a time.
type rowFile struct {
	Code  string `yaml:"code" required:"true" doc:"The code.|代码。"`
	Value any    `yaml:"value" required:"true" doc:"What it stands for.|含义。"`
	From  string `yaml:"from" doc:"The first day on which it holds; since ever if absent.|生效日（含）；不写则自始有效。" example:"2026-01-01"`
	To    string `yaml:"to" doc:"The last day; for ever if absent.|失效前最后一日（含）；不写则一直有效。" example:"2026-12-31"`
}

// tableMarks are the parts of a table's file again, for their places.
type tableMarks struct {
	Table   config.Node `yaml:"table"`
	Default config.Node `yaml:"default"`
	Unknown config.Node `yaml:"unknown"`
	Entries config.Node `yaml:"entries"`
	Rows    config.Node `yaml:"rows"`
}

func (l *loader) table(s Source) {
	l.found = append(l.found, s.EndsIn(".yaml")...)
	var f tableFile
	var at tableMarks
	found := config.Decode(s.Name, s.Text, &f, l.options...)
	l.found = append(l.found, found...)
	if found.Bad() {
		return
	}
	_ = config.Decode(s.Name, s.Text, &at, l.options...) // the first decoding has said what is wrong
	if _, twice := l.set.tables[f.Table]; twice {
		l.found.Add("mapping.table-twice", finding.Place{File: s.Name, Line: 1, Col: 1}, map[string]any{"name": f.Table})
		return
	}
	r := tableReader{file: f, at: at}
	t := r.table(s.Name)
	l.found = append(l.found, r.found...)
	if !r.found.Bad() {
		l.set.tables[f.Table] = t
	}
}

// tableReader makes a table of its file.
type tableReader struct {
	file  tableFile
	at    tableMarks
	found finding.List
	rows  []codes.Row
	where []config.Node // of the rows
}

func (r *tableReader) bad(n config.Node, code string, args map[string]any) {
	r.found = append(r.found, n.Finding(finding.Error, code, args))
}

func (r *tableReader) table(name string) *codes.Table {
	entries, _ := r.at.Entries.Entries()
	for _, e := range entries {
		r.row(e.Key, codes.Row{Code: e.Name, Value: r.file.Entries[e.Name]})
	}
	rows, _ := r.at.Rows.Items()
	for i, n := range rows {
		f := r.file.Rows[i]
		row := codes.Row{Code: f.Code, Value: f.Value, From: r.day(n, f.From), To: r.day(n, f.To)}
		if row.From != (temporal.Date{}) && row.To != (temporal.Date{}) && row.From.Compare(row.To) > 0 {
			r.bad(n, "mapping.row-days", map[string]any{"code": f.Code})
		}
		r.row(n, row)
	}
	if len(r.rows) == 0 {
		r.bad(r.at.Table, "mapping.table-empty", nil)
	}
	if (r.file.Unknown == string(codes.Default)) != !r.at.Default.IsZero() {
		r.bad(r.at.Unknown, "mapping.table-default", nil)
	}
	t, clashes := codes.New(codes.Settings{Name: r.file.Table, File: name, Unknown: codes.Rule(r.file.Unknown), Default: r.file.Default, TwoWay: r.file.TwoWay}, r.rows)
	for _, c := range clashes {
		code := "mapping.row-twice"
		if c.Back {
			code = "mapping.row-back"
		}
		row, other := r.rows[c.Row], r.rows[c.Other]
		r.bad(r.where[c.Row], code, map[string]any{"code": row.Code, "other": other.Code, "line": other.Line})
	}
	return t
}

// row adds a row with its place.
func (r *tableReader) row(n config.Node, row codes.Row) {
	row.Line = n.Place().Line
	r.where = append(r.where, n)
	if _, nested := row.Value.(map[string]any); nested && r.file.TwoWay {
		r.bad(n, "mapping.row-object", map[string]any{"code": row.Code})
	}
	r.rows = append(r.rows, row)
}

func (r *tableReader) day(n config.Node, text string) temporal.Date {
	if text == "" {
		return temporal.Date{}
	}
	d, ok := temporal.ParseDate(strings.TrimSpace(text))
	if !ok {
		r.bad(n, "mapping.row-day", map[string]any{"text": text})
	}
	return d
}
