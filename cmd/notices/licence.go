package main

import (
	"fmt"
	"regexp"
	"strings"
)

// signs are the words by which each licence is known, as they stand in its
// text when all that is neither letter nor digit is one space. All must occur.
var signs = []struct {
	name  string
	words []string
}{
	{"Apache-2.0", []string{"apache license version 2 0"}},
	{"MIT", []string{
		"permission is hereby granted free of charge to any person obtaining a copy",
		"the above copyright notice and this permission notice shall be included in",
	}},
	{"ISC", []string{
		"permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",
		"provided that the above copyright notice and this permission notice appear in all copies",
	}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "to endorse or promote products derived from"}},
	{"MPL-2.0", []string{"mozilla public license version 2 0"}},
	{"OFL-1.1", []string{"sil open font license version 1 1"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
	{"public domain", []string{"the author disclaims copyright to this source code"}},
}

// refused are licences, and clauses added to licences, that the product cannot
// be given away under.
var refused = []string{
	"gnu general public license version", "gnu lesser general public license version", "gnu affero general public license version",
	"gnu library general public license version", "server side public license", "business source license", "commons clause",
	"elastic license", "all advertising materials mentioning", "noncommercial", "non commercial use only",
}

// mplSpeaksOfGPL is the definition in MPL 2.0 that names other licences
// without being one.
const mplSpeaksOfGPL = "means either the gnu general public license version 2 0 the gnu lesser general public license version 2 1 " +
	"the gnu affero general public license version 3 0 or any later versions of those licenses"

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// Recognise returns the names of the licences in a text, in the order of
// signs. None, or one that is refused, is an error.
func Recognise(text string) ([]string, error) {
	plain := notWord.ReplaceAllString(strings.ToLower(text), " ")
	for _, words := range refused {
		if strings.Contains(strings.ReplaceAll(plain, mplSpeaksOfGPL, ""), words) {
			return nil, fmt.Errorf("refused: its text says %q", words)
		}
	}
	var names []string
	for _, sign := range signs {
		if containsAll(plain, sign.words) {
			names = append(names, sign.name)
		}
	}
	if len(names) == 0 && containsAll(plain, []string{"redistribution and use in source and binary forms"}) {
		names = append(names, "BSD-2-Clause")
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("unknown: none of the licences that the product takes")
	}
	return names, nil
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
