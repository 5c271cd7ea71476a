package history

import (
	"bytes"
	"testing"

	"github.com/servicehall/hallway/engine/process"
)

// FuzzRecord: whatever stands in a record, reading it ends without a panic; what
// can be read is packed and read again as the same.
func FuzzRecord(f *testing.F) {
	l := NewLog()
	for _, text := range []string{
		`[]`, `[{"t":"instance-started","k":1,"v":{"a":1.10,"b":[null,true,"x"]},"in":{"definition":1,"process":"p","version":1}}]`,
		`[{"t":"timer-armed","k":2,"ti":{"due":"2026-03-02T09:00:00Z","every":"PT1H","repeats":-1}}]`, `{`, `[{"k":99999999999999999999}]`, `null`,
		`[{"t":"x","x":"` + string(bytes.Repeat([]byte("long "), 200)) + `"}]`,
	} {
		packed, err := l.pack([]byte(text))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
	}
	f.Add([]byte{})
	f.Add([]byte{s2JSON, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Add([]byte{9, '['})
	f.Fuzz(func(t *testing.T, packed []byte) {
		text, err := l.unpack(packed)
		if err != nil {
			return
		}
		events, err := decode(text)
		if err != nil {
			return
		}
		first, err := process.AppendEvents(nil, events)
		if err != nil {
			return
		}
		if packed, err = l.pack(first); err != nil {
			t.Fatal(err)
		}
		if text, err = l.unpack(packed); err != nil {
			t.Fatal(err)
		}
		if events, err = decode(text); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		again, err := process.AppendEvents(nil, events)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("written as %s, then as %s, %v", first, again, err)
		}
	})
}
