// Package ui is the built-in page: plain HTML, CSS and ES modules, embedded, a
// client of the interface and of nothing else. Its texts are a catalogue like
// those of every room.
package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/servicehall/hallway/config/words"
)

//go:embed static
var static embed.FS

// File is one file of the page, ready to be sent.
type File struct {
	Name    string // below /ui/
	Type    string
	Tag     string // changes with the content
	Content []byte
	Packed  []byte // by gzip, nil where that does not pay
}

// packFrom is where packing begins to pay.
const packFrom = 1024

// Files returns the page: what is embedded, and its texts by language. From the
// texts of all rooms it takes what the identity provider's way can end with,
// which comes to the page as a code.
func Files(all words.Catalogue) ([]File, error) {
	var out []File
	err := fs.WalkDir(static, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := file(strings.TrimPrefix(name, "static/"), content)
		out = append(out, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	for _, lang := range []words.Lang{words.Zh, words.En} {
		text, err := json.Marshal(texts(lang, all))
		if err != nil {
			return nil, fmt.Errorf("write the texts of the page: %w", err)
		}
		f, err := file("words."+string(lang)+".json", text)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func texts(lang words.Lang, all words.Catalogue) map[string]string {
	out := map[string]string{}
	for code := range Words {
		out[strings.TrimPrefix(code, "ui.")] = Words.Say(lang, code, nil)
	}
	for code := range all {
		if strings.HasPrefix(code, "saml.") {
			out["code."+code] = all.Say(lang, code, nil)
			out["mend."+code] = all.Mend(lang, code, nil)
		}
	}
	return out
}

func file(name string, content []byte) (File, error) {
	sum := sha256.Sum256(content)
	f := File{Name: name, Type: kind(name), Tag: `"` + hex.EncodeToString(sum[:12]) + `"`, Content: content}
	if len(content) < packFrom {
		return f, nil
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return f, fmt.Errorf("pack %s: %w", name, err)
	}
	if _, err := z.Write(content); err != nil {
		return f, fmt.Errorf("pack %s: %w", name, err)
	}
	if err := z.Close(); err != nil {
		return f, fmt.Errorf("pack %s: %w", name, err)
	}
	if b.Len() < len(content)*9/10 {
		f.Packed = b.Bytes()
	}
	return f, nil
}

// kind names the content type: not every machine knows them all.
func kind(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	}
	return mime.TypeByExtension(path.Ext(name))
}
