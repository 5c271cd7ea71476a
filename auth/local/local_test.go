package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/store"
)

var (
	noon  = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	cheap = cost{memory: 64, passes: 1, lanes: 1}
	visit = auth.Visit{From: "10.0.0.7", Agent: "browser"}
)

const password = "correct horse 电池"

type desk struct {
	*Accounts
	db  *store.DB
	now *clock.Manual
}

func open(t testing.TB, o Options) desk {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Path: filepath.Join(t.TempDir(), "accounts.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background(), slices.Concat(auth.Migrations, Migrations)); err != nil {
		t.Fatal(err)
	}
	now := clock.NewManual(noon)
	a, err := build(db, now.Now, o, cheap)
	if err != nil {
		t.Fatal(err)
	}
	return desk{a, db, now}
}

func (d desk) put(t testing.TB, acc Account, password string) {
	t.Helper()
	if err := d.Put(context.Background(), acc, password); err != nil {
		t.Fatal(err)
	}
}

func li() Account {
	return Account{Login: "li.na", Name: "李娜", Groups: []string{"window"}, Roles: []auth.Role{auth.Staff}}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	d.put(t, li(), password)
	p, err := d.Verify(t.Context(), "li.na", password, visit)
	if err != nil || p.ID != "li.na" || p.Name != "李娜" || !p.In("window") || !p.Has(auth.Staff) || p.Via != auth.Local {
		t.Errorf("got %+v, %v", p, err)
	}
	for _, wrong := range [][2]string{
		{"li.na", "open sesame"}, {"li.na", ""}, {"li.na", password + " "}, {"LI.NA", password}, {"nobody", password}, {"", ""},
		{"li.na\x00", password}, {"li.na", strings.Repeat("x", 10_000)}, {strings.Repeat("x", 10_000), "x"}, {"li.na' OR 1=1 --", "x"},
	} {
		p, err := d.Verify(t.Context(), wrong[0], wrong[1], visit)
		if auth.CodeOf(err) != "account.wrong" || p.ID != "" {
			t.Errorf("%.20q %.20q: %+v, %v", wrong[0], wrong[1], p, err)
		}
		if err != nil && wrong[1] != "" && strings.Contains(err.Error(), wrong[1]) {
			t.Errorf("the error tells the password: %v", err)
		}
	}
	all, err := auth.SignIns(t.Context(), d.db, 0, 100)
	if err != nil || len(all) == 0 || all[0].From != "10.0.0.7" || all[0].Outcome != auth.Refused || all[0].Via != auth.Local {
		t.Errorf("written down: %+v, %v", all, err)
	}
}

// A login is locked after five failures, whether it exists or not, for fifteen
// minutes, and tells the same to everybody.
func TestLock(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	d.put(t, li(), password)
	for _, login := range []string{"li.na", "nobody"} {
		for i := range 5 {
			if _, err := d.Verify(t.Context(), login, "wrong", visit); auth.CodeOf(err) != "account.wrong" {
				t.Fatalf("%s, failure %d: %v", login, i, err)
			}
			d.now.Move(time.Minute)
		}
		_, err := d.Verify(t.Context(), login, password, visit)
		r, ok := errors.AsType[*auth.Refusal](err)
		if !ok || r.Code != "account.locked" || r.RetryAfter != 14*time.Minute || r.Args["minutes"] != 14 {
			t.Errorf("%s: %v", login, err)
		}
	}
	d.now.Move(5 * time.Minute) // nobody's lock goes on, li.na's is over nine minutes later
	if _, err := d.Verify(t.Context(), "li.na", password, visit); auth.CodeOf(err) != "account.locked" {
		t.Errorf("it must still be locked: %v", err)
	}
	d.now.Move(5 * time.Minute)
	if _, err := d.Verify(t.Context(), "li.na", password, visit); err != nil {
		t.Errorf("the lock is over: %v", err)
	}
}

// Success forgets the failures, and old failures are forgotten.
func TestFailuresAreForgotten(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	d.put(t, li(), password)
	fail := func(n int) {
		t.Helper()
		for range n {
			if _, err := d.Verify(t.Context(), "li.na", "wrong", visit); auth.CodeOf(err) != "account.wrong" {
				t.Fatal(err)
			}
		}
	}
	for range 3 {
		fail(4)
		if _, err := d.Verify(t.Context(), "li.na", password, visit); err != nil {
			t.Fatal(err)
		}
	}
	fail(4)
	d.now.Move(15 * time.Minute)
	fail(4)
	d.put(t, li(), "")
	fail(5)
}

// Many guesses at once are no more than one after the other.
func TestManyAtOnceGetNoMoreGuesses(t *testing.T) {
	t.Parallel()
	d := open(t, Options{AtOnce: 4, Wait: time.Minute})
	d.put(t, li(), password)
	codes := make([]string, 30)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			_, err := d.Verify(context.Background(), "li.na", fmt.Sprint("guess ", i), visit)
			codes[i] = auth.CodeOf(err)
		})
	}
	all.Wait()
	count := map[string]int{}
	for _, c := range codes {
		count[c]++
	}
	if want := map[string]int{"account.wrong": 5, "account.locked": 25}; !maps.Equal(count, want) {
		t.Errorf("got %v, want %v", count, want)
	}
}

// Who finds no turn is told so, and it is no failure of theirs.
func TestACrowd(t *testing.T) {
	t.Parallel()
	d := open(t, Options{AtOnce: 1, Wait: time.Millisecond})
	d.put(t, li(), password)
	d.turns <- struct{}{}
	for range 7 {
		_, err := d.Verify(t.Context(), "li.na", password, visit)
		if r, ok := errors.AsType[*auth.Refusal](err); !ok || r.Code != "account.busy" || r.RetryAfter <= 0 {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Verify(ctx, "li.na", password, visit); err == nil || auth.CodeOf(err) == "account.wrong" {
		t.Errorf("a visitor who left: %v", err)
	}
	<-d.turns
	if _, err := d.Verify(t.Context(), "li.na", password, visit); err != nil {
		t.Error(err)
	}
}

func TestPut(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	for _, c := range []struct {
		acc      Account
		password string
		want     string
	}{
		{li(), "", "account.password-short"},
		{li(), "九个字不够长啊啊", "account.password-short"},
		{Account{Login: "li.na.li.na", Name: "x"}, "LI.NA.LI.NA", "account.password-login"},
		{li(), strings.Repeat("x", 300), "account.password-long"},
		{Account{Name: "x"}, password, "account.login"},
		{Account{Login: "a b", Name: "x"}, password, "account.login"},
		{Account{Login: strings.Repeat("a", 65), Name: "x"}, password, "account.login"},
		{Account{Login: "a\u202eb", Name: "x"}, password, "account.login"},
		{Account{Login: "a", Name: ""}, password, "account.name"},
		{Account{Login: "a", Name: "x", Groups: []string{"ok", ""}}, password, "account.groups"},
		{Account{Login: "a", Name: "x", Roles: []auth.Role{"king"}}, password, "account.role"},
		{Account{Roles: []auth.Role{"king"}}, "", "account.login account.name account.role account.password-short"},
	} {
		err := d.Put(t.Context(), c.acc, c.password)
		list, _ := errors.AsType[finding.List](err)
		var got []string
		for _, f := range list {
			got = append(got, f.Code)
			if _, ok := Words[f.Code]; !ok || f.Place.Path == "" {
				t.Errorf("%s has no wording or no path", f.Code)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: got %v, want %v", c.acc, err, c.want)
		}
	}
	if all, err := d.List(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("a refused account is there: %v, %v", all, err)
	}
}

// A change holds at once: the login's sessions end, the old password too.
func TestAChangeEndsSessions(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	d.put(t, li(), password)
	sessions := auth.NewSessions(d.db, d.now.Now, rand.Reader, auth.Options{})
	begin := func() string {
		token, _, err := sessions.Begin(t.Context(), auth.Principal{ID: "li.na"}, visit)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	token := begin()
	other := li()
	other.Roles = []auth.Role{auth.Auditor}
	d.put(t, other, "")
	if _, err := sessions.Get(t.Context(), token); auth.CodeOf(err) != "auth.no-session" {
		t.Errorf("after a change of roles: %v", err)
	}
	if p, err := d.Verify(t.Context(), "li.na", password, visit); err != nil || !p.Has(auth.Auditor) || p.Has(auth.Staff) {
		t.Errorf("an empty password keeps the present one: %+v, %v", p, err)
	}
	d.put(t, other, "another password")
	if _, err := d.Verify(t.Context(), "li.na", password, visit); auth.CodeOf(err) != "account.wrong" {
		t.Errorf("the old password: %v", err)
	}
	token = begin()
	if err := d.Remove(t.Context(), "li.na"); err != nil {
		t.Fatal(err)
	}
	if _, err := sessions.Get(t.Context(), token); auth.CodeOf(err) != "auth.no-session" {
		t.Errorf("after the removal: %v", err)
	}
	if _, err := d.Verify(t.Context(), "li.na", "another password", visit); auth.CodeOf(err) != "account.wrong" {
		t.Errorf("a removed account: %v", err)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	d.put(t, li(), password)
	d.put(t, Account{Login: "wang.fang", Name: "王芳", Sample: true}, "wang.fang")
	if all, err := d.Samples(t.Context()); err != nil || !slices.Equal(all, []string{"wang.fang"}) {
		t.Errorf("got %v, %v", all, err)
	}
	d.put(t, Account{Login: "wang.fang", Name: "王芳"}, password)
	if all, err := d.Samples(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("after it has a password of its own: %v, %v", all, err)
	}
	all, err := d.List(t.Context())
	if err != nil || len(all) != 2 || all[0].Login != "li.na" || all[0].Name != "李娜" || !all[0].Changed.Equal(noon) || !slices.Equal(all[0].Groups, []string{"window"}) {
		t.Errorf("got %+v, %v", all, err)
	}
}

// A sample account that keeps its printed password cannot pass for another.
func TestASampleStaysOneWhileItKeepsItsPassword(t *testing.T) {
	t.Parallel()
	d := open(t, Options{})
	d.put(t, Account{Login: "wang.fang", Name: "王芳", Sample: true}, "wang.fang")
	d.put(t, Account{Login: "wang.fang", Name: "王芳"}, "")
	if all, err := d.Samples(t.Context()); err != nil || !slices.Equal(all, []string{"wang.fang"}) {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestTheRealCost(t *testing.T) {
	t.Parallel()
	h, err := hashPassword(password, ours, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h.String(), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error(h.String())
	}
	again, err := parsePHC(h.String())
	if err != nil || !again.matches(password) || again.matches("x") {
		t.Errorf("read again: %v", err)
	}
}

// A hash that another program made.
func TestAHashFromElsewhere(t *testing.T) {
	t.Parallel()
	h, err := parsePHC("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	if err != nil || !h.matches("password") {
		t.Errorf("the reference implementation's own example: %v", err)
	}
	for _, bad := range []string{
		"", "$", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8", "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
		"$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8", "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
		"$argon2id$v=19$m=64,t=1,p=9$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8", "$argon2id$v=19$m=64,t=1,p=1$$", "$argon2id$v=19$m=64,t=1,p=1x$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
	} {
		if _, err := parsePHC(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8")
	f.Add("$argon2id$v=19$m=64,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err == nil && (h.String() != s || !h.bounded()) {
			t.Errorf("%q became %q", s, h)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("without wording: %v", missing)
	}
	for _, code := range []string{"account.wrong", "account.locked", "account.busy"} {
		if _, ok := Words[code]; !ok {
			t.Errorf("%s has no wording", code)
		}
	}
}
