package soap

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/config/words"
)

// Request is an HTTP request to a service. Address is where its callers reach
// the service, without a query; it stands in the WSDL. Header names are
// canonical.
type Request struct {
	Method  string
	Address string
	Query   url.Values
	Header  http.Header
	Body    []byte
}

// Response is what to answer. Header holds what goes beside the content type,
// and is often nil.
type Response struct {
	Status      int
	ContentType string
	Header      map[string]string
	Body        []byte
}

// Call is one request that was read. Body is the content of the wrapper
// element, JSON-shaped. MessageID is what the caller named the message with: a
// WS-Addressing MessageID, else the HTTP header Idempotency-Key, else
// X-Request-Id; "" if it did not.
type Call struct {
	Operation string
	Body      map[string]any
	MessageID string
	Raw       []byte
	Lang      words.Lang
}

// Fault codes.
const (
	Client = "Client" // the caller's mistake: repeating changes nothing
	Server = "Server" // ours: it may be sent again
)

// Fault refuses a call. RetryAfter, if set, answers 503 and asks the caller to
// wait that long.
type Fault struct {
	Code       string
	Reason     string
	Detail     []Problem
	RetryAfter time.Duration
}

// Problem is one thing that is wrong with a request. Field is the path of the
// element inside the wrapper, as in items[2].code, "" for the whole.
type Problem struct {
	Field string
	Code  string
	Text  string
}

// Handler does what a call asks for. A fault that is not nil is answered in
// place of the answer. What an answer has beyond the response element is left
// out.
type Handler func(ctx context.Context, call Call) (answer map[string]any, fault *Fault)

// Serve answers one request. It never panics on what a peer sends.
func (s *Service) Serve(ctx context.Context, r Request, h Handler) Response {
	switch r.Method {
	case http.MethodPost:
		return s.post(ctx, r, h)
	case http.MethodGet, http.MethodHead:
		return s.get(r)
	}
	out := plainText(http.StatusMethodNotAllowed, s.say(r.lang(), "soap.method", map[string]any{"method": r.Method}))
	out.Header = map[string]string{"Allow": "GET, HEAD, POST"}
	return out
}

func (r Request) lang() words.Lang {
	return words.Accept(r.Header.Get("Accept-Language"), words.Zh)
}

func (s *Service) get(r Request) Response {
	for name := range r.Query {
		if strings.EqualFold(name, "wsdl") || strings.EqualFold(name, "singleWsdl") {
			return Response{Status: http.StatusOK, ContentType: "text/xml; charset=utf-8", Body: s.WSDL(r.Address)}
		}
	}
	return plainText(http.StatusOK, s.say(r.lang(), "soap.hello", map[string]any{"name": s.Name(), "address": r.Address}))
}

func plainText(status int, text string) Response {
	return Response{Status: status, ContentType: "text/plain; charset=utf-8", Body: []byte(text + "\n")}
}

func (s *Service) post(ctx context.Context, r Request, h Handler) Response {
	x := &exchange{service: s, lang: r.lang(), version: envelope.V11}
	call, bad := x.read(r)
	if bad != nil {
		return x.fault(bad)
	}
	answer, fault := h(ctx, call)
	if fault != nil {
		return x.fault(&refusal{Fault: *fault})
	}
	return x.answer(answer)
}

// exchange is one request and its answer.
type exchange struct {
	service   *Service
	lang      words.Lang
	version   envelope.Version
	operation *operation
	addressed addressing
}

// refusal is a fault with what only this package needs to know of it.
type refusal struct {
	Fault
	code          string // MustUnderstand or VersionMismatch in place of Fault.Code
	status        int    // other than a fault's usual one
	notUnderstood []qualified
}

type qualified struct{ space, local string }

func (x *exchange) read(r Request) (Call, *refusal) {
	if bad := x.mediaType(r.Header.Get("Content-Type")); bad != nil {
		return Call{}, bad
	}
	limits := envelope.Limits{Bytes: x.service.description.MaxBytes, Depth: maxDepth, Nodes: maxNodes}
	env, err := envelope.Read(r.Body, envelope.Declared{ContentType: r.Header.Get("Content-Type")}, limits)
	if err != nil {
		return Call{}, x.unread(err)
	}
	x.version = env.Version
	if bad := x.header(env); bad != nil {
		return Call{}, bad
	}
	if bad := x.dispatch(env); bad != nil {
		return Call{}, bad
	}
	id, bad := x.messageID(r.Header)
	if bad != nil {
		return Call{}, bad
	}
	in := reader{namespace: x.service.Namespace(), lang: x.lang}
	body := in.object("", x.operation.request, env.Body[0])
	if len(in.problems) > 0 {
		return Call{}, x.wrongFields(in.problems)
	}
	return Call{Operation: x.operation.name, Body: body, MessageID: id, Raw: r.Body, Lang: x.lang}, nil
}

// mediaType takes whatever says that it is XML, and what says nothing.
func (x *exchange) mediaType(header string) *refusal {
	if header == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(header)
	if err == nil && (kind == "text/xml" || strings.HasSuffix(kind, "/xml") || strings.HasSuffix(kind, "+xml")) {
		return nil
	}
	bad := x.client("soap.media-type", map[string]any{"type": header})
	bad.status = http.StatusUnsupportedMediaType
	return bad
}

func (x *exchange) dispatch(env *envelope.Envelope) *refusal {
	if len(env.Body) != 1 {
		return x.client("soap.one-element", map[string]any{"count": len(env.Body)})
	}
	wrapper := env.Body[0]
	op, ok := x.service.byRequest[wrapper.Name]
	if !ok {
		return x.client("soap.operation", map[string]any{"name": "{" + wrapper.Name.Space + "}" + wrapper.Name.Local, "known": x.service.known()})
	}
	x.operation = op
	return nil
}

func (s *Service) known() string {
	var names []string
	for _, op := range s.operations {
		names = append(names, "{"+s.Namespace()+"}"+op.request.Name)
	}
	return strings.Join(names, ", ")
}

func (x *exchange) unread(err error) *refusal {
	r, ok := err.(*envelope.Refusal) //nolint:errorlint // the contract of envelope.Read: this type, never wrapped
	if !ok {
		return &refusal{Fault: Fault{Code: Client, Reason: err.Error()}}
	}
	bad := &refusal{Fault: Fault{Code: Client, Reason: r.Say(x.lang), Detail: []Problem{{Code: r.Code, Text: r.Say(x.lang)}}}}
	switch r.Code {
	case "soap.version":
		bad.code = "VersionMismatch"
	case "xml.too-large":
		bad.status = http.StatusRequestEntityTooLarge
	}
	return bad
}

func (x *exchange) client(code string, args map[string]any) *refusal {
	text := x.service.say(x.lang, code, args)
	return &refusal{Fault: Fault{Code: Client, Reason: text, Detail: []Problem{{Code: code, Text: text}}}}
}

// inReason is how many problems the reason itself names: many clients show
// nothing else.
const inReason = 5

func (x *exchange) wrongFields(problems []Problem) *refusal {
	var named []string
	for _, p := range problems[:min(len(problems), inReason)] {
		if p.Field != "" {
			p.Text = p.Field + ": " + p.Text
		}
		named = append(named, p.Text)
	}
	code := "soap.fields"
	if len(problems) > inReason {
		code = "soap.fields-more"
	}
	reason := x.service.say(x.lang, code, map[string]any{"count": strconv.Itoa(len(problems)), "fields": strings.Join(named, " ")})
	return &refusal{Fault: Fault{Code: Client, Reason: reason, Detail: problems}}
}

func (s *Service) say(lang words.Lang, code string, args map[string]any) string {
	return Words.Say(lang, code, args)
}

func seconds(d time.Duration) string {
	return fmt.Sprint(int64((d + time.Second - 1) / time.Second))
}
