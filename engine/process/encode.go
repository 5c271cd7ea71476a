package process

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// The form of an encoded state: one byte of version, with a bit that says
// whether the JSON after it is compressed.
const (
	stateVersion = 1
	packed       = 0x80
	packFrom     = 1 << 10
	maxState     = 64 << 20
)

// encoder and decoder are safe for concurrent use in their All forms, and
// costly to make.
var (
	encoder = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<17))
	})
	decoder = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxState))
	})
)

// Encode writes the state: a version byte and JSON, zstd over 1 KiB.
func (s *State) Encode() ([]byte, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode state: %w", err)
	}
	if len(text) <= packFrom {
		return append([]byte{stateVersion}, text...), nil
	}
	enc, err := encoder()
	if err != nil {
		return nil, fmt.Errorf("encode state: %w", err)
	}
	return enc.EncodeAll(text, []byte{stateVersion | packed}), nil
}

// ErrNewer says that a state was written by a newer version of the program.
var ErrNewer = errors.New("written by a newer version of the program")

// Decode reads what Encode wrote.
func Decode(b []byte) (*State, error) {
	if len(b) == 0 {
		return nil, errors.New("decode state: it is empty")
	}
	if v := b[0] &^ packed; v != stateVersion {
		return nil, fmt.Errorf("decode state of form %d: %w", v, ErrNewer)
	}
	text := b[1:]
	if b[0]&packed != 0 {
		dec, err := decoder()
		if err != nil {
			return nil, fmt.Errorf("decode state: %w", err)
		}
		if text, err = dec.DecodeAll(text, nil); err != nil {
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
