package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/store"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Path: filepath.Join(t.TempDir(), "auth.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background(), Migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

func li() Principal {
	return Principal{ID: "li.na", Name: "李娜", Groups: []string{"window"}, Roles: []Role{Staff}, Via: Local}
}

func TestASessionKeepsItsPrincipal(t *testing.T) {
	t.Parallel()
	db, now := open(t), clock.NewManual(noon)
	s := NewSessions(db, now.Now, rand.Reader, Options{})
	token, begun, err := s.Begin(t.Context(), li(), Visit{From: "10.0.0.7", Agent: "browser"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(t.Context(), token)
	if err != nil || got.ID != "li.na" || got.Name != "李娜" || !got.In("window") || got.In("door") || !got.Has(Staff) || got.Has(Admin) || got.Via != Local || got.From != "10.0.0.7" || got.Agent != "browser" {
		t.Errorf("got %+v, %v", got, err)
	}
	if !got.Owns(begun.CSRF) || got.Owns("") || got.Owns(begun.CSRF+"x") || begun.CSRF == token {
		t.Errorf("csrf %q of %q", begun.CSRF, got.CSRF)
	}
	if !got.Ends.Equal(noon.Add(12*time.Hour)) || !got.Idle.Equal(noon.Add(30*time.Minute)) {
		t.Errorf("ends %s, idle %s", got.Ends, got.Idle)
	}
	var stored int
	err = db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM session WHERE instr(CAST(hash AS TEXT), ?) OR login=? OR agent=?`, token, token, token).Scan(&stored)
	if err != nil || stored > 0 {
		t.Errorf("the token itself is stored: %d, %v", stored, err)
	}
	for _, bad := range []string{"", "x", token + "x", token[:len(token)-1], strings.Repeat("A", len(token))} {
		if _, err := s.Get(t.Context(), bad); CodeOf(err) != "auth.no-session" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	db, now := open(t), clock.NewManual(noon)
	s := NewSessions(db, now.Now, rand.Reader, Options{})
	begin := func(p Principal) string {
		token, _, err := s.Begin(t.Context(), p, Visit{})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	good := func(token string) bool { _, err := s.Get(t.Context(), token); return err == nil }
	a, b, c := begin(li()), begin(li()), begin(Principal{ID: "chen.yu"})
	if err := s.End(t.Context(), a); err != nil || good(a) || !good(b) || !good(c) {
		t.Errorf("after the end of one: %v", err)
	}
	if err := s.End(t.Context(), a); err != nil {
		t.Error(err)
	}
	if err := s.EndAllOf(t.Context(), "li.na"); err != nil || good(b) || !good(c) {
		t.Errorf("after the end of all of a login: %v", err)
	}
}

// Whatever happens in whatever order, a session is good exactly while its life
// lasts and no pause between two uses was as long as Idle. The last use is
// written down with a delay of at most Touch, by which a session may end early
// but never late.
func TestSessionExpiry(t *testing.T) {
	t.Parallel()
	db := open(t)
	rapid.Check(t, func(t *rapid.T) {
		now := clock.NewManual(noon)
		o := Options{
			Idle:  time.Duration(rapid.IntRange(2, 60).Draw(t, "idle")) * time.Minute,
			Life:  time.Duration(rapid.IntRange(1, 300).Draw(t, "life")) * time.Minute,
			Touch: time.Duration(rapid.IntRange(1, 60).Draw(t, "touch")) * time.Second,
		}
		s := NewSessions(db, now.Now, rand.Reader, o)
		token, _, err := s.Begin(context.Background(), li(), Visit{})
		if err != nil {
			t.Fatal(err)
		}
		used, dead := noon, false
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now.Move(time.Duration(rapid.IntRange(0, 40*60).Draw(t, "pause")) * time.Second)
			at := now.Now()
			_, err := s.Get(context.Background(), token)
			pause := at.Sub(used)
			must := !dead && at.Before(noon.Add(o.Life)) && pause < o.Idle-o.Touch
			may := !dead && at.Before(noon.Add(o.Life)) && pause < o.Idle
			if must && err != nil {
				t.Fatalf("ended %s after its last use: %v", pause, err)
			}
			if !may && CodeOf(err) != "auth.no-session" {
				t.Fatalf("still good %s after its last use, %s after its begin: %v", pause, at.Sub(noon), err)
			}
			if err != nil {
				dead = true
			} else {
				used = at
			}
		}
	})
}

func TestOldSessionsAreSweptAway(t *testing.T) {
	t.Parallel()
	db, now := open(t), clock.NewManual(noon)
	s := NewSessions(db, now.Now, rand.Reader, Options{})
	for range 3 {
		if _, _, err := s.Begin(t.Context(), li(), Visit{}); err != nil {
			t.Fatal(err)
		}
		now.Move(29 * time.Minute)
	}
	var n int
	if err := db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM session`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d sessions are kept, %v", n, err)
	}
}

type dry struct{}

func (dry) Read([]byte) (int, error) { return 0, errors.New("no entropy") }

func TestNoTokenWithoutChance(t *testing.T) {
	t.Parallel()
	if token, _, err := NewSessions(open(t), time.Now, dry{}, Options{}).Begin(t.Context(), li(), Visit{}); err == nil || token != "" {
		t.Errorf("got %q, %v", token, err)
	}
}

func TestSignInsAreWrittenDown(t *testing.T) {
	t.Parallel()
	db, now := open(t), clock.NewManual(noon)
	s := NewSessions(db, now.Now, rand.Reader, Options{})
	wrong := SignIn{At: noon, Login: "li.na\xff", Via: Local, From: strings.Repeat("长", 100), Outcome: Refused, Code: "account.wrong"}
	for range 3 {
		if err := db.Committer.Run(t.Context(), wrong.Stmt()); err != nil {
			t.Fatal(err)
		}
		wrong.At = wrong.At.Add(time.Second)
	}
	now.Move(time.Minute)
	if _, _, err := s.Begin(t.Context(), li(), Visit{From: "10.0.0.7"}); err != nil {
		t.Fatal(err)
	}
	all, err := SignIns(t.Context(), db, 0, 10)
	if err != nil || len(all) != 2 {
		t.Fatalf("got %+v, %v", all, err)
	}
	if a := all[0]; a.Login != "li.na" || a.Outcome != Accepted || a.From != "10.0.0.7" || a.Count != 1 || a.Via != Local {
		t.Errorf("the newest: %+v", a)
	}
	if b := all[1]; b.Count != 3 || b.Code != "account.wrong" || !b.At.Equal(noon.Add(2*time.Second)) || !utf8.ValidString(b.Login) || len(b.From) > 100 || !utf8.ValidString(b.From) {
		t.Errorf("the refused: %+v", b)
	}
	older, err := SignIns(t.Context(), db, all[0].ID, 10)
	if err != nil || len(older) != 1 || older[0].ID != all[1].ID {
		t.Errorf("older: %+v, %v", older, err)
	}
}

// The whole table, so that a change of it is seen.
func TestPermissions(t *testing.T) {
	t.Parallel()
	want := map[Role][]Verb{
		Admin:     {Administer, CaseRead, ConnectorOperate, Deploy, MessageRead, MessageResend, TaskDecide},
		Staff:     {CaseRead, TaskDecide},
		Auditor:   {CaseRead, MessageRead},
		Applicant: nil,
		"nobody":  nil,
	}
	for _, r := range append(Roles(), "nobody") {
		var got []Verb
		for _, v := range append(Verbs(), "no.such-verb") {
			err := Allows(Principal{ID: "x", Roles: []Role{r}}, v)
			if err == nil {
				got = append(got, v)
			} else if CodeOf(err) != "auth.denied" {
				t.Errorf("%s may not %s: %v", r, v, err)
			}
		}
		if !slices.Equal(got, want[r]) {
			t.Errorf("%s may %v, want %v", r, got, want[r])
		}
	}
	if Allows(Principal{Roles: []Role{Applicant, Auditor}}, MessageRead) != nil {
		t.Error("the second role does not count")
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("without wording: %v", missing)
	}
	for _, code := range []string{"auth.denied", "auth.no-session"} {
		if _, ok := Words[code]; !ok {
			t.Errorf("%s has no wording", code)
		}
	}
}
