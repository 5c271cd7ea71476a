package fault

import (
	"context"
	"net"
	"net/http"
	"time"
)

type modeKey struct{}

// Hit is the mode that a request met, for a system that words a fault itself
// (Error200 and Expired).
func Hit(r *http.Request) Mode {
	m, _ := r.Context().Value(modeKey{}).(Mode)
	return m
}

// Wrap puts a system behind its switch. Every request first waits for latency.
func (b *Board) Wrap(system string, latency time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := b.roll(system)
		if !wait(r.Context(), latency+time.Duration(s.DelayMs)*time.Millisecond) {
			return
		}
		switch s.Mode {
		case Down:
			cut(w, false)
		case Reset:
			cut(w, true)
		case HTTP500:
			page(w)
		case LostReply:
			next.ServeHTTP(&recorder{header: http.Header{}}, r)
			cut(w, false)
		case Charset, Mojibake:
			inGBK(w, r, next, s.Mode)
		case Error200, Expired:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), modeKey{}, s.Mode)))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// wait is false when the client left meanwhile.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func page(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html;charset=UTF-8")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write([]byte("<html><body><h1>HTTP Status 500</h1><p>java.lang.NullPointerException</p></body></html>\n"))
}

// cut ends the connection without an answer. With reset the peer is told by a
// TCP RST instead of a FIN.
func cut(w http.ResponseWriter, reset bool) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0) // a connection that is already gone needs no reset
	}
	_ = conn.Close()
}
