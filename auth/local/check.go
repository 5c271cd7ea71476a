package local

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/finding"
)

const (
	minPassword = 10  // characters
	maxPassword = 256 // bytes: more is no safer and costs us
	maxLogin    = 64
	maxName     = 100
	maxGroups   = 100
)

// check finds what is wrong with an account and its new password.
func check(acc Account, password string, fresh bool) finding.List {
	var l finding.List
	if !plain(acc.Login, maxLogin) || strings.ContainsFunc(acc.Login, unicode.IsSpace) {
		l.Add("account.login", at("login"), nil)
	}
	if !plain(acc.Name, maxName) {
		l.Add("account.name", at("name"), nil)
	}
	if len(acc.Groups) > maxGroups || slices.ContainsFunc(acc.Groups, func(g string) bool { return !plain(g, maxName) }) {
		l.Add("account.groups", at("groups"), nil)
	}
	for _, r := range acc.Roles {
		if !slices.Contains(auth.Roles(), r) {
			l.Add("account.role", at("roles"), map[string]any{"role": string(r)})
		}
	}
	if password != "" || fresh {
		checkPassword(&l, acc, password)
	}
	return l
}

func checkPassword(l *finding.List, acc Account, password string) {
	if len(password) > maxPassword {
		l.Add("account.password-long", at("password"), map[string]any{"most": maxPassword})
	}
	if password == "" || !acc.Sample && utf8.RuneCountInString(password) < minPassword {
		l.Add("account.password-short", at("password"), map[string]any{"least": minPassword})
	}
	if !acc.Sample && acc.Login != "" && strings.EqualFold(password, acc.Login) {
		l.Add("account.password-login", at("password"), nil)
	}
}

// plain reports whether a text is there, short, valid and without characters
// that do not show.
func plain(s string, most int) bool {
	return s != "" && len(s) <= 4*most && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsPrint(r)
	}) && strings.TrimSpace(s) == s
}

func at(path string) finding.Place { return finding.Place{Path: path} }
