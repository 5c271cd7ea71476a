package house

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/auth/saml"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/keys"
	"github.com/servicehall/hallway/internal/sim/idp"
)

// openAuth opens sessions, local accounts and single sign-on.
func (h *House) openAuth(ctx context.Context) error {
	f := h.Folder.File
	h.sessions = auth.NewSessions(h.DB, h.clock.Now, rand.Reader, auth.Options{Idle: f.Session.Idle, Life: f.Session.Life})
	var err error
	if h.accounts, err = local.New(h.DB, h.clock.Now, local.Options{}); err != nil {
		return err
	}
	if h.Token, err = token(); err != nil {
		return err
	}
	if h.Plan.Sample {
		if err := h.sampleAccounts(ctx); err != nil {
			return err
		}
	}
	if f.SAML == nil {
		return nil
	}
	return h.openSAML(f.SAML)
}

// sampleAccounts makes the local twins of the simulated identity provider's
// accounts. A login whose account is no sample any more stays as it is.
func (h *House) sampleAccounts(ctx context.Context) error {
	there, err := h.accounts.List(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, a := range there {
		known[a.Login] = true
	}
	for _, u := range idp.Users() {
		if known[u.Name] {
			continue
		}
		acc := local.Account{Login: u.Name, Name: u.CommonName, Groups: []string{u.Group}, Roles: sampleRoles(u.Group), Sample: true}
		if err := h.accounts.Put(ctx, acc, u.Name); err != nil {
			return fmt.Errorf("make sample account: %w", err)
		}
	}
	return nil
}

func sampleRoles(group string) []auth.Role {
	if group == "admin" {
		return []auth.Role{auth.Admin, auth.Staff}
	}
	return []auth.Role{auth.Staff}
}

// Samples lists the sample accounts, which only the sample hall may have.
func (h *House) Samples(ctx context.Context) ([]string, error) { return h.accounts.Samples(ctx) }

func (h *House) openSAML(c *folder.SAML) error {
	base := filepath.Join(h.Plan.Data, "keys", "saml")
	if err := os.MkdirAll(filepath.Dir(base), 0o700); err != nil {
		return fmt.Errorf("make keys folder: %w", err)
	}
	pair, err := keys.RSA(base, "Hallway", h.clock.Now)
	if err != nil {
		return err
	}
	key, ok := pair.Key.(*rsa.PrivateKey)
	if !ok {
		return fmt.Errorf("read key %s.key: it is a %T, not RSA", base, pair.Key)
	}
	cfg := saml.Config{
		EntityID: h.Plan.PublicURL + "/saml/metadata", ACSURL: h.Plan.PublicURL + "/saml/acs", Key: key, Certificate: pair.Certificate,
		LoginAttribute: c.Login, NameAttribute: c.Name, GroupsAttribute: c.Groups, Roles: roles(c.Roles), Now: h.clock.Now,
	}
	where := c.Metadata.Reveal()
	if strings.Contains(where, "://") {
		cfg.IDPMetadataURL = where
	} else if cfg.IDPMetadata, err = os.ReadFile(where); err != nil {
		return fmt.Errorf("read the identity provider's metadata: %w", err)
	}
	h.saml, err = saml.New(h.DB, cfg)
	return err
}

func roles(in map[string][]string) map[string][]auth.Role {
	out := map[string][]auth.Role{}
	for group, names := range in {
		for _, n := range names {
			out[group] = append(out[group], auth.Role(n))
		}
	}
	return out
}

// enrolWithin bounds the enrolment at the simulated identity provider.
const enrolWithin = 5 * time.Second

// Enrol makes the hall known to the simulated identity provider.
func (h *House) Enrol(ctx context.Context) error {
	if h.saml == nil || h.Plan.Sim == "" {
		return nil
	}
	text, err := h.saml.Metadata()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, enrolWithin)
	defer cancel()
	address := strings.TrimSuffix(h.Plan.Sim, "/") + "/" + idp.System + "/services/" + url.PathEscape(h.Folder.File.Hall)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, address, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("enrol at the identity provider: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("enrol at the identity provider: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16)) // lets the connection be used again
	if resp.StatusCode >= 300 {
		return errors.New("enrol at the identity provider: status " + resp.Status)
	}
	return nil
}
