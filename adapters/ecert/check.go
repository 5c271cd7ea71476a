package ecert

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/ecert/page"
	"github.com/servicehall/hallway/adapters/ecert/sign"
	"github.com/servicehall/hallway/config/words"
)

// Check tests folder, signature and drawing.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	var out []adapters.CheckStep
	for _, step := range []struct {
		name string
		run  func() (detail string, err *adapters.Fault)
	}{
		{"permission", p.checkFolder}, {"authenticate", p.checkSigner}, {"sample", p.checkSample},
	} {
		begin := time.Now() // how long it takes is real time, whatever the clock says
		if err := ctx.Err(); err != nil {
			return append(out, adapters.CheckStep{Name: step.name, Outcome: adapters.PeerDown, Detail: err.Error()})
		}
		detail, err := step.run()
		s := adapters.CheckStep{Name: step.name, Took: time.Since(begin), Outcome: adapters.OK, Detail: detail}
		if err != nil {
			s.Outcome, s.Detail = err.Outcome, err.Error()
			return append(out, s)
		}
		out = append(out, s)
	}
	return out
}

func (p *peer) checkFolder() (string, *adapters.Fault) {
	dir := filepath.Join(p.shelf.folder, "documents")
	if err := makeDir(dir); err != nil {
		return "", fault(adapters.PeerDown, "ecert.folder", err, nil)
	}
	probe := filepath.Join(dir, ".probe")
	if err := write(probe, []byte("probe")); err != nil {
		return "", fault(adapters.PeerDown, "ecert.folder", err, nil)
	}
	if err := os.Remove(probe); err != nil {
		return "", fault(adapters.PeerDown, "ecert.folder", err, nil)
	}
	return Words.Say(words.En, "ecert.check-folder", nil), nil
}

func (p *peer) checkSigner() (string, *adapters.Fault) {
	if p.signer == nil {
		return Words.Say(words.En, "ecert.check-nobody", nil), nil
	}
	if err := p.signer.Valid(p.now()); err != nil {
		return "", fault(adapters.ConfigError, "ecert.sign", err, nil)
	}
	return Words.Say(words.En, "ecert.check-signing", map[string]any{"until": p.signer.Until().In(p.zone).Format("2006-01-02")}), nil
}

func (p *peer) checkSample() (string, *adapters.Fault) {
	s := page.Sheet{Certificate: true, Size: "A4-landscape", Title: page.Text{Zh: "样本", En: "Sample"}, Issuer: page.Text(p.c.Issuer), Issued: p.now().In(p.zone)}
	drawn, err := page.Draw(s, p.font)
	if err != nil {
		return "", undrawn(err)
	}
	if p.signer != nil {
		if _, err := p.signer.Sign(drawn.PDF, sign.Mark{At: p.now(), Box: drawn.Seal}); err != nil {
			return "", fault(adapters.ConfigError, "ecert.sign", err, nil)
		}
	}
	return Words.Say(words.En, "ecert.check-sample", nil), nil
}
