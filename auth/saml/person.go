package saml

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/servicehall/hallway/auth"
)

const (
	maxText   = 200 // characters of a login, a name, a group
	maxGroups = 200
)

// principal makes the assertion's person ours.
func (p *Provider) principal(a assertion) (auth.Principal, error) {
	who := auth.Principal{Via: auth.SAML, Roles: slices.Clone(p.c.Everyone)}
	var err error
	if who.ID, err = p.login(a); err != nil {
		return auth.Principal{}, err
	}
	who.Name = who.ID
	if all := a.values(p.c.NameAttribute); len(all) > 0 && plain(all[0]) {
		who.Name = all[0]
	}
	for _, g := range a.values(p.c.GroupsAttribute) {
		if plain(g) && !slices.Contains(who.Groups, g) && len(who.Groups) < maxGroups {
			who.Groups = append(who.Groups, g)
			who.Roles = append(who.Roles, p.c.Roles[g]...)
		}
	}
	slices.Sort(who.Roles)
	who.Roles = slices.Compact(who.Roles)
	return who, nil
}

// login takes the one value of the attribute, or the name id where no attribute
// is configured. A transient name id is another one each time, and nobody.
func (p *Provider) login(a assertion) (string, error) {
	if p.c.LoginAttribute != "" {
		all := a.values(p.c.LoginAttribute)
		if len(all) != 1 || !plain(all[0]) {
			return "", fmt.Errorf("%w: %d values of attribute %s", errLogin, len(all), p.c.LoginAttribute)
		}
		return all[0], nil
	}
	ids := a.Subject[0].NameID
	if len(ids) != 1 || ids[0].Format == transient {
		return "", fmt.Errorf("%w: no lasting name id", errLogin)
	}
	id := strings.TrimSpace(ids[0].Value)
	if !plain(id) {
		return "", fmt.Errorf("%w: the name id is empty, too long or unprintable", errLogin)
	}
	return id, nil
}

// values returns the values of an attribute by its name or friendly name.
func (a assertion) values(name string) []string {
	var out []string
	for _, s := range a.Statements {
		for _, at := range s.Attributes {
			if name != "" && (at.Name == name || at.FriendlyName == name) {
				for _, v := range at.Values {
					out = append(out, strings.TrimSpace(v))
				}
			}
		}
	}
	return out
}

func plain(s string) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxText && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
