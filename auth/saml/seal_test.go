package saml

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/beevik/etree"
	"github.com/crewjam/saml/xmlenc"
)

// library encrypts with the library. Its GCM does not work: that is below.
func library(e xmlenc.Encrypter) func(testing.TB, []byte) *etree.Element {
	return func(t testing.TB, plain []byte) *etree.Element {
		t.Helper()
		el, err := e.Encrypt(hall().cert, plain, nil)
		if err != nil {
			t.Fatal(err)
		}
		return el
	}
}

func xmlencOAEP() xmlenc.Encrypter {
	e := xmlenc.OAEP()
	e.BlockCipher, e.DigestMethod = xmlenc.AES256CBC, &xmlenc.SHA1
	return e
}

func xmlencPKCS1() xmlenc.Encrypter {
	e := xmlenc.PKCS1v15()
	e.BlockCipher = xmlenc.AES128CBC
	return e
}

func gcm(t testing.TB, plain []byte) *etree.Element {
	return sealed(aes128GCM, rsaOAEP, "", "")(t, plain)
}

// sealed encrypts with AES-GCM and RSA-OAEP as XML Encryption 1.1 says.
func sealed(content, transport, digest, mask string) func(testing.TB, []byte) *etree.Element {
	return func(t testing.TB, plain []byte) *etree.Element {
		t.Helper()
		key := make([]byte, max(keyBytes[content], 16))
		nonce := make([]byte, 12)
		_, _ = rand.Read(key) // never fails
		_, _ = rand.Read(nonce)
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		g, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		hash, known := oaepDigests[digest]
		if !known {
			hash = crypto.SHA1
		}
		wrapped, err := rsa.EncryptOAEPWithOptions(rand.Reader, &hall().key.PublicKey, key, &rsa.OAEPOptions{Hash: hash, MGFHash: oaepMasks[mask]})
		if err != nil {
			t.Fatal(err)
		}
		inside := ""
		if digest != "" {
			inside += fmt.Sprintf(`<ds:DigestMethod Algorithm=%q/>`, digest)
		}
		if mask != "" {
			inside += fmt.Sprintf(`<m:MGF xmlns:m=%q Algorithm=%q/>`, nsXenc11, mask)
		}
		b64 := base64.StdEncoding.EncodeToString
		doc := etree.NewDocument()
		err = doc.ReadFromString(fmt.Sprintf(`<xenc:EncryptedData xmlns:xenc=%q xmlns:ds=%q Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm=%q/>
<ds:KeyInfo><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm=%q>%s</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>
<xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`, nsXenc, nsSignature, content, transport, inside, b64(wrapped), b64(append(nonce, g.Seal(nil, nonce, plain, nil)...))))
		if err != nil {
			t.Fatal(err)
		}
		return doc.Root()
	}
}
