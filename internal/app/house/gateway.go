package house

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/servicehall/hallway/adapters/ecert"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/internal/sim/idp"
	"github.com/servicehall/hallway/internal/version"
)

// openGateway makes the gateway over the open rooms.
func (h *House) openGateway() error {
	f := h.Folder.File
	h.backups = keep.NewBackups(h.Plan.Data, h.clock.Now, h.log.With("room", "backup"))
	c := gateway.Config{
		Hall: h.Hall, Router: h.Router, Mappings: h.Mappings, Webhooks: h.Catalogue.Webhook, Documents: h.document, Issued: h.issued, Ready: h.ready, Backups: h.backups,
		Sessions: h.sessions, Accounts: h.accounts, MachineToken: h.Token,
		Title: words.Entry{Zh: f.Name.Zh, En: f.Name.En}, Words: h.Words, Lang: h.lang, Zone: h.zone, Now: h.clock.Now,
		Log: h.log.With("room", "gateway"), Registry: prometheus.NewRegistry(), Commits: h.DB.Committer.Counts, Durable: func() bool { return h.DB.Committer.Trouble() == nil }, Version: version.String(),
		PublicURL: h.Plan.PublicURL, Bounds: gateway.Bounds{MaxBody: f.MaxBody}, Services: map[string]gateway.Service{},
	}
	if err := h.meter(c.Registry); err != nil {
		return fmt.Errorf("register a metric: %w", err)
	}
	if h.saml != nil { // a nil *Provider in the interface would not be nil
		c.SAML = h.saml
	}
	for _, e := range h.Folder.Entries {
		c.Entries = append(c.Entries, gateway.Entry{Name: e.Entry, Access: e.Access, Source: "http." + e.Entry, MaxBytes: e.MaxBytes,
			Summary: words.Entry{Zh: e.Summary.Zh, En: e.Summary.En}, Schema: e.SchemaText, Example: e.ExampleText})
	}
	for name, s := range h.Services {
		c.Services[name] = gateway.Service{Service: s, Source: "soap." + name}
	}
	if h.Plan.Sample {
		c.Samples = samples()
	}
	var err error
	h.Server, err = gateway.New(c)
	return err
}

func samples() []gateway.Sample {
	does := map[string]words.Entry{
		"reviewers":            {Zh: "审查申请", En: "reviews applications"},
		"window":               {Zh: "窗口收件", En: "takes applications at the window"},
		"admin":                {Zh: "管理员，看得到全部", En: "administrator, sees everything"},
		"dept-tax":             {Zh: "税务部门", En: "tax department"},
		"dept-public-security": {Zh: "公安部门", En: "public security department"},
	}
	var out []gateway.Sample
	for _, u := range idp.Users() {
		d := does[u.Group]
		out = append(out, gateway.Sample{Login: u.Name, Password: u.Name, Name: u.CommonName, Zh: d.Zh, En: d.En})
	}
	return out
}

// document finds the file of a document.
func (h *House) document(id string) (string, error) { return ecert.Path(h.documents(), id) }

// issued is what a document's holder may know of it.
func (h *House) issued(id string) (gateway.Issued, error) {
	d, err := ecert.Read(h.documents(), id)
	if err != nil {
		return gateway.Issued{}, err
	}
	file, err := h.document(id)
	return gateway.Issued{Title: d.Title, Number: d.Number, Issuer: d.Issuer, Issued: d.Issued, SHA256: d.SHA256, File: file}, err
}

// ready names what keeps the hall from working: the store has to answer, and
// to make durable what comes.
func (h *House) ready(ctx context.Context) []gateway.Problem {
	var one int
	if err := h.DB.Read().QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return []gateway.Problem{{Code: "house.store", Args: map[string]any{"file": filepath.Join(h.Plan.Data, "hall.db"), "reason": err.Error()}}}
	}
	if t := h.DB.Committer.Trouble(); t != nil {
		return []gateway.Problem{{Code: t.Code}}
	}
	return nil
}
