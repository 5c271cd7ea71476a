package envelope

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/servicehall/hallway/config/words"
)

var bounds = Limits{Bytes: 1 << 20, Depth: 20, Nodes: 100}

func TestParseResolvesNames(t *testing.T) {
	t.Parallel()
	n, _, err := Parse([]byte(`<?xml version="1.0"?><!-- c --><a xmlns="urn:d" xmlns:p="urn:p" p:x="1" y="2"> t <p:b xmlns=""><c q="p:name" xml:lang="zh"/></p:b>u<![CDATA[<v>]]></a> `), Declared{}, bounds)
	if err != nil {
		t.Fatal(err)
	}
	b := n.Child("urn:p", "b")
	c := b.Child("", "c")
	x, _ := n.Attr("urn:p", "x")
	lang, _ := c.Attr(XMLNS, "lang")
	name, ok := c.QName(c.Plain("q"))
	if n.Name.Space != "urn:d" || x != "1" || n.Plain("y") != "2" || lang != "zh" || n.Text != " t u<v>" || !ok || name != (xml.Name{Space: "urn:p", Local: "name"}) {
		t.Errorf("%+v %+v", n, c)
	}
	if _, ok := c.QName("r:name"); ok {
		t.Error("an unbound prefix is resolved")
	}
	if c.Line != 1 || c.Column != 96 {
		t.Errorf("place %d:%d", c.Line, c.Column)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, code, place string }{
		{"", "xml.empty", ""},
		{"  ", "xml.empty", ""},
		{"<a>", "xml.not-well-formed", "line 1"},
		{"<a></b>", "xml.not-well-formed", ""},
		{"<a/><b/>", "xml.not-well-formed", ""},
		{"<a/>x", "xml.not-well-formed", ""},
		{"x<a/>", "xml.not-well-formed", ""},
		{"<a>&b;</a>", "xml.not-well-formed", ""},
		{"<a>\n中文<b c=1/></a>", "xml.not-well-formed", "Line 2, column 9"},
		{"<!DOCTYPE a><a/>", "xml.doctype", "Line 1, column 1"},
		{"<a>\n 中<!ENTITY b 'c'></a>", "xml.doctype", "Line 2, column 3"},
		{"<a><?b c?></a>", "xml.instruction", ""},
		{"<a/><?xml version='1.0'?>", "xml.instruction", ""},
		{"<p:a/>", "xml.prefix", ""},
		{"<a p:b='1'/>", "xml.prefix", ""},
		{"<a b='1' b='2'/>", "xml.attribute-twice", ""},
		{"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "xml.attribute-twice", ""},
		{strings.Repeat("<a>", 30), "xml.too-deep", ""},
		{"<a>" + strings.Repeat("<b/>", 200) + "</a>", "xml.too-many", ""},
		{"<a " + strings.Repeat("b='' ", 300) + "/>", "xml.too-many", ""},
		{strings.Repeat(" ", 2<<20), "xml.too-large", ""},
		{"<a>\xFF</a>", "xml.bad-bytes", "Byte 3"},
		{`<?xml version="1.0" encoding="klingon"?><a/>`, "xml.unknown-charset", "klingon"},
		{`<?xml version="1.1"?><a/>`, "xml.not-well-formed", ""},
	}
	for _, c := range cases {
		_, _, err := Parse([]byte(c.text), Declared{}, bounds)
		var r *Refusal
		if !errors.As(err, &r) || r.Code != c.code || !strings.Contains(err.Error(), c.place) && !strings.Contains(strings.ToLower(err.Error()), c.place) {
			t.Errorf("%.40q: %v, want %s %s", c.text, err, c.code, c.place)
		}
	}
}

// A long line costs one walk, not one for each element.
func TestPlacesCostOneWalk(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	text := "<a>" + strings.Repeat("<b>中</b>", 100_000) + "</a>"
	n, _, err := Parse([]byte(text), Declared{}, Limits{Bytes: 1 << 30, Depth: 9, Nodes: 1 << 30})
	if err != nil || n.Children[99_999].Column != 4+99_999*8 {
		t.Errorf("%v, column %d", err, n.Children[99_999].Column)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestCharsetByTheOrderOfTruth(t *testing.T) {
	t.Parallel()
	gbk := func(s string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?><a>中文</a>`)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, text string
		d          Declared
		charset    string
	}{
		{"nothing", "<a>中文</a>", Declared{}, "utf-8"},
		{"setting", gbk(`<?xml version="1.0" encoding="UTF-8"?><a>中文</a>`), Declared{Setting: "GBK", ContentType: "text/xml; charset=utf-8"}, "GBK"},
		{"mark", "\xEF\xBB\xBF<a>中文</a>", Declared{ContentType: "text/xml; charset=gbk"}, "utf-8"},
		{"header", gbk(`<?xml version="1.0" encoding="UTF-8"?><a>中文</a>`), Declared{ContentType: "text/xml; charset=gb2312"}, "gb2312"},
		{"declaration", gbk(`<?xml version='1.0' standalone='yes' encoding = 'GBK'?><a>中文</a>`), Declared{ContentType: "text/xml"}, "GBK"},
		{"UTF-16", utf16, Declared{}, "utf-16"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n, charset, err := Parse([]byte(c.text), c.d, bounds)
			if err != nil || n.Text != "中文" || charset != c.charset {
				t.Errorf("%+v in %s: %v", n, charset, err)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	out, err := Encode([]byte(`<a>中文𠀀</a>`), "gbk")
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := Parse(out, Declared{Setting: "gbk"}, bounds)
	if err != nil || n.Text != "中文𠀀" || !strings.Contains(string(out), "&#131072;") {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := Encode(nil, "klingon"); err == nil {
		t.Error("an unknown charset was taken")
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, code string }{
		{`<e:Envelope xmlns:e="` + NS11 + `"><e:Header><h/></e:Header><e:Body><b/></e:Body></e:Envelope>`, ""},
		{`<e:Envelope xmlns:e="` + NS12 + `"><e:Body/></e:Envelope>`, ""},
		{`<e:Envelope xmlns:e="urn:x"><e:Body/></e:Envelope>`, "soap.version"},
		{`<html><body/></html>`, "soap.not-envelope"},
		{`<e:Envelope xmlns:e="` + NS11 + `"/>`, "soap.no-body"},
		{`<e:Envelope xmlns:e="` + NS11 + `"><e:Body/><e:Body/></e:Envelope>`, "soap.envelope-part"},
		{`<e:Envelope xmlns:e="` + NS11 + `"><e:Body/><e:Header/></e:Envelope>`, "soap.envelope-part"},
	}
	for _, c := range cases {
		_, err := Read([]byte(c.text), Declared{}, bounds)
		var r *Refusal
		if c.code == "" && err != nil || c.code != "" && (!errors.As(err, &r) || r.Code != c.code) {
			t.Errorf("%s: %v, want %s", c.text, err, c.code)
		}
	}
}

func TestUnwritable(t *testing.T) {
	t.Parallel()
	for text, bad := range map[string]bool{"a\t\r\n中𠀀\uFFFD": false, "\x00": true, "a\x1f": true, "\uFFFE": true, "\xff": true} {
		if _, got := Unwritable(text); got != bad {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestWriterIndents(t *testing.T) {
	t.Parallel()
	w := Writer{Indent: true}
	w.Declaration("UTF-8")
	w.Start("a", "b", `<"&`)
	w.Leaf("c", "中 <&>")
	w.Start("d")
	w.End()
	w.End()
	want := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&lt;&#34;&amp;\">\n  <c>中 &lt;&amp;&gt;</c>\n  <d></d>\n</a>\n"
	if got := string(w.Bytes()); got != want {
		t.Errorf("got %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<a xmlns:p="u" p:b="1">x<c/></a>`), "", "")
	f.Add([]byte(`<?xml version="1.0" encoding="GBK"?><a>`+"\xD6\xD0"+`</a>`), "", "text/xml")
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`), "utf-8", "")
	f.Fuzz(func(t *testing.T, text []byte, setting, contentType string) {
		n, _, err := Parse(text, Declared{Setting: setting, ContentType: contentType}, bounds)
		var r *Refusal
		if err != nil && !errors.As(err, &r) {
			t.Fatalf("the error is a %T", err)
		}
		if err == nil && n == nil {
			t.Fatal("neither a document nor an error")
		}
		if _, err := Read(text, Declared{Setting: setting, ContentType: contentType}, bounds); err != nil && !errors.As(err, &r) {
			t.Fatalf("the error is a %T", err)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("wordings are missing: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || name == "words.go" {
			continue
		}
		for _, m := range regexp.MustCompile(`refuse\("([a-z.-]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if _, ok := Words[m[1]]; !ok {
				t.Errorf("%s uses %s, which has no wording", name, m[1])
			}
		}
	}
	for code := range Words {
		if !used[code] {
			t.Errorf("nobody says %s", code)
		}
	}
	if refuse("xml.empty", nil).Say(words.Zh) != "报文为空。" {
		t.Error("a refusal is not worded")
	}
}
