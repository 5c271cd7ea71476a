// Package idp simulates the SAML 2.0 identity provider of the sample hall over
// crewjam's samlidp: five accounts whose password is their name, service
// providers registered at run time, RSA-SHA256 signatures.
package idp

import (
	"crypto/rsa"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/crewjam/saml/samlidp"
	dsig "github.com/russellhaering/goxmldsig"
	"golang.org/x/crypto/bcrypt"

	"github.com/servicehall/hallway/internal/keys"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

// System is the name in the ledger and the path prefix.
const System = "idp"

// Config is what the provider is made of. URL is its address without a slash at
// the end, such as http://127.0.0.1:9000/idp. Log may be nil.
type Config struct {
	Book    *ledger.Book
	DataDir string
	URL     string
	Now     func() time.Time
	Log     io.Writer
}

// Provider is the system. It is safe for concurrent use.
type Provider struct {
	http.Handler
	store *store
}

// User is an account of the sample; its password is its name.
type User struct{ Name, CommonName, Surname, GivenName, Group string }

// Users lists the accounts of the sample.
func Users() []User {
	return []User{
		{"zhang.wei", "张伟", "张", "伟", "reviewers"},
		{"li.na", "李娜", "李", "娜", "window"},
		{"wang.fang", "王芳", "王", "芳", "admin"},
		{"chen.yu", "陈宇", "陈", "宇", "dept-tax"},
		{"zhao.lei", "赵磊", "赵", "磊", "dept-public-security"},
	}
}

// New makes the provider and knows again the service providers that were
// registered before a restart. Its assertions carry the real time: the library
// has its own clock.
func New(cfg Config) (*Provider, error) {
	base, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("start identity provider: %w", err)
	}
	pair, err := keys.RSA(filepath.Join(cfg.DataDir, "idp"), "Hallway simulated identity provider", cfg.Now)
	if err != nil {
		return nil, fmt.Errorf("start identity provider: %w", err)
	}
	key, ok := pair.Key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("start identity provider: the kept key is a %T, not RSA", pair.Key)
	}
	st := &store{book: cfg.Book, now: cfg.Now, dir: filepath.Join(cfg.DataDir, "idp-services")}
	if err := st.load(); err != nil {
		return nil, fmt.Errorf("start identity provider: %w", err)
	}
	if err := enrol(st); err != nil {
		return nil, fmt.Errorf("start identity provider: %w", err)
	}
	out := cfg.Log
	if out == nil {
		out = io.Discard
	}
	server, err := samlidp.New(samlidp.Options{URL: *base, Key: key, Certificate: pair.Certificate, Store: st,
		Logger: log.New(out, "idp: ", 0), LoginFormTemplate: loginPage()})
	if err != nil {
		return nil, fmt.Errorf("start identity provider: %w", err)
	}
	server.IDP.SignatureMethod = dsig.RSASHA256SignatureMethod
	return &Provider{Handler: guard(server), store: st}, nil
}

func enrol(st *store) error {
	for _, u := range Users() {
		hash, err := bcrypt.GenerateFromPassword([]byte(u.Name), bcrypt.MinCost) // not a secret: fast at start
		if err != nil {
			return fmt.Errorf("hash password: %w", err)
		}
		err = st.Put("/users/"+u.Name, samlidp.User{Name: u.Name, HashedPassword: hash, Groups: []string{u.Group},
			Email: u.Name + "@hall.example", CommonName: u.CommonName, Surname: u.Surname, GivenName: u.GivenName})
		if err != nil {
			return fmt.Errorf("enrol %s: %w", u.Name, err)
		}
	}
	return nil
}

// Expire ends every session, as the fault switch wants it.
func (p *Provider) Expire() error { return p.store.endSessions() }

// guard answers the error inside 200, and keeps the session cookie under /idp/:
// cookies do not know ports, and the hall on 127.0.0.1 has its own.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fault.Hit(r) == fault.Error200 {
			w.Header().Set("Content-Type", "text/html;charset=UTF-8")
			_, _ = io.WriteString(w, "<html><body><h1>系统繁忙，请稍后再试</h1><p>The identity provider is busy (simulation).</p></body></html>\n")
			return
		}
		next.ServeHTTP(&narrow{ResponseWriter: w}, r)
	})
}

type narrow struct {
	http.ResponseWriter
	begun bool
}

func (n *narrow) WriteHeader(status int) {
	if !n.begun {
		n.begun = true
		h := n.Header()
		for i, c := range h["Set-Cookie"] {
			h["Set-Cookie"][i] = strings.Replace(c, "Path=/;", "Path=/idp/;", 1)
		}
	}
	n.ResponseWriter.WriteHeader(status)
}

func (n *narrow) Write(p []byte) (int, error) {
	if !n.begun {
		n.WriteHeader(http.StatusOK)
	}
	return n.ResponseWriter.Write(p)
}
