package httpcall_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// TestStatuses holds the table of the statuses: what each means for a call that
// changes something, for one that only reads, and with the peer's own code.
func TestStatuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		statuses            []int
		change, read, coded adapters.Outcome
	}{
		{[]int{200, 201, 202, 204}, adapters.OK, adapters.OK, adapters.OK},
		{[]int{301, 307, 308}, adapters.ConfigError, adapters.ConfigError, adapters.ConfigError},
		{[]int{302, 303, 304}, adapters.Unknown, adapters.Auth, adapters.Unknown},
		{[]int{400, 404, 405, 406, 410, 415}, adapters.BadRequest, adapters.BadRequest, adapters.BusinessFault},
		{[]int{401, 403, 407}, adapters.Auth, adapters.Auth, adapters.Auth},
		{[]int{408, 425, 503}, adapters.PeerDown, adapters.PeerDown, adapters.PeerDown},
		{[]int{409, 422}, adapters.BusinessFault, adapters.BusinessFault, adapters.BusinessFault},
		{[]int{429}, adapters.Quota, adapters.Quota, adapters.Quota},
		{[]int{500, 501, 502, 504, 599}, adapters.Unknown, adapters.PeerDown, adapters.Unknown},
	}
	k := client(t, httpcall.Config{})
	outcome := func(status int, safe, coded bool) adapters.Outcome {
		f := k.StatusFault(httpcall.Answer{Status: status, Header: http.Header{}}, safe, coded)
		if f == nil {
			return adapters.OK
		}
		return f.Outcome
	}
	for _, c := range cases {
		for _, s := range c.statuses {
			got := []adapters.Outcome{outcome(s, false, false), outcome(s, true, false), outcome(s, false, true)}
			if want := []adapters.Outcome{c.change, c.read, c.coded}; !slices.Equal(got, want) {
				t.Errorf("%d: got %v, want %v", s, got, want)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	k := client(t, httpcall.Config{Now: func() time.Time { return now }})
	for v, want := range map[string]time.Duration{
		"":                              0,
		"7":                             7 * time.Second,
		" 7 ":                           7 * time.Second,
		"-7":                            0,
		"soon":                          0,
		"9223372036854775807":           24 * time.Hour,
		"Mon, 05 Jan 2026 01:02:00 GMT": 2 * time.Minute,
		"Mon, 05 Jan 2026 00:00:00 GMT": 0,
		"Mon, 05 Jan 2099 00:00:00 GMT": 24 * time.Hour,
	} {
		f := k.StatusFault(httpcall.Answer{Status: 503, Header: http.Header{"Retry-After": {v}}}, false, false)
		if f.RetryAfter != want {
			t.Errorf("%q: got %s, want %s", v, f.RetryAfter, want)
		}
	}
}

// TestWords checks that every code that an HTTP adapter uses is worded, and that
// every wording is used.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := httpcall.Words.Missing(); len(missing) > 0 {
		t.Errorf("no wording in one of the languages: %q", missing)
	}
	code, used := regexp.MustCompile(`"(http\.[a-z-]+)"`), map[string]bool{}
	for _, folder := range []string{"httpcall", "rest", "sms", "wechat", "esign"} {
		files, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "words.go") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, m := range code.FindAllStringSubmatch(string(text), -1) {
				used[m[1]] = true
			}
		}
	}
	if worded := slices.Sorted(maps.Keys(httpcall.Words)); !slices.Equal(worded, slices.Sorted(maps.Keys(used))) {
		t.Errorf("worded %q\nused   %q", worded, slices.Sorted(maps.Keys(used)))
	}
}
