package adapterstest

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// hears checks that a request of the peer is read and that no other is.
func (s suite) hears(t *testing.T) {
	h := s.h.Webhook
	if h == nil {
		t.Fatal("the harness has no webhook")
	}
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
	setup := func(t *testing.T) adapters.Setup {
		x := s.h.Setup(t)
		x.Now = func() time.Time { return now }
		return x
	}
	t.Run("good", func(t *testing.T) { s.heard(t, setup, now) })
	forgeries := map[string]func(*adapters.Request){
		"changed body": func(r *adapters.Request) { r.Body = append(slices.Clone(r.Body), ' ') },
		"no headers":   func(r *adapters.Request) { r.Header = map[string][]string{} },
		"changed proof": func(r *adapters.Request) {
			for name, values := range r.Header {
				if len(values) == 1 && len(values[0]) >= 32 {
					r.Header[name] = []string{flipped(values[0])}
				}
			}
		},
	}
	for _, name := range slices.Sorted(maps.Keys(forgeries)) {
		t.Run(name, func(t *testing.T) { s.unheard(t, setup, h.Good, now, forgeries[name], adapters.Auth) })
	}
	for name, at := range map[string]time.Time{"old": now.Add(-h.Window - time.Second), "from the future": now.Add(h.Window + time.Second)} {
		t.Run(name, func(t *testing.T) { s.unheard(t, setup, h.Good, at, nil, adapters.Auth) })
	}
	if h.Unreadable != nil {
		t.Run("unreadable", func(t *testing.T) { s.unheard(t, setup, h.Unreadable, now, nil, adapters.BadRequest) })
	}
}

// flipped changes the first character of a signature.
func flipped(s string) string {
	if s[0] == 'A' || s[0] == 'a' || s[0] == '0' {
		return "1" + s[1:]
	}
	return "0" + s[1:]
}

func (b bench) hear(t *testing.T, spec any, r adapters.Request) (m adapters.Message, err error) {
	t.Helper()
	peer, ok := b.peer.(adapters.Webhook)
	if !ok {
		t.Fatal("the peer is no Webhook")
	}
	b.do(t, func(ctx context.Context) { m, err = peer.Hear(ctx, spec, r) })
	return m, err
}

// heard checks a good request, and that both of two copies make one message.
func (s suite) heard(t *testing.T, setup func(*testing.T) adapters.Setup, at time.Time) {
	b := s.open(t, setup)
	spec := s.h.Webhook.Spec(t)
	var ids []string
	for range 2 {
		m, err := b.hear(t, spec, s.h.Webhook.Good(t, b.setup, at))
		if err != nil {
			t.Fatal(err)
		}
		s.message(t, m)
		ids = append(ids, m.ID)
	}
	if ids[0] != ids[1] {
		t.Errorf("two copies are messages %q and %q", ids[0], ids[1])
	}
}

type requestMaker func(t *testing.T, s adapters.Setup, at time.Time) adapters.Request

func (s suite) unheard(t *testing.T, setup func(*testing.T) adapters.Setup, make requestMaker, at time.Time, forge func(*adapters.Request), want adapters.Outcome) {
	b := s.open(t, setup)
	r := make(t, b.setup, at)
	if forge != nil {
		forge(&r)
	}
	_, err := b.hear(t, s.h.Webhook.Spec(t), r)
	if f := s.faultOf(t, err); f.Outcome != want {
		t.Errorf("got %s, want %s: %v", f.Outcome, want, f)
	}
}
