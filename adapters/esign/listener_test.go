package esign_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// listener is the hall's end of the callbacks.
type listener struct {
	url      string
	requests chan adapters.Request
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{requests: make(chan adapters.Request, 16)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		l.requests <- adapters.Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header, Body: body, Received: time.Now()}
	}))
	t.Cleanup(server.Close)
	l.url = server.URL + "/hooks/esign/signed"
	return l
}

func (l *listener) next(t *testing.T) adapters.Request {
	t.Helper()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	select {
	case r := <-l.requests:
		return r
	case <-limit.C:
		t.Fatal("no callback came")
		return adapters.Request{}
	}
}
