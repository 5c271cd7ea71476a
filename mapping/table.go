package mapping

import (
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
)

// tableFile is a code table's file.
type tableFile struct {
	Table   string         `yaml:"table" required:"true" pattern:"[\\p{L}_][\\p{L}\\p{N}_]*" doc:"Name of the table, used as code_tables.NAME.|代码表名称，以 code_tables.名称 引用。" example:"company_kind"`
	Summary summary        `yaml:"summary" doc:"What it is for.|用途说明。"`
	Entries map[string]any `yaml:"entries" required:"true" doc:"Codes and what they stand for: a value, or an object.|代码及其含义：值或对象。"`
}

func (l *loader) table(s Source) {
	l.named(s, ".yaml")
	var f tableFile
	found := config.Decode(s.Name, s.Text, &f, l.options...)
	l.found = append(l.found, found...)
	if found.Bad() {
		return
	}
	if _, twice := l.set.tables[f.Table]; twice {
		l.found.Add("mapping.table-twice", finding.Place{File: s.Name, Line: 1, Col: 1}, map[string]any{"name": f.Table})
		return
	}
	l.set.tables[f.Table] = f.Entries
}
