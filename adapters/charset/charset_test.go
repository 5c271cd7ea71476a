package charset

import (
	"errors"
	"testing"
	"unicode/utf8"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, label, raw, want string
		offset                 int
	}{
		{"nothing declared", "", "中文", "中文", -1},
		{"byte order mark", "utf-8", "\xEF\xBB\xBFab", "ab", -1},
		{"GBK", "gbk", "\xD6\xD0\xCE\xC4", "中文", -1},
		{"GB18030, four bytes", "GB18030", "\xD6\xD0\x95\x32\x82\x36", "中𠀀", -1},
		{"U+FFFD is a character", "gb18030", "a\x84\x31\xA4\x37b", "a\uFFFDb", -1},
		{"UTF-16 by its mark", "utf-16", "\xFF\xFE\x2D\x4E", "中", -1},
		{"no UTF-8", "", "ab\xD6\xD0", "", 2},
		{"no UTF-8 behind the mark", "", "\xEF\xBB\xBFa\xFF", "", 4},
		{"no GBK", "gbk", "\xD6\xD0a\xFFb", "", 3},
		{"no GBK behind U+FFFD", "gbk", "\x84\x31\xA4\x37\xFF", "", 4},
		{"no GBK behind an old euro sign", "gbk", "\x80\xD6\xD0\xFF", "", 3},
		{"no GBK behind four bytes", "gb18030", "\x95\x32\x82\x36\xFFa", "", 4},
		{"half a character", "gbk", "\xD6\xD0\xCE", "", 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Decode([]byte(c.raw), c.label)
			if c.offset < 0 {
				if err != nil || got != c.want {
					t.Fatalf("got %q, %v", got, err)
				}
				return
			}
			var bad *BadByte
			if !errors.As(err, &bad) || bad.Offset != c.offset {
				t.Fatalf("got %q, %v; want a bad byte at %d", got, err, c.offset)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"", "utf-8", "gbk", "gb18030"} {
		raw, err := Encode("公司 <&>", label)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode(raw, label); err != nil || back != "公司 <&>" {
			t.Errorf("%s: got %q, %v", label, back, err)
		}
	}
	_, err := Encode("价格 €9", "gb2312")
	if err != nil {
		t.Errorf("the euro sign is in GB18030: %v", err)
	}
	var bad *BadRune
	if _, err := Encode("ab中", "iso-8859-1"); !errors.As(err, &bad) || bad.Rune != '中' {
		t.Errorf("got %v", err)
	}
	if _, err := Encode("a", "klingon"); err == nil {
		t.Error("an unknown charset was taken")
	}
}

func TestDeclared(t *testing.T) {
	t.Parallel()
	cases := []struct{ setting, contentType, raw, want string }{
		{"gbk", "text/plain; charset=utf-8", "\xEF\xBB\xBFa", "gbk"},
		{"", "text/plain; charset=gbk", "\xEF\xBB\xBFa", "utf-8"},
		{"", "text/plain; charset=gbk", "\xFF\xFEa", "utf-16"},
		{"", "application/json; charset=GB18030", "a", "GB18030"},
		{"", "application/json", "a", ""},
		{"", "", "", ""},
	}
	for _, c := range cases {
		if got := Declared(c.setting, c.contentType, []byte(c.raw)); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
	if !Known("") || !Known("GBK") || Known("klingon") {
		t.Error("Known is wrong")
	}
}

func FuzzDecode(f *testing.F) {
	for _, raw := range []string{"", "中文", "\xD6\xD0\xCE", "\x84\x31\xA4\x37\xFF", "\xFF\xFE\x2D"} {
		f.Add([]byte(raw), "gbk")
		f.Add([]byte(raw), "")
		f.Add([]byte(raw), "utf-16")
	}
	f.Fuzz(func(t *testing.T, raw []byte, label string) {
		text, err := Decode(raw, label)
		var bad *BadByte
		if errors.As(err, &bad) && (bad.Offset < 0 || bad.Offset >= len(raw)) {
			t.Fatalf("offset %d of %d bytes", bad.Offset, len(raw))
		}
		if err == nil && !utf8.ValidString(text) {
			t.Fatalf("%q is no UTF-8", text)
		}
	})
}
