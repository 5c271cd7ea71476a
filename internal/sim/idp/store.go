package idp

import (
	"context"
	"database/sql"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/crewjam/saml"
	"github.com/crewjam/saml/samlidp"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

const (
	servicesPrefix = "/services/"
	sessionsPrefix = "/sessions/"
)

// store is samlidp's memory store under a lock of its own (its List takes
// none). It keeps the metadata of service providers as files and enters every
// sign-in into the ledger.
type store struct {
	book *ledger.Book
	now  func() time.Time
	dir  string

	mu  sync.Mutex
	mem samlidp.MemoryStore
}

// Get is part of samlidp.Store.
func (s *store) Get(key string, value any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mem.Get(key, value)
}

// List is part of samlidp.Store.
func (s *store) List(prefix string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mem.List(prefix)
}

// Put is part of samlidp.Store.
func (s *store) Put(key string, value any) error {
	if err := s.notice(key, value); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mem.Put(key, value)
}

// Delete is part of samlidp.Store.
func (s *store) Delete(key string) error {
	if id, ok := strings.CutPrefix(key, servicesPrefix); ok {
		if err := os.Remove(s.file(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forget service provider: %w", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mem.Delete(key)
}

// notice keeps what must outlast this run.
func (s *store) notice(key string, value any) error {
	switch v := value.(type) {
	case *samlidp.Service:
		if err := s.keep(strings.TrimPrefix(key, servicesPrefix), v); err != nil {
			return err
		}
		return s.enter("register", v.Metadata.EntityID, v.Metadata.EntityID)
	case **saml.Session:
		return s.enter("sign-in", (*v).Index[:16], (*v).UserName)
	}
	return nil
}

func (s *store) enter(operation, key, detail string) error {
	_, err := s.book.Ask(context.Background(), ledger.Ask{System: System, Operation: operation, Key: key, Detail: detail, At: s.now(),
		Decide: func(*sql.Tx) (ledger.Verdict, error) {
			return ledger.Verdict{Status: http.StatusOK, Body: []byte{}, Effect: true}, nil
		}})
	return err
}

func (s *store) file(id string) string { return filepath.Join(s.dir, url.PathEscape(id)+".xml") }

func (s *store) keep(id string, v *samlidp.Service) error {
	text, err := xml.Marshal(v.Metadata)
	if err != nil {
		return fmt.Errorf("keep service provider %s: %w", id, err)
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("keep service provider %s: %w", id, err)
	}
	if err := os.WriteFile(s.file(id), text, 0o644); err != nil {
		return fmt.Errorf("keep service provider %s: %w", id, err)
	}
	return nil
}

func (s *store) load() error {
	files, err := filepath.Glob(filepath.Join(s.dir, "*.xml"))
	if err != nil {
		return fmt.Errorf("find service providers: %w", err)
	}
	for _, file := range files {
		if err := s.loadOne(file); err != nil {
			return fmt.Errorf("read service provider %s: %w", file, err)
		}
	}
	return nil
}

func (s *store) loadOne(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var v samlidp.Service
	if err := xml.Unmarshal(text, &v.Metadata); err != nil {
		return err
	}
	id, err := url.PathUnescape(strings.TrimSuffix(filepath.Base(file), ".xml"))
	if err != nil {
		return err
	}
	return s.mem.Put(servicesPrefix+id, &v)
}

func (s *store) endSessions() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids, err := s.mem.List(sessionsPrefix)
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	for _, id := range ids {
		if err := s.mem.Delete(sessionsPrefix + id); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
	}
	return nil
}
