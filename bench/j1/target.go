package j1

import (
	"context"
	"net"

	"github.com/valyala/fasthttp"
)

// target is the system that J1 calls: it answers at once.
type target struct {
	address string
	server  fasthttp.Server
}

func openTarget() (*target, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &target{address: "http://" + l.Addr().String()}
	t.server.Handler = func(c *fasthttp.RequestCtx) {
		c.SetContentType("application/json")
		if string(c.Path()) == "/check" {
			c.SetBodyString(`{"limit":1000,"office":"310101","clerk":"li"}`)
			return
		}
		c.SetBodyString(`{"told":true}`)
	}
	go func() { _ = t.server.Serve(l) }() // it ends with close
	return t, nil
}

func (t *target) close() error { return t.server.Shutdown() }
