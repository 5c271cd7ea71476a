package xsd

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/servicehall/hallway/internal/peers"
)

// What the cases expect to be written is valid by a validator that is not ours
// (libxml2 in PHP).
func TestWhatIsWrittenIsValid(t *testing.T) {
	t.Parallel()
	php := peers.PHP(t)
	files, err := filepath.Glob(testdata + "cases/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := part(a, "xml")
		if text == "" {
			continue
		}
		found++
		cmd := exec.CommandContext(t.Context(), php, testdata+"../clients/validate.php", testdata+"orders.xsd")
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", filepath.Base(name), err, out)
		}
	}
	if found == 0 {
		t.Error("no case writes anything")
	}
}
