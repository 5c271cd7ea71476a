package saml

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// The ways of encrypting that are taken. RSA with PKCS#1 v1.5 padding is not:
// whoever may try often enough can read through it.
const (
	aes128GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
	aes192GCM = "http://www.w3.org/2009/xmlenc11#aes192-gcm"
	aes256GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
	aes128CBC = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
	aes192CBC = "http://www.w3.org/2001/04/xmlenc#aes192-cbc"
	aes256CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
	rsaOAEP   = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
	rsaOAEP11 = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
)

const nsXenc11 = "http://www.w3.org/2009/xmlenc11#"

var (
	keyBytes = map[string]int{aes128GCM: 16, aes192GCM: 24, aes256GCM: 32, aes128CBC: 16, aes192CBC: 24, aes256CBC: 32}
	// SHA-1 may stand here: OAEP does not rest on its collisions.
	oaepDigests = map[string]crypto.Hash{
		"": crypto.SHA1, "http://www.w3.org/2000/09/xmldsig#sha1": crypto.SHA1, "http://www.w3.org/2001/04/xmlenc#sha256": crypto.SHA256, "http://www.w3.org/2001/04/xmlenc#sha512": crypto.SHA512,
	}
	oaepMasks = map[string]crypto.Hash{"": crypto.SHA1, nsXenc11 + "mgf1sha1": crypto.SHA1, nsXenc11 + "mgf1sha256": crypto.SHA256, nsXenc11 + "mgf1sha512": crypto.SHA512}
)

// decrypt opens an EncryptedAssertion. A request of ours is used up by each try
// and every failure looks the same outside, so there is little to be learned by
// trying.
func (j judge) decrypt(sealed *etree.Element) (*etree.Element, error) {
	data := children(sealed, nsXenc, "EncryptedData")
	if len(data) != 1 {
		return nil, fmt.Errorf("%w: not one EncryptedData", errDecrypt)
	}
	keys := children(sealed, nsXenc, "EncryptedKey")
	for _, info := range children(data[0], nsSignature, "KeyInfo") {
		keys = append(keys, children(info, nsXenc, "EncryptedKey")...)
	}
	if len(keys) != 1 {
		return nil, fmt.Errorf("%w: not one EncryptedKey", errDecrypt)
	}
	key, err := j.openKey(keys[0])
	if err != nil {
		return nil, err
	}
	text, err := openData(data[0], key)
	if err != nil {
		return nil, err
	}
	doc, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDecrypt, err)
	}
	if root := doc.Root(); root.Tag == "Assertion" && root.NamespaceURI() == nsAssertion {
		return root, nil
	}
	return nil, fmt.Errorf("%w: no assertion inside", errDecrypt)
}

// openKey opens the key that the assertion is encrypted with.
func (j judge) openKey(el *etree.Element) ([]byte, error) {
	method, algorithm, err := encryptionMethod(el)
	if err != nil {
		return nil, err
	}
	digest, ok1 := oaepDigests[inner(method, nsSignature, "DigestMethod")]
	mask, ok2 := oaepMasks[inner(method, nsXenc11, "MGF")]
	if algorithm != rsaOAEP && algorithm != rsaOAEP11 || !ok1 || !ok2 || len(children(method, nsXenc, "OAEPparams")) > 0 {
		return nil, fmt.Errorf("%w: key transport %s", errAlgorithm, clip(algorithm))
	}
	sealed, err := cipherValue(el)
	if err != nil {
		return nil, err
	}
	key, err := j.key.Decrypt(nil, sealed, &rsa.OAEPOptions{Hash: digest, MGFHash: mask})
	if err != nil {
		return nil, fmt.Errorf("%w: the key: %w", errDecrypt, err)
	}
	return key, nil
}

// openData opens the assertion itself.
func openData(el *etree.Element, key []byte) ([]byte, error) {
	_, algorithm, err := encryptionMethod(el)
	if err != nil {
		return nil, err
	}
	size, ok := keyBytes[algorithm]
	if !ok {
		return nil, fmt.Errorf("%w: encryption %s", errAlgorithm, clip(algorithm))
	}
	sealed, err := cipherValue(el)
	if err != nil {
		return nil, err
	}
	if len(key) != size {
		return nil, fmt.Errorf("%w: the key has %d bytes", errDecrypt, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDecrypt, err)
	}
	open := openCBC
	if strings.HasSuffix(algorithm, "-gcm") {
		open = openGCM
	}
	text, err := open(block, sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDecrypt, err)
	}
	return text, nil
}

func openGCM(block cipher.Block, sealed []byte) ([]byte, error) {
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	n := gcm.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("too short")
	}
	return gcm.Open(nil, sealed[:n], sealed[n:], nil)
}

func openCBC(block cipher.Block, sealed []byte) ([]byte, error) {
	n := block.BlockSize()
	if len(sealed) < 2*n || len(sealed)%n != 0 {
		return nil, errors.New("no whole number of blocks")
	}
	out := make([]byte, len(sealed)-n)
	cipher.NewCBCDecrypter(block, sealed[:n]).CryptBlocks(out, sealed[n:])
	pad := int(out[len(out)-1])
	if pad < 1 || pad > n {
		return nil, errors.New("not readable")
	}
	return out[:len(out)-pad], nil
}

func encryptionMethod(el *etree.Element) (*etree.Element, string, error) {
	all := children(el, nsXenc, "EncryptionMethod")
	if len(all) != 1 {
		return nil, "", fmt.Errorf("%w: not one EncryptionMethod", errDecrypt)
	}
	return all[0], all[0].SelectAttrValue("Algorithm", ""), nil
}

// inner returns the algorithm of a part of a method: "" where it has none, and
// what nobody knows where it has several.
func inner(method *etree.Element, space, tag string) string {
	switch all := children(method, space, tag); len(all) {
	case 0:
		return ""
	case 1:
		return all[0].SelectAttrValue("Algorithm", "none")
	}
	return "several"
}

func cipherValue(el *etree.Element) ([]byte, error) {
	data := children(el, nsXenc, "CipherData")
	if len(data) != 1 {
		return nil, fmt.Errorf("%w: not one CipherData", errDecrypt)
	}
	values := children(data[0], nsXenc, "CipherValue")
	if len(values) != 1 {
		return nil, fmt.Errorf("%w: not one CipherValue", errDecrypt)
	}
	out, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(values[0].Text()), ""))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDecrypt, err)
	}
	return out, nil
}
