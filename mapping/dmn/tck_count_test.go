package dmn

import (
	"fmt"
	"strings"
)

// count counts cases and nodes: those that expect a value (null included) and
// those that expect an error, which is null here.
type count struct{ passed, cases, value, values, errors, allErrors int }

func (c *count) add(failing, ok bool) {
	n, all := &c.value, &c.values
	if failing {
		n, all = &c.errors, &c.allErrors
	}
	*all++
	if ok {
		*n++
	}
}

func (c count) String() string {
	return fmt.Sprintf("case %d/%d value %d/%d error %d/%d", c.passed, c.cases, c.value, c.values, c.errors, c.allErrors)
}

// tally keeps counts by name, in the order in which the names came first.
type tally struct {
	names  []string
	counts map[string]count
}

func (t *tally) add(name string, c count) {
	have, known := t.counts[name]
	if !known {
		t.names = append(t.names, name)
	}
	if t.counts == nil {
		t.counts = map[string]count{}
	}
	t.counts[name] = count{have.passed + c.passed, have.cases + c.cases, have.value + c.value, have.values + c.values,
		have.errors + c.errors, have.allErrors + c.allErrors}
}

func (t *tally) String() string {
	var b strings.Builder
	for _, name := range t.names {
		fmt.Fprintf(&b, "%s %s\n", name, t.counts[name])
	}
	return b.String()
}

func (t *tally) sum() count {
	var all tally
	for _, name := range t.names {
		all.add("", t.counts[name])
	}
	return all.counts[""]
}

// families sort the folders of the TCK by a word of their names, the first that
// fits.
var families = [][2]string{
	{"external-java", "java"}, {"boxed", "boxed"}, {"hitpolicy", "tables"}, {"simpletable", "tables"}, {"tableTests", "tables"}, {"-dt-", "tables"},
	{"multi-output", "tables"}, {"date", "temporal"}, {"time", "temporal"}, {"duration", "temporal"}, {"-of-year", "temporal"}, {"-of-week", "temporal"},
	{"now-", "temporal"}, {"today-", "temporal"}, {"conditionals", "control"}, {"loops", "control"}, {"iteration", "control"}, {"some-every", "control"},
	{"function-invocation", "functions"}, {"user-defined", "functions"}, {"lambda", "functions"}, {"literal-invocation", "functions"},
	{"context", "contexts"}, {"getvalue", "contexts"}, {"getentries", "contexts"}, {"paths", "contexts"}, {"properties", "temporal"},
	{"list", "lists"}, {"filter", "lists"}, {"sort", "lists"}, {"concatenate", "lists"}, {"insert", "lists"}, {"append", "lists"}, {"join", "lists"},
	{"all-function", "lists"}, {"any-function", "lists"}, {"string", "strings"}, {"case-function", "strings"}, {"replace", "strings"}, {"contains", "strings"},
	{"matches", "strings"}, {"split", "strings"}, {"unicode", "strings"}, {"interval", "ranges"}, {"range", "ranges"}, {"between", "ranges"}, {"-in", "ranges"},
	{"arithmetic", "numbers"}, {"math", "numbers"}, {"number", "numbers"}, {"exponent", "numbers"}, {"round", "numbers"}, {"abs", "numbers"}, {"sqrt", "numbers"},
	{"exp-", "numbers"}, {"log", "numbers"}, {"even", "numbers"}, {"odd", "numbers"}, {"modulo", "numbers"}, {"median", "numbers"}, {"mode", "numbers"},
	{"stddev", "numbers"}, {"nan", "numbers"}, {"infinity", "numbers"}, {"decimal", "numbers"}, {"floor", "numbers"}, {"ceiling", "numbers"}, {"product", "numbers"},
	{"logic", "logic"}, {"conjunction", "logic"}, {"disjunction", "logic"}, {"negation", "logic"}, {"equality", "logic"}, {"instance-of", "logic"},
	{"coercion", "logic"}, {"constants", "logic"}, {"comments", "logic"}, {"at-literals", "logic"}, {"is-function", "logic"},
}

func family(folder string) string {
	for _, f := range families {
		if strings.Contains(folder, f[0]) {
			return f[1]
		}
	}
	return "models"
}
