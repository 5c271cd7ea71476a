package process

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/s2"
)

// The form of an encoded state: one byte of version, with a bit that says
// whether the JSON after it is compressed.
const (
	stateVersion = 2 // 1 had no loops, calls and compensation
	packed       = 0x80
	packFrom     = 1 << 10
	maxState     = 64 << 20
)

// Encode writes the state: a version byte and JSON, s2 over 1 KiB. It is written
// often, so speed goes before size.
func (s *State) Encode() ([]byte, error) {
	room := scratch.Get().(*[]byte)
	defer scratch.Put(room)
	text, err := appendState((*room)[:0], s)
	*room = text[:0]
	if err != nil {
		return nil, fmt.Errorf("encode state: %w", err)
	}
	if len(text) < packFrom {
		return append([]byte{stateVersion}, text...), nil
	}
	out := make([]byte, 1+s2.MaxEncodedLen(len(text)))
	out[0] = stateVersion | packed
	return out[:1+len(s2.Encode(out[1:], text))], nil
}

// scratch holds texts that are packed before they are kept.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// ErrNewer says that a state was written by a newer version of the program.
var ErrNewer = errors.New("written by a newer version of the program")

// Decode reads what Encode wrote.
func Decode(b []byte) (*State, error) {
	if len(b) == 0 {
		return nil, errors.New("decode state: it is empty")
	}
	if v := b[0] &^ packed; v < 1 || v > stateVersion {
		return nil, fmt.Errorf("decode state of form %d: %w", v, ErrNewer)
	}
	text := b[1:]
	if b[0]&packed != 0 {
		n, err := s2.DecodedLen(text)
		if err == nil && n > maxState {
			err = fmt.Errorf("it would be %d bytes", n)
		}
		if err == nil {
			text, err = s2.Decode(nil, text)
		}
		if err != nil {
			return nil, fmt.Errorf("decode state: %w", err)
		}
	}
	s := &State{}
	if err := unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("decode state: %w", err)
	}
	return s, nil
}

// unmarshal reads JSON with its numbers exact, and nothing after it.
func unmarshal(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows its end")
	}
	return nil
}
