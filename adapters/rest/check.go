package rest

import (
	"context"
	"fmt"
	"net/http"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// Check tests the connection: resolve, connect, tls, authenticate (with a
// login), sample (with a path to read).
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	steps := p.client.Steps(p.client.Probe(ctx, p.base))
	if p.session != nil {
		steps.Do("authenticate", func() (string, error) {
			if _, _, err := p.login(ctx); err != nil {
				return "", err
			}
			return "a token was given", nil
		})
	}
	if p.set.Check != "" {
		steps.Do("sample", func() (string, error) { return p.sample(ctx) })
	}
	return steps.All
}

func (p *peer) sample(ctx context.Context) (string, error) {
	u, err := p.address(p.set.Check)
	if err != nil {
		return "", wrong(err.Error())
	}
	req := httpcall.Request{Method: http.MethodGet, URL: u, Header: http.Header{}, Safe: true}
	p.heads(req.Header)
	answer, _, fault := p.send(ctx, req)
	if fault != nil {
		return "", fault
	}
	body, _ := answer.JSON(p.set.Charset) // what it holds only matters to the rules
	if fault := p.set.refusal(p, answer, body, true); fault != nil {
		return "", fault
	}
	return fmt.Sprintf("HTTP %d, %d bytes", answer.Status, len(answer.Body)), nil
}
