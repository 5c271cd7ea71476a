package sign

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" // #nosec G502 -- openssl req still writes key files with it
	"crypto/pbkdf2"
	"crypto/sha1" // #nosec G505 -- the pseudorandom function that old key files name, as HMAC
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"hash"
	"slices"
)

var (
	errWrongPassword = errors.New("the password of the key is wrong or missing")
	errUnknownCipher = errors.New("the key is encrypted with an algorithm or parameters that are not known")
)

// maxRounds bounds what a key file may make us compute.
const maxRounds = 10_000_000

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}

	prfs = []struct {
		oid asn1.ObjectIdentifier
		new func() hash.Hash
	}{
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}, sha1.New},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, sha256.New},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}, sha512.New},
	}
	ciphers = []blockCipher{
		{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}, 16, aes.NewCipher},
		{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, 24, aes.NewCipher},
		{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 32, aes.NewCipher},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}, 24, des.NewTripleDESCipher},
	}
)

type blockCipher struct {
	oid asn1.ObjectIdentifier
	key int
	new func([]byte) (cipher.Block, error)
}

type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

type pbes2 struct{ Derivation, Scheme pkix.AlgorithmIdentifier }

type pbkdf2Parameters struct {
	Salt   []byte
	Rounds int
	Length int                      `asn1:"optional"`
	PRF    pkix.AlgorithmIdentifier `asn1:"optional"`
}

// decrypt opens a PKCS#8 key that is encrypted with PBES2 (RFC 8018), PBKDF2
// and AES or triple DES in CBC mode, as openssl writes it.
func decrypt(der []byte, password string) ([]byte, error) {
	var k encryptedKey
	var p pbes2
	var d pbkdf2Parameters
	if err := exactly(der, &k); err != nil {
		return nil, err
	}
	if !k.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, errors.New("the key is encrypted in an old form: convert it with openssl pkcs8 -topk8")
	}
	if err := exactly(k.Algorithm.Parameters.FullBytes, &p); err != nil {
		return nil, err
	}
	if !p.Derivation.Algorithm.Equal(oidPBKDF2) {
		return nil, fmt.Errorf("the key is encrypted with key derivation %s, which is not known", p.Derivation.Algorithm)
	}
	if err := exactly(p.Derivation.Parameters.FullBytes, &d); err != nil {
		return nil, err
	}
	return open(k.Data, p.Scheme, d, password)
}

func open(data []byte, scheme pkix.AlgorithmIdentifier, d pbkdf2Parameters, password string) ([]byte, error) {
	prf := prfs[0].new // the default, RFC 8018 A.2
	if d.PRF.Algorithm != nil {
		prf = nil
		for _, x := range prfs {
			if x.oid.Equal(d.PRF.Algorithm) {
				prf = x.new
			}
		}
	}
	at := slices.IndexFunc(ciphers, func(c blockCipher) bool { return c.oid.Equal(scheme.Algorithm) })
	if prf == nil || at < 0 || d.Rounds < 1 || d.Rounds > maxRounds {
		return nil, errUnknownCipher
	}
	if password == "" {
		return nil, errWrongPassword
	}
	key, err := pbkdf2.Key(prf, password, d.Salt, d.Rounds, ciphers[at].key)
	if err != nil {
		return nil, fmt.Errorf("derive the key's key: %w", err)
	}
	block, err := ciphers[at].new(key)
	if err != nil {
		return nil, fmt.Errorf("open the key: %w", err)
	}
	var iv []byte
	if exactly(scheme.Parameters.FullBytes, &iv) != nil || len(iv) != block.BlockSize() || len(data) == 0 || len(data)%len(iv) != 0 {
		return nil, errUnknownCipher
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	pad := int(out[len(out)-1])
	if pad < 1 || pad > len(iv) {
		return nil, errWrongPassword
	}
	return out[:len(out)-pad], nil
}

func exactly(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err != nil {
		return fmt.Errorf("read the encrypted key: %w", err)
	}
	if len(rest) > 0 {
		return errors.New("read the encrypted key: bytes after its end")
	}
	return nil
}
