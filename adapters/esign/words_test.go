package esign_test

import (
	"testing"

	"github.com/servicehall/hallway/adapters/esign"
)

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := esign.Words.Missing(); len(missing) > 0 {
		t.Errorf("no wording in one of the languages: %q", missing)
	}
	for _, code := range []string{"esign.proof", "esign.callback"} {
		if _, ok := esign.Words[code]; !ok {
			t.Errorf("%s is not worded", code)
		}
	}
}
