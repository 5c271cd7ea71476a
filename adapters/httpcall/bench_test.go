package httpcall_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/valyala/fasthttp"
)

// BenchmarkCall is a small call to a peer that answers at once, which runs in
// the same program and is counted.
func BenchmarkCall(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := fasthttp.Server{NoDefaultDate: true, MaxIdleWorkerDuration: time.Millisecond, Handler: func(c *fasthttp.RequestCtx) { c.SetBodyString(`{"told":true}`) }}
	go func() { _ = server.Serve(l) }() // it ends with Shutdown
	defer func() { _ = server.Shutdown() }()
	k, err := httpcall.NewClient(httpcall.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	r := request(b, http.MethodPost, "http://"+l.Addr().String()+"/tell")
	r.Header.Set("Content-Type", "application/json")
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			if _, f := k.Do(ctx, r); f != nil {
				b.Error(f)
			}
			cancel()
		}
	})
}
