package sql

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
)

const shelf = `CREATE TABLE shelf (id INTEGER PRIMARY KEY, "full name" VARCHAR(20) NOT NULL, price DECIMAL(10,2), weight REAL, made DATE, raw BLOB, n INT NOT NULL, free);
CREATE TABLE box (id INTEGER NOT NULL, label TEXT, n INT NOT NULL);`

// TestDescribe compares what is said of operations with what is written here.
func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ operation, in, out string }{
		{
			`{statements: [{sql: 'SELECT id, "full name", price * 2 AS twice, made, weight, raw, free FROM shelf WHERE id = :who.id AND :name = "full name"'}], optional: [name]}`,
			`{"type":"object","properties":{"who":{"type":"object","properties":{"id":{"type":["integer","string","boolean","null"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INTEGER"}},"required":["id"]},"name":{}},"required":["who"]}`,
			`{"type":"object","properties":{"rows":{"type":"array","items":{"type":"object","properties":{"id":{"type":["integer","null"]},"full name":{"type":["string","null"]},"twice":{},"made":{},"weight":{"type":["number","null"]},"raw":{},"free":{}},"required":["id","full name","twice","made","weight","raw","free"]},"maxItems":1000},"affected":{"type":"integer","minimum":0}},"required":["rows","affected"]}`,
		},
		{
			`{statements: [{sql: 'INSERT INTO shelf ("full name", n, price, free) VALUES (:name, :n, abs(:price), :key) RETURNING id, n AS number'}], one: true}`,
			`{"type":"object","properties":{"name":{"not":{"type":"null"},"$comment":"VARCHAR(20)"},"n":{"type":["integer","string","boolean"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INT"},"price":{}},"required":["name","n","price"]}`,
			`{"type":"object","properties":{"id":{"type":["integer","null"]},"number":{"type":["integer","null"]}},"required":["id","number"]}`,
		},
		{
			`{statements: [{sql: 'UPDATE shelf SET n = :n, weight = :w WHERE n <> :old OR n = :input.key + 1'}]}`,
			`{"type":"object","properties":{"n":{"type":["integer","string","boolean"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INT"},"w":{"type":["number","string","boolean","null"],"pattern":"^\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*$","$comment":"REAL"},"old":{"type":["integer","string","boolean","null"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INT"},"key":{}},"required":["n","w","old","key"]}`,
			`{"type":"object","properties":{"rows":{"type":"array","maxItems":0},"affected":{"type":"integer","minimum":0}},"required":["rows","affected"]}`,
		},
		{
			`{statements: [{sql: 'INSERT INTO box VALUES (:item.id, :item.label, :index), (:id, 1, 2)', foreach: order.lines}, {sql: 'SELECT :item AS x FROM box', foreach: tags}], optional: [tags, item.label]}`,
			`{"type":"object","properties":{"order":{"type":"object","properties":{"lines":{"type":"array","items":{"type":"object","properties":{"id":{"type":["integer","string","boolean"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INTEGER"},"label":{"$comment":"TEXT"}},"required":["id"]}}},"required":["lines"]},"id":{"type":["integer","string","boolean"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INTEGER"},"tags":{"type":["array","null"],"items":{}}},"required":["order","id"]}`,
			`{"type":"object","properties":{"rows":{"type":"array","items":{"type":"object","properties":{"x":{}},"required":["x"]},"maxItems":1000},"affected":{"type":"integer","minimum":0}},"required":["rows","affected"]}`,
		},
		{
			`{statements: [{sql: 'INSERT INTO box VALUES (:id, :input, 1)'}]}`,
			`{"type":"object","properties":{"id":{"type":["integer","string","boolean"],"pattern":"^\\s*[+-]?[0-9]+\\s*$","$comment":"INTEGER"}},"required":["id"],"additionalProperties":true}`,
			`{"type":"object","properties":{"rows":{"type":"array","maxItems":0},"affected":{"type":"integer","minimum":0}},"required":["rows","affected"]}`,
		},
		{
			`{statements: [{sql: 'SELECT shelf.id FROM shelf JOIN box ON box.id = shelf.id WHERE box.id = :id LIMIT :most'}], one: true}`,
			`{"type":"object","properties":{"id":{},"most":{}},"required":["id","most"]}`,
			`{"type":"object","properties":{"id":{"type":["integer","null"]}},"required":["id"]}`,
		},
	} {
		p := with(t, shelf, c.operation)
		d, err := p.Describe(context.Background(), "op")
		if err != nil {
			t.Errorf("%s: %v", c.operation, err)
			continue
		}
		const begin = `{"$schema":"https://json-schema.org/draft/2020-12/schema",`
		if got := "{" + strings.TrimPrefix(string(d.Input), begin); got != c.in {
			t.Errorf("%s takes\n%s, want\n%s", c.operation, got, c.in)
		}
		if got := "{" + strings.TrimPrefix(string(d.Output), begin); got != c.out {
			t.Errorf("%s gives\n%s, want\n%s", c.operation, got, c.out)
		}
	}
}

// Describing changes nothing and says what does not fit the tables.
func TestDescribeRunsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(t, shelf)
	s, _ := connector(t, w.file)
	s.Operations = map[string]any{
		"put":    decoded(t, `{statements: [{sql: "INSERT INTO box VALUES (1, 'a', 2) RETURNING *"}, {sql: "DELETE FROM company"}]}`),
		"table":  decoded(t, `{statements: [{sql: "SELECT * FROM nowhere"}]}`),
		"column": decoded(t, `{statements: [{sql: "UPDATE box SET colour = :c"}]}`),
		"twice":  decoded(t, `{statements: [{sql: "SELECT shelf.id, box.id FROM shelf, box"}]}`),
	}
	p := open(t, s)
	d, err := p.Describe(context.Background(), "put")
	if err != nil || !json.Valid(d.Output) || !strings.Contains(string(d.Output), `"label"`) {
		t.Errorf("%s %v", d.Output, err)
	}
	if n := w.must(t, "SELECT count(*) FROM box"); n != "0" {
		t.Errorf("%s rows were put in", n)
	}
	for name, want := range map[string]string{"table": "no such table", "column": "no such column", "twice": "two columns", "none": "no operation"} {
		_, err := p.Describe(context.Background(), name)
		if adapters.OutcomeOf(err) != adapters.ConfigError || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for file, want := range map[string]bool{w.file: true, w.file + ".away": false, t.TempDir(): false} {
		if got := (Adapter{}).Near(&Settings{Driver: "sqlite", File: file}); got != want {
			t.Errorf("%s: %t", file, got)
		}
	}
}
