package sign

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// The object identifiers of RFC 5652 and RFC 5035.
var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCertV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA256RSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"optional,explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      contentInfo
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Issuer    issuerSerial
	Digest    pkix.AlgorithmIdentifier
	Attrs     asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

// essCertIDv2 binds the certificate into what is signed; its hash is SHA-256,
// which is the default and therefore not written.
type essCertIDv2 struct {
	Hash []byte
}

type signingCertV2 struct{ Certs []essCertIDv2 }

// detached makes a SignedData over a content of which only the digest is given.
// It holds no signing time: PAdES has it in the signature dictionary.
func detached(digest []byte, key crypto.Signer, chain []*x509.Certificate) ([]byte, error) {
	attrs, err := attributes(digest, chain[0])
	if err != nil {
		return nil, fmt.Errorf("make the signed attributes: %w", err)
	}
	sum := sha256.Sum256(attrs)
	signature, err := key.Sign(nil, sum[:], crypto.SHA256) // RSASSA-PKCS1-v1_5 draws nothing
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	var inAttrs asn1.RawValue
	if _, err := asn1.Unmarshal(attrs, &inAttrs); err != nil {
		return nil, fmt.Errorf("read the signed attributes: %w", err)
	}
	var certs []byte
	for _, c := range chain {
		certs = append(certs, c.Raw...)
	}
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	data := signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha}, Content: contentInfo{Type: oidData}, Certificates: tagged(certs),
		Signers: []signerInfo{{
			Version: 1, Issuer: issuerSerial{Issuer: asn1.RawValue{FullBytes: chain[0].RawIssuer}, Serial: chain[0].SerialNumber},
			Digest: sha, Attrs: tagged(inAttrs.Bytes),
			Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidSHA256RSA, Parameters: asn1.NullRawValue}, Signature: signature,
		}},
	}
	inner, err := asn1.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write the signed data: %w", err)
	}
	out, err := asn1.Marshal(contentInfo{Type: oidSignedData, Content: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
	if err != nil {
		return nil, fmt.Errorf("write the signed data: %w", err)
	}
	return out, nil
}

// tagged is an implicit [0].
func tagged(content []byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: content}
}

// attributes returns the DER of the SET OF signed attributes.
func attributes(digest []byte, cert *x509.Certificate) ([]byte, error) {
	sum := sha256.Sum256(cert.Raw)
	var list []attribute
	for _, a := range []struct {
		oid   asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, oidData}, {oidMessageDigest, digest}, {oidSigningCertV2, signingCertV2{Certs: []essCertIDv2{{Hash: sum[:]}}}},
	} {
		value, err := asn1.Marshal(a.value)
		if err != nil {
			return nil, err
		}
		list = append(list, attribute{Type: a.oid, Values: []asn1.RawValue{{FullBytes: value}}})
	}
	return asn1.MarshalWithParams(list, "set")
}
