package sim

import (
	_ "embed" // the overview page
	"encoding/json"
	"html/template"
	"net/http"
	"strings"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/internal/sim/fault"
)

//go:embed page.html
var pageText string

type pageData struct {
	Lang  words.Lang
	Modes []fault.Mode
	Texts template.JS
}

// page serves the overview: the systems, their ledger counts and their fault
// switches, in the language of ?lang= or of the browser.
func (w *World) page(rw http.ResponseWriter, r *http.Request) {
	lang := language(r)
	say := func(code string) string { return Words.Say(lang, code, nil) }
	page, err := template.New("page").Funcs(template.FuncMap{"say": say}).Parse(pageText)
	if err != nil {
		failed(rw, http.StatusInternalServerError, err)
		return
	}
	texts := map[string]string{}
	for code := range Words {
		texts[code] = say(code)
	}
	asJSON, err := json.Marshal(texts) // escapes <, > and & for a script
	if err != nil {
		failed(rw, http.StatusInternalServerError, err)
		return
	}
	rw.Header().Set("Content-Type", "text/html;charset=UTF-8")
	_ = page.Execute(rw, pageData{Lang: lang, Modes: fault.Modes(), Texts: template.JS(asJSON)}) // the client left
}

func language(r *http.Request) words.Lang {
	asked := r.URL.Query().Get("lang")
	if asked == "" {
		asked = r.Header.Get("Accept-Language")
	}
	if strings.HasPrefix(strings.ToLower(asked), "en") {
		return words.En
	}
	return words.Zh
}
