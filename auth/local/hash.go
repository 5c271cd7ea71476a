package local

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what a hash takes: memory in KiB, passes over it, lanes.
type cost struct {
	memory uint32
	passes uint32
	lanes  uint8
}

// ours is the OWASP minimum for argon2id: small enough for a machine of two
// cores, and 19 MiB for every guess on the guesser's.
var ours = cost{memory: 19 * 1024, passes: 2, lanes: 1}

// most is what a hash from elsewhere may ask of us.
var most = cost{memory: 256 * 1024, passes: 10, lanes: 8}

const (
	saltBytes = 16
	keyBytes  = 32
)

var errPHC = errors.New("not an argon2id hash in the PHC form")

// phc is a parsed password hash.
type phc struct {
	cost
	salt []byte
	key  []byte
}

// String gives the PHC form: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func (h phc) String() string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes, b.EncodeToString(h.salt), b.EncodeToString(h.key))
}

// parsePHC reads the PHC form. It names no part of the text in its error.
func parsePHC(s string) (phc, error) {
	var h phc
	if len(s) > 300 {
		return h, errPHC
	}
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errPHC
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, errPHC
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.Strict().DecodeString(part[4])
	h.key, err2 = base64.RawStdEncoding.Strict().DecodeString(part[5])
	if err1 != nil || err2 != nil || !h.bounded() || h.String() != s {
		return h, errPHC
	}
	return h, nil
}

func (h phc) bounded() bool {
	return h.lanes >= 1 && h.lanes <= most.lanes && h.passes >= 1 && h.passes <= most.passes &&
		h.memory >= 8*uint32(h.lanes) && h.memory <= most.memory &&
		len(h.salt) >= 8 && len(h.salt) <= 64 && len(h.key) >= 16 && len(h.key) <= 64
}

func hashPassword(password string, c cost, random io.Reader) (phc, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(random, salt); err != nil {
		return phc{}, fmt.Errorf("draw a salt: %w", err)
	}
	return phc{cost: c, salt: salt, key: argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, keyBytes)}, nil
}

// matches takes as long for a right password as for a wrong one.
func (h phc) matches(password string) bool {
	key := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1
}
