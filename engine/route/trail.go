package route

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// trail is how far a message has come: what the next step needs, and what the
// steps before have left for people to see.
type trail struct {
	Stages    []Stage        `json:"stages,omitempty"`
	Received  any            `json:"received,omitempty"`
	Body      any            `json:"body,omitempty"`
	Results   map[string]any `json:"results,omitempty"`
	Fault     *fault         `json:"fault,omitempty"`
	Undecoded string         `json:"undecoded,omitempty"` // why the body could not be decoded
	Order     string         `json:"order,omitempty"`
	Origin    map[string]any `json:"origin,omitempty"`
	Work      int64          `json:"work,omitempty"` // key of the call it waits for, or died of
	Size      int            `json:"size,omitempty"` // of the raw bytes, where they were cut
}

// fault is a peer's refusal of a call, as onFault sees it.
type fault struct {
	Step   string `json:"step"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Detail any    `json:"detail,omitempty"`
}

// How the contents of a message are kept.
const (
	keepRaw      = 1 << 20 // of the raw bytes
	keepStage    = 1 << 20 // of a stage's content
	compressFrom = 1 << 10
)

// The first byte of what is packed says how.
const (
	plain  byte = 1
	packed byte = 2
)

type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newPacker() (*packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2))
	if err != nil {
		return nil, fmt.Errorf("prepare compression: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, fmt.Errorf("prepare compression: %w", err)
	}
	return &packer{enc: enc, dec: dec}, nil
}

func (p *packer) bytes(b []byte) []byte {
	if len(b) < compressFrom {
		return append([]byte{plain}, b...)
	}
	return p.enc.EncodeAll(b, []byte{packed})
}

func (p *packer) unpack(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("it is empty")
	}
	switch b[0] {
	case plain:
		return b[1:], nil
	case packed:
		return p.dec.DecodeAll(b[1:], nil)
	}
	return nil, fmt.Errorf("it is kept in the unknown form %d: written by a newer version", b[0])
}

// trail packs a record's trail. What is only there for further steps is left
// out at the end of the way.
func (p *packer) trail(rec *record) ([]byte, error) {
	t := rec.trail
	if rec.State == Handled || rec.State == Dropped {
		t.Body, t.Results, t.Order, t.Origin = nil, nil, "", nil
		if readable(rec.raw, rec.Charset) && (rec.trail.Size > 0 || json.Valid(rec.raw)) {
			t.Received = nil // the raw bytes say the same, or were too many to keep twice
		}
	}
	text, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("encode message %d: %w", rec.ID, err)
	}
	return p.bytes(text), nil
}

func (p *packer) readTrail(rec *record, b []byte) error {
	text, err := p.unpack(b)
	if err != nil {
		return fmt.Errorf("unpack message %d: %w", rec.ID, err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&rec.trail); err != nil {
		return fmt.Errorf("decode message %d: %w", rec.ID, err)
	}
	return nil
}

// readable reports whether raw bytes can be shown as they are.
func readable(raw []byte, charset string) bool {
	return len(raw) > 0 && utf8.Valid(raw) && (charset == "" || isUTF8(charset))
}

func cut(b []byte) []byte { return b[:min(len(b), keepRaw)] }

// content words a body for people: as JSON, cut to a bound at the end of a
// character.
func content(v any) string {
	if v == nil {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return shorten(text)
}

func shorten(text []byte) string {
	if len(text) <= keepStage {
		return string(text)
	}
	n := keepStage
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return string(text[:n]) + "…"
}
