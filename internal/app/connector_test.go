package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// A hall whose mapping does not fit the WSDL that lies beside it is refused by
// lint, at the mapping's own line; the description can be saved as a schema.
func TestMappingsAreHeldToAWSDL(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "hall")
	if s := do(t, "init", dir); s.status != ExitOK {
		t.Fatalf("%d %s%s", s.status, s.out, s.err)
	}
	wsdl, err := filepath.Abs("../../testdata/connectors/fit/service.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("connectors/files.yaml", "connector: files\nadapter: soap\nsettings: { wsdl: "+wsdl+" }\noperations:\n  put: { input: to-files, call: { key: requestId } }\n")
	write("mappings/to-files.yaml", "mapping: to-files\nfields:\n  name: name\n  capitol: capital\n  owner: owners\n")
	s := do(t, "lint", dir, "--lang", "en")
	if s.status != ExitFailed || !strings.Contains(s.err, "to-files.yaml:4:3") || !strings.Contains(s.err, "files.put input has no capitol") || !strings.Contains(s.err, "capital, which files.put input requires") {
		t.Errorf("%d %s%s", s.status, s.out, s.err)
	}
	write("mappings/to-files.yaml", "mapping: to-files\nfields:\n  name: name\n  capital: capital\n  owner: owners\n")
	if s := do(t, "lint", dir); s.status != ExitOK {
		t.Errorf("%d %s%s", s.status, s.out, s.err)
	}
	saved := do(t, "connector", "describe", "files.put", "--part", "input", "--hall", dir)
	write("schemas/put.json", saved.out)
	write("mappings/to-files.yaml", "mapping: to-files\nto: schemas/put.json\nfields:\n  requestId: '\"1\"'\n  nome: name\n  capital: capital\n  owner: owners\n")
	if s := do(t, "lint", dir, "--lang", "en"); saved.status != ExitOK || s.status != ExitFailed || !strings.Contains(s.err, "schemas/put.json has no nome") {
		t.Errorf("%d %s%s", s.status, s.out, s.err)
	}
	for args, want := range map[string]string{
		"filse": "there are files", "files.pot": "there are put", "files.put --part output": `"number"`, "files": `"operations": {`,
	} {
		s := do(t, append([]string{"connector", "describe", "--lang", "en", "--hall", dir}, strings.Fields(args)...)...)
		if (s.status != ExitOK) == strings.Contains(want, `"`) || !strings.Contains(s.out+s.err, want) {
			t.Errorf("%s: %d %s%s", args, s.status, s.out, s.err)
		}
	}
}

// A peer that has to be asked over the network gives warnings: lint does not
// ask it, doctor and the start do, and the hall runs all the same.
func TestMappingsAreHeldToAPeerThatAnswers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "hall")
	wsdl, err := os.ReadFile("../../testdata/connectors/fit/service.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write(wsdl)
	}))
	defer server.Close()
	if s := do(t, "init", dir); s.status != ExitOK {
		t.Fatalf("%d %s%s", s.status, s.out, s.err)
	}
	for name, text := range map[string]string{
		"connectors/files.yaml":  "connector: files\nadapter: soap\nsettings: { wsdl: \"" + server.URL + "/?wsdl\" }\noperations:\n  put: { input: to-files, call: { key: requestId } }\n",
		"mappings/to-files.yaml": "mapping: to-files\nfields:\n  name: name\n  capitol: capital\n  owner: owners\n",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if s := do(t, "lint", dir); s.status != ExitOK {
		t.Errorf("%d %s%s", s.status, s.out, s.err)
	}
	s := do(t, "doctor", "--hall", dir, "--data", t.TempDir(), "--lang", "en")
	if !strings.Contains(s.out, "! a mapping of the connector files does not fit what the peer says: ") || !strings.Contains(s.out, "to-files.yaml:4:3: files.put input has no capitol") {
		t.Errorf("%d %s%s", s.status, s.out, s.err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	errs, ended, data := &paper{}, make(chan int, 1), t.TempDir()
	go func() {
		ended <- Main(ctx, []string{"serve", "--hall", dir, "--data", data, "--listen", "127.0.0.1:0"},
			World{In: strings.NewReader(""), Out: &paper{}, Err: errs, Env: func(string) (string, bool) { return "", false }})
	}()
	apptest.Until(t, "the warning", func() (bool, any) {
		text := errs.String()
		return strings.Contains(text, "a mapping does not fit what the peer says") && strings.Contains(text, "code=mapping.unknown-target"), text
	})
	cancel()
	if status := <-ended; status != ExitOK {
		t.Errorf("it ended with %d\n%s", status, errs)
	}
}

// The sample's peers say what they take, and its mappings fit that.
func TestTheSampleFitsItsPeers(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	base, data := w.URLs[""], t.TempDir()
	for name, want := range map[string]string{"erp.registerCompany": "legalPerson", "crm.storeCompany": "caseNumber", "crm.applications": "qymc"} {
		s := do(t, "connector", "describe", name, "--sim", base, "--data", data, "--set", "CRM_FILE="+filepath.Join(w.Dir, "crm.db"))
		if s.status != ExitOK || !strings.Contains(s.out, want) || !json.Valid([]byte(s.out)) {
			t.Errorf("%s: %d %s%s", name, s.status, s.out, s.err)
		}
	}
	if s := do(t, "lint", "--set", "CRM_FILE="+filepath.Join(w.Dir, "crm.db")); s.status != ExitOK || strings.Contains(s.err, "not-described") {
		t.Errorf("%d %s%s", s.status, s.out, s.err)
	}
	s := cli(t.Context(), "", map[string]string{"HALLWAY_SIM": base, "CRM_FILE": filepath.Join(w.Dir, "crm.db")}, "doctor", "--data", data, "-o", "json")
	if strings.Contains(s.out, "doctor.mapping") || !strings.Contains(s.out, "doctor.files") {
		t.Errorf("%s%s", s.out, s.err)
	}
}
