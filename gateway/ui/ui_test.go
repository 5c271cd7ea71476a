package ui_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/ui"
)

func TestWordsAreInBothLanguages(t *testing.T) {
	t.Parallel()
	if missing := ui.Words.Missing(); len(missing) > 0 {
		t.Errorf("without a wording: %v", missing)
	}
	for code, e := range ui.Words {
		if holes(e.Zh) != holes(e.En) {
			t.Errorf("%s: the arguments differ: %q %q", code, e.Zh, e.En)
		}
	}
}

// holes lists the arguments of a text.
func holes(text string) string {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllString(text, -1) {
		found[m] = true
	}
	out := ""
	for _, name := range []string{"{at}", "{code}", "{id}", "{n}", "{name}", "{route}", "{rules}", "{since}", "{span}", "{who}"} {
		if found[name] {
			out += name
			delete(found, name)
		}
	}
	if len(found) > 0 {
		out += "?"
	}
	return out
}

// Codes are written out in the scripts, or made of a beginning and a value:
// t('nav.home'), t(`status.${s}`).
var (
	asked = regexp.MustCompile("(?:\\bt|\\bhas)\\([^'`)]*?['`]([^'`]+)['`]")
	other = regexp.MustCompile("[?:]\\s*['`]([a-z]+\\.[a-zA-Z.-]+)['`]")
	begun = regexp.MustCompile("`([a-z]+\\.(?:[a-z-]+-)?)\\$\\{")
)

func TestThePageAsksForWordsThatAreThere(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	err := fs.WalkDir(os.DirFS("static/js"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile("static/js/" + name)
		if err != nil {
			return err
		}
		for _, re := range []*regexp.Regexp{asked, other} {
			for _, m := range re.FindAllStringSubmatch(string(text), -1) {
				code := m[1]
				if strings.Contains(code, "$") || slices.Contains(auth.Verbs(), auth.Verb(code)) {
					continue
				}
				if _, ok := ui.Words["ui."+code]; !ok {
					t.Errorf("%s asks for %q, which has no wording", name, code)
				}
				used["ui."+code] = true
			}
		}
		for _, m := range begun.FindAllStringSubmatch(string(text), -1) {
			n := 0
			for code := range ui.Words {
				if strings.HasPrefix(code, "ui."+m[1]) {
					used[code] = true
					n++
				}
			}
			if n == 0 && m[1] != "code." && m[1] != "mend." { // these come from other rooms
				t.Errorf("%s asks for %q and a value, and nothing begins so", name, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for code := range ui.Words {
		if !used[code] {
			t.Errorf("nothing asks for %q", code)
		}
	}
}

func TestFilesCanBeSent(t *testing.T) {
	t.Parallel()
	files, err := ui.Files(words.Catalogue{"saml.late": {Zh: "迟", En: "late", MendZh: "再来", MendEn: "again"}, "other": {}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]ui.File{}
	for _, f := range files {
		if f.Type == "" || f.Tag == "" {
			t.Errorf("%s: type %q, tag %q", f.Name, f.Type, f.Tag)
		}
		seen[f.Name] = f
	}
	var texts map[string]string
	if err := json.Unmarshal(seen["words.en.json"].Content, &texts); err != nil || texts["nav.home"] != "Home" || texts["code.saml.late"] != "late" || texts["mend.saml.late"] != "again" || texts["code.other"] != "" {
		t.Errorf("words.en.json: %v %q", err, texts["nav.home"])
	}
	page := string(seen["index.html"].Content)
	for _, m := range regexp.MustCompile(`(?:href|src)="/ui/([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if _, ok := seen[m[1]]; !ok {
			t.Errorf("the page wants /ui/%s, which is not there", m[1])
		}
	}
	if strings.Contains(page, "style=") || regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(page) {
		t.Error("the page has a style or a script of its own, which its policy refuses")
	}
}

// The scripts make elements, never markup from text.
func TestScriptsWriteNoMarkup(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(os.DirFS("static/js"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile("static/js/" + name)
		if err != nil {
			return err
		}
		if m := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|https?://(?:[^w]|w[^w])`).FindString(string(text)); m != "" {
			t.Errorf("%s uses %q", name, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
