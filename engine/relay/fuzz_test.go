package relay

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzBody: whatever stands in a row, reading it and making its command ends
// without a panic; what can be read is written and read again as the same.
func FuzzBody(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"definition":7,"parent":{"instance":1,"call":2},"vars":{"a":1.10}}`, `{"call":2,"code":"BAD","reason":"no","vars":null}`,
		`{"name":"news","vars":{"a":[1,{"b":null}]}}`, `{"publish":{"name":"m","correlation":"k","id":"1","ttl":60000}}`,
		`{"call":1e400}`, `[`, ``, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := decode(text)
		if err != nil {
			return
		}
		for _, k := range []Kind{Begin, End, Fail, Escalate, Cancel, Signal, Message, "unknown"} {
			for _, target := range []int64{0, 1} {
				_ = Item{Key: 1, Target: target, Source: 2, Kind: k, Body: b}.Command()
			}
		}
		first, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = decode(first); err != nil {
			t.Fatalf("%v: %s", err, first)
		}
		again, err := json.Marshal(b)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("written as %s, then as %s, %v", first, again, err)
		}
	})
}
