package page

import (
	"strings"
	"unicode"
)

// Characters that must not begin or end a line in Chinese typesetting.
const (
	notFirst = "，。、；：？！）】》〉」』〕”’％%,.;:?!)]}…—·℃"
	notLast  = "（【《〈「『〔“‘([{￥"
)

// wrap breaks a text into lines of at most a width: between Chinese characters,
// at spaces of Latin words, inside a word only when it is longer than a line.
// measure gives the width of one character.
func wrap(text string, width float64, measure func(rune) float64) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		out = append(out, wrapLine([]rune(part), width, measure)...)
	}
	return out
}

func wrapLine(text []rune, width float64, measure func(rune) float64) []string {
	var out []string
	for len(text) > 0 {
		n := fitting(text, width, measure)
		if n < len(text) {
			n = breakBefore(text, n)
		}
		out = append(out, strings.TrimRight(string(text[:n]), " "))
		text = text[n:]
		for len(text) > 0 && text[0] == ' ' {
			text = text[1:]
		}
	}
	if out == nil {
		out = []string{""}
	}
	return out
}

// fitting returns how many characters fit, at least one.
func fitting(text []rune, width float64, measure func(rune) float64) int {
	sum := 0.0
	for i, r := range text {
		if sum += measure(r); sum > width && i > 0 {
			return i
		}
	}
	return len(text)
}

// breakBefore moves a break back to where one is allowed, or leaves it.
func breakBefore(text []rune, n int) int {
	for i := n; i > 0; i-- {
		if mayBreak(text[i-1], text[i]) {
			return i
		}
	}
	return n
}

func mayBreak(before, after rune) bool {
	switch {
	case strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before):
		return false
	case before == ' ' || after == ' ' || before == '-' || before == '/':
		return true
	}
	return wide(before) || wide(after)
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60
}
