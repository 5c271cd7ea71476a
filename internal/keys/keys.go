// Package keys makes keys with self-signed certificates once and keeps them in
// a folder, so that a restart is no new identity: those of the simulated
// systems, which protect nothing, and the hall's own at its identity provider.
package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"time"
)

// Pair is a key with its certificate.
type Pair struct {
	Key            crypto.Signer
	Certificate    *x509.Certificate
	CertificatePEM []byte
}

// validity is how long a certificate lasts.
const validity = 10 * 365 * 24 * time.Hour

// ECDSA gives the P-256 pair kept in base.key and base.crt, made when missing.
func ECDSA(base, name string, now func() time.Time) (*Pair, error) {
	return keep(base, name, now, func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) })
}

// RSA gives the RSA-2048 pair kept in base.key and base.crt, made when missing.
func RSA(base, name string, now func() time.Time) (*Pair, error) {
	return keep(base, name, now, func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) })
}

func keep(base, name string, now func() time.Time, generate func() (crypto.Signer, error)) (*Pair, error) {
	p, err := read(base)
	if !errors.Is(err, fs.ErrNotExist) {
		return p, err
	}
	key, err := generate()
	if err != nil {
		return nil, fmt.Errorf("make key %s: %w", base, err)
	}
	if err := write(base, name, now(), key); err != nil {
		return nil, err
	}
	return read(base)
}

func write(base, name string, now time.Time, key crypto.Signer) error {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return fmt.Errorf("make certificate %s: %w", base, err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"Hallway"}, Country: []string{"CN"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fmt.Errorf("make certificate %s: %w", base, err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("make key %s: %w", base, err)
	}
	if err := os.WriteFile(base+".crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return fmt.Errorf("keep certificate: %w", err)
	}
	if err := os.WriteFile(base+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600); err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	return nil
}

func read(base string) (*Pair, error) {
	private, err := block(base + ".key")
	if err != nil {
		return nil, err
	}
	public, err := block(base + ".crt")
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(private.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read key %s.key: %w", base, err)
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("read key %s.key: a %T cannot sign", base, parsed)
	}
	cert, err := x509.ParseCertificate(public.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read certificate %s.crt: %w", base, err)
	}
	return &Pair{Key: signer, Certificate: cert, CertificatePEM: pem.EncodeToMemory(public)}, nil
}

func block(file string) (*pem.Block, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	b, _ := pem.Decode(text)
	if b == nil {
		return nil, fmt.Errorf("read %s: no PEM block", file)
	}
	return b, nil
}
