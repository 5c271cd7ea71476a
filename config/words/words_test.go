package words_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/words"
)

func TestAccept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header   string
		fallback words.Lang
		want     words.Lang
	}{
		{"", words.Zh, words.Zh},
		{"", words.En, words.En},
		{"zh-CN", words.En, words.Zh},
		{"zh_Hans_CN", words.En, words.Zh},
		{"EN-us", words.Zh, words.En},
		{"zh-CN,zh;q=0.9,en;q=0.8", words.En, words.Zh},
		{"en;q=0.8, zh;q=0.9", words.En, words.Zh},
		{"en;q=0.8,zh;Q=0.7", words.Zh, words.En},
		{"fr, de;q=0.9, en;q=0.1", words.Zh, words.En},
		{"fr", words.Zh, words.Zh},
		{"*", words.Zh, words.Zh},
		{"en,zh", words.Zh, words.En},
		{"zh;q=0, en;q=0.1", words.Zh, words.En},
		{"en;q=0", words.Zh, words.Zh},
		{"en;level=1;q=0.3,zh;q=0.4", words.En, words.Zh},
		{"en; q=0.3 , zh ; q=0.4", words.En, words.Zh},
		{"en;q=9,zh;q=0.5", words.En, words.Zh},
		{"en;q=NaN,zh;q=0.1", words.En, words.Zh},
		{"en;q=-1,zh;q=0.1", words.En, words.Zh},
		{"en;q=,zh;q=0.1", words.En, words.Zh},
		{"en;q=0.5x,zh;q=0.1", words.En, words.Zh},
		{"english,zhong", words.Zh, words.Zh},
		{",;,=,;q=1,-,_", words.En, words.En},
		{strings.Repeat("fr,", 10_000) + "en", words.Zh, words.En},
	} {
		if got := words.Accept(c.header, c.fallback); got != c.want {
			t.Errorf("%.60q, else %s: %s, want %s", c.header, c.fallback, got, c.want)
		}
	}
}

func catalogue() words.Catalogue {
	return words.Catalogue{
		"a.full": {Zh: "{field} 超过 {limit}", En: "{field} is over {limit}", MendZh: "减少 {field}", MendEn: "make {field} less"},
		"a.bare": {Zh: "不行", En: "no"},
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	c := catalogue()
	for _, x := range []struct {
		lang words.Lang
		code string
		args map[string]any
		want string
	}{
		{words.Zh, "a.full", map[string]any{"field": "金额", "limit": 10}, "金额 超过 10"},
		{words.En, "a.full", map[string]any{"field": "amount", "limit": 1.5}, "amount is over 1.5"},
		{"fr", "a.bare", nil, "no"},
		{"", "a.bare", map[string]any{"unused": 1}, "no"},
		{words.En, "a.full", nil, "{field} is over {limit}"},
		{words.En, "a.full", map[string]any{"field": "{limit}", "limit": "{field}"}, "{limit} is over {field}"},
		{words.En, "a.full", map[string]any{"field": nil, "fiel": "x", "limit": []string{"a"}}, "<nil> is over [a]"},
		{words.En, "b.unknown", nil, "b.unknown"},
		{words.En, "b.unknown", map[string]any{"n": 1}, "b.unknown map[n:1]"},
	} {
		for range 5 { // the order of a map must not show
			if got := c.Say(x.lang, x.code, x.args); got != x.want {
				t.Errorf("%s %s %v: %q, want %q", x.lang, x.code, x.args, got, x.want)
			}
		}
	}
}

func TestMend(t *testing.T) {
	t.Parallel()
	c := catalogue()
	if got := c.Mend(words.Zh, "a.full", map[string]any{"field": "金额"}); got != "减少 金额" {
		t.Error(got)
	}
	if got := c.Mend(words.En, "a.bare", nil) + c.Mend(words.En, "b.unknown", nil); got != "" {
		t.Errorf("there is nothing to do, it says %q", got)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	c := catalogue()
	if got := c.Missing(); len(got) > 0 {
		t.Error(got)
	}
	c["z.zh"], c["m.en"], c["b.mend"], c["e.all"] = words.Entry{Zh: "好"}, words.Entry{En: "yes"}, words.Entry{Zh: "好", En: "yes", MendEn: "do"}, words.Entry{}
	if got := fmt.Sprint(c.Missing()); got != "[b.mend e.all m.en z.zh]" {
		t.Error(got)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	a, b := catalogue(), words.Catalogue{"b.one": {Zh: "一", En: "one"}}
	all, err := words.Merge(a, b)
	if err != nil || len(all) != 3 || len(a) != 2 {
		t.Errorf("merged %v %v, from %v", all, err, a)
	}
	b["a.bare"], b["a.full"] = words.Entry{}, words.Entry{}
	if _, err := words.Merge(a, b); err == nil || !strings.Contains(err.Error(), "a.bare, a.full") {
		t.Errorf("codes that are defined twice: %v", err)
	}
}
