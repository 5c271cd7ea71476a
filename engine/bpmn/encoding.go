package bpmn

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var declaration = regexp.MustCompile(`^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// encoding refuses what is not UTF-8. A model is kept as it was deployed and
// shown to browsers, so it is not converted on the way.
func (r *reader) encoding() {
	if name := foreignEncoding(r.src); name != "" {
		r.found.Add("bpmn.encoding", r.place(0), map[string]any{"encoding": name})
		return
	}
	if at := invalid(r.src); at >= 0 {
		r.found.Add("bpmn.not-utf8", r.place(at), map[string]any{"byte": fmt.Sprintf("0x%02X", r.src[at])})
	}
}

// foreignEncoding names the encoding of a file that is not UTF-8 by its first
// bytes or its own word, "" for one that may be.
func foreignEncoding(src []byte) string {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "<\x00", "\x00<"} {
		if bytes.HasPrefix(src, []byte(start)) {
			return "UTF-16"
		}
	}
	if m := declaration.FindSubmatch(src); m != nil {
		name := string(m[1])
		switch strings.ToUpper(name) {
		case "UTF-8", "UTF8", "US-ASCII", "ASCII":
		default:
			return name
		}
	}
	return ""
}

// invalid returns the offset of the first byte that is not UTF-8, or -1.
func invalid(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; i < len(src); {
		c, size := utf8.DecodeRune(src[i:])
		if c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
