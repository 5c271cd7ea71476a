package httpcall

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"golang.org/x/net/http/httpguts"
)

// exchange is one request and its answer on a line (RFC 9112).
type exchange struct {
	l     *line
	r     Request
	max   int64
	phase adapters.Phase
	zip   bool // we have asked for gzip
	again bool // the line can be used again
}

var (
	errTooLarge = errors.New("the answer is too large")
	errHead     = fmt.Errorf("the head of the answer has more than %d bytes", mostHead)
)

// mostNews is how many interim answers (1xx) a peer may send before its answer.
const mostNews = 5

// writeBeside is from which size on a body is written while the answer is read:
// a peer may refuse it before it has read it.
const writeBeside = 64 << 10

// within lets a context, which may have a deadline, interrupt the line.
func (l *line) within(ctx context.Context) (stop func() bool) {
	l.sent = 0
	l.until, _ = ctx.Deadline() // none is the zero time, which clears the last one
	_ = l.SetDeadline(l.until)  // a closed connection says so when it is used
	if ctx.Done() == nil {
		return func() bool { return true }
	}
	return context.AfterFunc(ctx, l.stop)
}

// run makes the exchange.
func (x *exchange) run() (Answer, error) {
	written, err := x.write()
	if err != nil {
		return x.early(err)
	}
	a, err := x.read()
	if written != nil && !x.whole(written) {
		x.again = false
		if x.phase == adapters.Wait { // for nothing: the request was still being sent
			x.phase = adapters.Send
		}
	}
	return a, err
}

// early reads what a peer may have said before it stopped listening.
func (x *exchange) early(err error) (Answer, error) {
	if x.l.sent == 0 {
		return Answer{}, err
	}
	a, none := x.read()
	x.again = false
	if none != nil {
		x.phase = adapters.Send
		return Answer{}, err
	}
	return a, nil
}

// whole stops the writing of a body that the answer has not waited for, and
// reports whether it was done.
func (x *exchange) whole(written <-chan error) bool {
	select {
	case err := <-written:
		return err == nil
	default:
		_ = x.l.SetWriteDeadline(past)
		return <-written == nil
	}
}

// write sends the request. Of a large body it returns when its writing ends.
func (x *exchange) write() (written <-chan error, err error) {
	x.head()
	if len(x.r.Body) < writeBeside {
		_, _ = x.l.out.Write(x.r.Body) // Flush tells
		err := x.l.out.Flush()
		if err == nil {
			x.phase = adapters.Wait
		}
		return nil, err
	}
	if err := x.l.out.Flush(); err != nil {
		return nil, err
	}
	x.phase = adapters.Wait
	done := make(chan error, 1)
	go func() {
		_, err := x.l.Write(x.r.Body)
		done <- err
	}()
	return done, nil
}

// head writes request line and headers.
func (x *exchange) head() {
	out, h := x.l.out, x.r.Header
	for _, s := range []string{x.r.Method, " ", x.r.URL.RequestURI(), " HTTP/1.1\r\nHost: ", x.l.host, "\r\n"} {
		_, _ = out.WriteString(s)
	}
	names := make([]string, 0, 12)
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if ours(name) {
			continue
		}
		for _, v := range h[name] {
			for _, s := range []string{name, ": ", textproto.TrimString(v), "\r\n"} {
				_, _ = out.WriteString(s)
			}
		}
	}
	if x.zip = h.Get("Accept-Encoding") == "" && h.Get("Range") == "" && x.r.Method != http.MethodHead; x.zip {
		_, _ = out.WriteString("Accept-Encoding: gzip\r\n")
	}
	if len(x.r.Body) > 0 || x.r.Method == http.MethodPost || x.r.Method == http.MethodPut || x.r.Method == http.MethodPatch {
		_, _ = out.WriteString("Content-Length: ")
		_, _ = out.Write(strconv.AppendInt(out.AvailableBuffer(), int64(len(x.r.Body)), 10))
		_, _ = out.WriteString("\r\n")
	}
	_, _ = out.WriteString("\r\n") // Flush tells of an error
}

// ours are the headers that the exchange writes itself.
func ours(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Host", "Content-Length", "Transfer-Encoding", "Trailer":
		return true
	}
	return false
}

// read reads the answer. What it leaves of the body is left: closing the body
// would read on to its end, which may never come.
func (x *exchange) read() (Answer, error) {
	resp, err := x.answer() //nolint:bodyclose // see above
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	body := io.Reader(resp.Body)
	if x.zip && strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") && resp.Body != http.NoBody {
		if body, err = unpack(body); err != nil {
			return a, err
		}
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
	}
	size := resp.ContentLength
	if resp.Body == http.NoBody { // as after HEAD, whatever it says
		size = 0
	}
	if a.Body, err = x.body(body, size); err != nil {
		return a, err
	}
	x.again = !x.last() && !resp.Close && resp.StatusCode != http.StatusSwitchingProtocols && ended(resp.Body) && x.l.in.Buffered() == 0
	return a, nil
}

// unpack reads what was packed by gzip. Of nothing nothing is unpacked.
func unpack(body io.Reader) (io.Reader, error) {
	unpacked, err := gzip.NewReader(body)
	switch {
	case errors.Is(err, io.EOF):
		return http.NoBody, nil
	case err != nil:
		return nil, fmt.Errorf("unpack the answer: %w", err)
	}
	return unpacked, nil
}

// last reports whether the request asks the peer to end the connection.
func (x *exchange) last() bool {
	return httpguts.HeaderValuesContainsToken(x.r.Header["Connection"], "close")
}

// answer reads the head of the answer, after those of the interim ones.
func (x *exchange) answer() (*http.Response, error) {
	x.l.asked.Method = x.r.Method
	for range mostNews + 1 {
		if _, err := x.l.in.Peek(1); err != nil {
			return nil, err
		}
		x.phase = adapters.Read
		x.l.limit.N = mostHead
		resp, err := http.ReadResponse(x.l.in, &x.l.asked)
		full := x.l.limit.N <= 0
		x.l.limit.N = math.MaxInt64
		switch {
		case err != nil && full:
			return nil, errHead
		case err != nil:
			return nil, err
		case resp.StatusCode >= 200 || resp.StatusCode == http.StatusSwitchingProtocols:
			return resp, nil
		}
	}
	return nil, fmt.Errorf("the peer sends more than %d interim answers", mostNews)
}

// body reads a body of so many bytes, -1 if nobody knows.
func (x *exchange) body(from io.Reader, size int64) ([]byte, error) {
	if size > x.max {
		return nil, errTooLarge
	}
	if size >= 0 {
		out := make([]byte, size)
		n, err := io.ReadFull(from, out)
		if errors.Is(err, io.EOF) && size > 0 {
			err = io.ErrUnexpectedEOF
		}
		return out[:n], err
	}
	out, err := io.ReadAll(io.LimitReader(from, x.max+1))
	if err == nil && int64(len(out)) > x.max {
		return nil, errTooLarge
	}
	return out, err
}

// ended reports whether a body has been read to its end, which may stand behind
// the last byte of what was packed.
func ended(body io.Reader) bool {
	var b [1]byte
	n, err := body.Read(b[:])
	return n == 0 && errors.Is(err, io.EOF)
}

// writable refuses a request that would be another one on the wire.
func writable(r Request) error {
	if !httpguts.ValidHeaderFieldName(r.Method) { // a method is a token, as a name is
		return fmt.Errorf("%q is no method", r.Method)
	}
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" || r.URL.Host == "" {
		return errors.New("the address is not of the form http(s)://host/path")
	}
	if !httpguts.ValidHostHeader(r.URL.Host) { // a name in another script may stand there
		if _, err := way(r.URL); err != nil {
			return err
		}
	}
	if strings.ContainsFunc(r.URL.RequestURI(), func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return errors.New("the address has a space or a control character")
	}
	for name, all := range r.Header {
		if !httpguts.ValidHeaderFieldName(name) {
			return fmt.Errorf("%q is no name of a header", name)
		}
		for _, v := range all {
			if !httpguts.ValidHeaderFieldValue(v) {
				return fmt.Errorf("the value of the header %s has a control character", name)
			}
		}
	}
	return nil
}
