package ecert

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Document is what is kept of a document beside its file.
type Document struct {
	ID        string    `json:"id"`
	Name      string    `json:"file"` // that it is offered under
	SHA256    string    `json:"sha256"`
	Size      int64     `json:"size"`
	Pages     int       `json:"pages"`
	Issued    time.Time `json:"issuedAt"`
	VerifyURL string    `json:"verifyUrl,omitempty"`
	Title     string    `json:"title"`
	Number    string    `json:"number,omitempty"`
	Issuer    string    `json:"issuer,omitempty"`
	Signed    bool      `json:"signed"`
	Operation string    `json:"operation"`
}

// ErrNoDocument says that there is no document of an id.
var ErrNoDocument = errors.New("there is no such document")

// ids are 128 random bits: whoever has one may see the document.
var ids = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Path returns where the file of a document lies. An id that is none, or of no
// document, is ErrNoDocument.
func Path(folder, id string) (string, error) {
	if !ids.MatchString(id) {
		return "", fmt.Errorf("find a document: %w", ErrNoDocument)
	}
	path := filepath.Join(folder, "documents", id[:2], id+".pdf")
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("find document %s: %w", id, ErrNoDocument)
	}
	if err != nil {
		return "", fmt.Errorf("find document %s: %w", id, err)
	}
	return path, nil
}

// Read returns what is kept of a document beside its file.
func Read(folder, id string) (Document, error) {
	path, err := Path(folder, id)
	if err != nil {
		return Document{}, err
	}
	return readDocument(path[:len(path)-len(".pdf")] + ".json")
}

func readDocument(path string) (Document, error) {
	var d Document
	text, err := os.ReadFile(path)
	if err != nil {
		return d, fmt.Errorf("read a document's description: %w", err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("read a document's description %s: %w", filepath.Base(path), err)
	}
	return d, nil
}

// shelf keeps documents in a folder: documents/ab/ab….pdf with a .json beside
// it, and keys/cd/cd….json, a link that says which document a key has. The link
// is made last and only once, so a document counts from then on, whoever else
// was making one for the same key.
type shelf struct{ folder string }

// keyFile is where the link of an idempotency key is.
func (s shelf) keyFile(scope, key string) string {
	sum := sha256.Sum256([]byte(scope + "\x00" + key))
	name := hex.EncodeToString(sum[:])
	return filepath.Join(s.folder, "keys", name[:2], name+".json")
}

// find returns the document of a key, if it has one.
func (s shelf) find(scope, key string) (Document, bool, error) {
	if key == "" {
		return Document{}, false, nil
	}
	d, err := readDocument(s.keyFile(scope, key))
	if errors.Is(err, fs.ErrNotExist) {
		return Document{}, false, nil
	}
	return d, err == nil, err
}

// put keeps a document and returns it, or the one that its key has already.
func (s shelf) put(scope, key string, d Document, pdf []byte) (Document, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return d, fmt.Errorf("keep document: %w", err)
	}
	dir := filepath.Join(s.folder, "documents", d.ID[:2])
	if err := makeDir(dir); err != nil {
		return d, fmt.Errorf("keep document: %w", err)
	}
	file, about := filepath.Join(dir, d.ID+".pdf"), filepath.Join(dir, d.ID+".json")
	if err := write(about, text); err != nil {
		return d, fmt.Errorf("keep document: %w", err)
	}
	if err := write(file, pdf); err != nil {
		return d, fmt.Errorf("keep document: %w", err)
	}
	if key == "" {
		return d, nil
	}
	link := s.keyFile(scope, key)
	if err := makeDir(filepath.Dir(link)); err != nil {
		return d, fmt.Errorf("keep document: %w", err)
	}
	err = os.Link(about, link)
	if errors.Is(err, fs.ErrExist) {
		first, err := readDocument(link)
		return first, errors.Join(err, os.Remove(file), os.Remove(about))
	}
	if err != nil {
		return d, fmt.Errorf("keep document: %w", err)
	}
	return d, syncDir(filepath.Dir(link))
}

// write makes a file that is either not there or whole, also after a crash.
func write(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// makeDir makes a folder with those above it, and makes them last.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	parent := filepath.Dir(dir)
	if err := makeDir(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
