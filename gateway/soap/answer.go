package soap

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/lexical"
	"github.com/servicehall/hallway/config/words"
)

// answer writes the response element. An answer that does not fit it is our own
// mistake: a Server fault that names the fields, since half an answer would be
// taken for a whole one.
func (x *exchange) answer(values map[string]any) Response {
	out := writer{lang: x.lang}
	x.open(&out.Writer, nil)
	op := x.operation
	out.Start("tns:"+op.response.Name, "xmlns:tns", x.service.Namespace())
	out.children("", op.response, values)
	out.End()
	if len(out.problems) > 0 {
		bad := x.wrongFields(out.problems)
		bad.Code = Server
		bad.Reason = x.service.say(x.lang, "soap.answer", map[string]any{"operation": op.name, "fields": fieldsOf(out.problems)})
		return x.fault(bad)
	}
	return x.close(&out.Writer, http.StatusOK)
}

func fieldsOf(problems []Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Field)
	}
	return strings.Join(out, ", ")
}

// open begins an envelope, with a header where there is something to say in it:
// which message it answers, and which blocks of that were not understood.
func (x *exchange) open(w *envelope.Writer, notUnderstood []qualified) {
	w.Declaration("utf-8")
	w.Start("soap:Envelope", "xmlns:soap", x.version.Namespace())
	if x.version == envelope.V11 {
		notUnderstood = nil // SOAP 1.1 has no such block
	}
	if x.addressed.id != "" || len(notUnderstood) > 0 {
		w.Start("soap:Header")
		x.relate(w)
		for _, q := range notUnderstood {
			w.Leaf("soap:NotUnderstood", "", "qname", "q:"+q.local, "xmlns:q", q.space)
		}
		w.End()
	}
	w.Start("soap:Body")
}

func (x *exchange) relate(w *envelope.Writer) {
	if x.addressed.id == "" {
		return
	}
	if x.operation != nil {
		w.Leaf("wsa:Action", x.service.action(x.operation)+"Response", "xmlns:wsa", x.addressed.namespace)
	}
	w.Leaf("wsa:RelatesTo", clean(x.addressed.id), "xmlns:wsa", x.addressed.namespace)
}

func (x *exchange) close(w *envelope.Writer, status int) Response {
	w.End()
	w.End()
	return Response{Status: status, ContentType: x.version.MediaType() + "; charset=utf-8", Body: w.Bytes()}
}

// writer writes JSON-shaped values by their shape.
type writer struct {
	envelope.Writer
	lang     words.Lang
	problems []Problem
}

func (w *writer) problem(path, code string, args map[string]any) {
	if len(w.problems) < maxProblems {
		w.problems = append(w.problems, Problem{Field: path, Code: code, Text: Words.Say(w.lang, code, args)})
	}
}

func (w *writer) children(path string, shape *Element, values map[string]any) {
	for _, child := range shape.Children {
		w.field(join(path, child.Name), child, values[child.Name])
	}
}

func (w *writer) field(path string, shape *Element, v any) {
	if v == nil {
		if shape.Required {
			w.problem(path, "soap.field.missing", nil)
		}
		return
	}
	if !shape.List {
		w.element(path, shape, v)
		return
	}
	list, ok := v.([]any)
	if !ok {
		w.problem(path, "soap.field.no-list", nil)
		return
	}
	if len(list) == 0 && shape.Required {
		w.problem(path, "soap.field.missing", nil)
	}
	for i, item := range list {
		w.element(path+"["+strconv.Itoa(i+1)+"]", shape, item)
	}
}

func (w *writer) element(path string, shape *Element, v any) {
	if shape.Kind == Object {
		values, ok := v.(map[string]any)
		if !ok {
			w.wrong(path, shape, v)
			return
		}
		w.Start("tns:" + shape.Name)
		w.children(path, shape, values)
		w.End()
		return
	}
	text, ok := lexical.Format(lexical.Kind(shape.Kind), v)
	if !ok {
		w.wrong(path, shape, v)
		return
	}
	if r, bad := envelope.Unwritable(text); bad {
		w.problem(path, "soap.field.character", map[string]any{"character": fmt.Sprintf("U+%04X", r)})
		return
	}
	w.Leaf("tns:"+shape.Name, text)
}

func (w *writer) wrong(path string, shape *Element, v any) {
	w.problem(path, "soap.field.type", map[string]any{"value": short(fmt.Sprint(v)), "kind": Words.Say(w.lang, "soap.kind."+string(shape.Kind), nil)})
}

// fault writes a fault of the version in which the caller spoke.
func (x *exchange) fault(bad *refusal) Response {
	var w envelope.Writer
	x.open(&w, bad.notUnderstood)
	out := x.faultBody(&w, bad)
	out.Status = x.status(bad)
	if bad.RetryAfter > 0 {
		out.Header = map[string]string{"Retry-After": seconds(bad.RetryAfter)}
	}
	return out
}

func (x *exchange) faultBody(w *envelope.Writer, bad *refusal) Response {
	code, reason := bad.code, clean(bad.Reason)
	if code == "" {
		code = bad.Code
	}
	w.Start("soap:Fault")
	if x.version == envelope.V12 {
		code = map[string]string{Client: "Sender", Server: "Receiver"}[code]
		if code == "" {
			code = bad.code
		}
		w.Start("soap:Code")
		w.Leaf("soap:Value", "soap:"+code)
		w.End()
		w.Start("soap:Reason")
		w.Leaf("soap:Text", reason, "xml:lang", string(x.lang))
		w.End()
		x.detail(w, "soap:Detail", bad.Detail)
	} else {
		w.Leaf("faultcode", "soap:"+code)
		w.Leaf("faultstring", reason)
		x.detail(w, "detail", bad.Detail)
	}
	w.End()
	return x.close(w, 0)
}

// status is 500 for every fault of SOAP 1.1 (6.2) and for ours in SOAP 1.2,
// where the caller's own are 400 (part 2, 7.5.2.2).
func (x *exchange) status(bad *refusal) int {
	switch {
	case bad.status != 0:
		return bad.status
	case bad.RetryAfter > 0:
		return http.StatusServiceUnavailable
	case x.version == envelope.V12 && bad.code == "" && bad.Code == Client:
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

func (x *exchange) detail(w *envelope.Writer, name string, problems []Problem) {
	if len(problems) == 0 {
		return
	}
	w.Start(name)
	w.Start("tns:"+problemsElement, "xmlns:tns", x.service.Namespace())
	for _, p := range problems {
		w.Start("tns:problem")
		if p.Field != "" {
			w.Leaf("tns:field", clean(p.Field))
		}
		w.Leaf("tns:code", clean(p.Code))
		w.Leaf("tns:text", clean(p.Text))
		w.End()
	}
	w.End()
	w.End()
}

// clean takes out of a text for people what XML cannot hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if _, bad := envelope.Unwritable(string(r)); bad {
			return -1
		}
		return r
	}, text)
}
