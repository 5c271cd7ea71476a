package sign

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// Signer signs with one key.
type Signer struct {
	key   *rsa.PrivateKey
	chain []*x509.Certificate
}

// minBits is the shortest RSA key that is taken.
const minBits = 2048

// Load reads a certificate, with those between it and its root if there are
// any, and its RSA key, all as PEM. The key may be encrypted (PKCS#8, PBES2).
func Load(certificates, key []byte, password string) (*Signer, error) {
	chain, err := readChain(certificates)
	if err != nil {
		return nil, fmt.Errorf("read the signing certificate: %w", err)
	}
	k, err := readKey(key, password)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	pub, ok := chain[0].PublicKey.(*rsa.PublicKey)
	if !ok || !pub.Equal(&k.PublicKey) {
		return nil, errors.New("the signing key is not that of the certificate")
	}
	if k.N.BitLen() < minBits {
		return nil, fmt.Errorf("the signing key has %d bits, %d at least", k.N.BitLen(), minBits)
	}
	if chain[0].KeyUsage != 0 && chain[0].KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return nil, errors.New("the certificate does not allow its key to sign documents")
	}
	return &Signer{key: k, chain: chain}, nil
}

// Valid says whether the certificate is good at a time.
func (s *Signer) Valid(at time.Time) error {
	c := s.chain[0]
	if at.Before(c.NotBefore) {
		return fmt.Errorf("the signing certificate is good only from %s", c.NotBefore.UTC().Format(time.RFC3339))
	}
	if at.After(c.NotAfter) {
		return fmt.Errorf("the signing certificate was good until %s", c.NotAfter.UTC().Format(time.RFC3339))
	}
	return nil
}

// Until returns when the certificate ends.
func (s *Signer) Until() time.Time { return s.chain[0].NotAfter }

func readChain(text []byte) ([]*x509.Certificate, error) {
	var chain []*x509.Certificate
	for {
		var b *pem.Block
		if b, text = pem.Decode(text); b == nil {
			break
		}
		if b.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, err
		}
		chain = append(chain, c)
	}
	if len(chain) == 0 {
		return nil, errors.New("no certificate in PEM form")
	}
	return chain, nil
}

func readKey(text []byte, password string) (*rsa.PrivateKey, error) {
	for {
		var b *pem.Block
		if b, text = pem.Decode(text); b == nil {
			return nil, errors.New("no private key in PEM form")
		}
		switch b.Type {
		case "RSA PRIVATE KEY":
			if len(b.Headers) > 0 {
				return nil, errors.New("the key is encrypted in an old form: convert it with openssl pkcs8 -topk8")
			}
			return x509.ParsePKCS1PrivateKey(b.Bytes)
		case "PRIVATE KEY":
			return rsaKey(b.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			plain, err := decrypt(b.Bytes, password)
			if err != nil {
				return nil, err
			}
			key, err := rsaKey(plain)
			if err != nil {
				return nil, errWrongPassword // what came out is no key
			}
			return key, nil
		}
	}
}

func rsaKey(der []byte) (*rsa.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	k, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("a %T; RSA is needed", key)
	}
	return k, nil
}
