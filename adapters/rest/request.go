package rest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/adapters/httpcall"
	"golang.org/x/net/http/httpguts"
)

// operation is an operation made ready.
type operation struct {
	*Operation
	rules   Rules
	path    template
	query   map[string]template
	headers map[string]template
	safe    bool
}

func compile(spec any, set *Settings) (*operation, error) {
	o, ok := spec.(*Operation)
	if !ok {
		return nil, fmt.Errorf("its settings are a %T", spec)
	}
	op := &operation{Operation: o, rules: o.over(set.Rules), query: map[string]template{}, headers: map[string]template{}}
	op.safe = o.Safe || httpcall.SafeMethod(o.Method)
	var err error
	if op.path, err = parseTemplate(o.Path); err != nil {
		return nil, fmt.Errorf("path: %w", err)
	}
	if slices.ContainsFunc(op.path, func(p piece) bool { return p.optional }) {
		return nil, fmt.Errorf("path: a part of a path cannot be left out")
	}
	for name, text := range o.Query {
		if op.query[name], err = parseTemplate(text); err != nil {
			return nil, fmt.Errorf("query.%s: %w", name, err)
		}
	}
	for name, text := range o.Headers {
		if op.headers[name], err = parseTemplate(text); err != nil {
			return nil, fmt.Errorf("headers.%s: %w", name, err)
		}
		if !httpguts.ValidHeaderFieldName(name) {
			return nil, fmt.Errorf("headers.%s: it is no name of a header", name)
		}
	}
	if o.KeyHeader != "" && !httpguts.ValidHeaderFieldName(o.KeyHeader) {
		return nil, fmt.Errorf("keyHeader: %q is no name of a header", o.KeyHeader)
	}
	if o.KeyField != "" && op.bodyPart() == "none" {
		return nil, fmt.Errorf("keyField: there is no body")
	}
	if strings.Contains(o.Path, "#") {
		return nil, fmt.Errorf("path: a fragment (#) is never sent")
	}
	return op, nil
}

// bodyPart is what of the input is sent.
func (o *operation) bodyPart() string {
	if o.Body != "" {
		return o.Body
	}
	if httpcall.SafeMethod(o.Method) || o.Method == http.MethodDelete {
		return "none"
	}
	return "input"
}

// request makes the request of a call. Everything that is wrong with the input
// is told at once, as BadRequest.
func (o *operation) request(p *peer, c adapters.Call) (httpcall.Request, error) {
	r := httpcall.Request{Method: o.Method, Header: http.Header{}, Safe: o.safe}
	p.heads(r.Header)
	path, _, problems := o.path.fill(c.Input, inPath)
	query := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(o.query)) {
		v, found, bad := o.query[name].fill(c.Input, nil)
		problems = append(problems, bad...)
		if found {
			query.Set(name, v)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.headers)) {
		v, found, bad := o.headers[name].fill(c.Input, nil)
		problems = append(problems, bad...)
		if found {
			r.Header.Set(name, v)
		}
	}
	if o.KeyHeader != "" && c.Key != "" {
		r.Header.Set(o.KeyHeader, c.Key)
	}
	problems = append(problems, unfit(r.Header)...)
	body, err := o.content(c)
	if err == nil && o.bodyPart() != "none" {
		err = p.write(&r, body, o.Format)
	}
	if err != nil {
		problems = append(problems, err.Error())
	}
	if len(problems) > 0 {
		return r, httpcall.Fault(adapters.BadRequest, adapters.Prepare, "http.input", strings.Join(problems, "; "), nil)
	}
	if r.URL, err = p.address(path); err != nil {
		return r, wrong(err.Error())
	}
	add(r.URL, query)
	return r, nil
}

// content is what the body is made of.
func (o *operation) content(c adapters.Call) (any, error) {
	var body any
	switch part := o.bodyPart(); part {
	case "none":
		return nil, nil
	case "input":
		body = c.Input
	default:
		var ok bool
		if body, ok = httpcall.Look(c.Input, part); !ok {
			return nil, fmt.Errorf("%s is missing", part)
		}
	}
	if o.KeyField == "" || c.Key == "" {
		return body, nil
	}
	return httpcall.Put(body, o.KeyField, c.Key)
}

// unfit names the headers whose values cannot be sent.
func unfit(h http.Header) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if !httpguts.ValidHeaderFieldValue(h.Get(name)) {
			out = append(out, "header "+name+": its value has a character that a header cannot hold")
		}
	}
	return out
}

// heads sets the headers that every request has.
func (p *peer) heads(h http.Header) {
	h.Set("Accept", "application/json, */*;q=0.5")
	h.Set("User-Agent", "Hallway")
	for name, v := range p.set.Headers {
		h.Set(name, v)
	}
}

// address puts a path behind the base address.
func (p *peer) address(path string) (*url.URL, error) {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u, err := url.Parse(p.base.String() + path)
	if err != nil {
		return nil, fmt.Errorf("%q is no path", path)
	}
	if u.Host != p.base.Host {
		return nil, fmt.Errorf("%q leads to another host", path)
	}
	return u, nil
}

func add(u *url.URL, query url.Values) {
	if len(query) == 0 {
		return
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += query.Encode()
}

// write writes the body of a request and its content type.
func (p *peer) write(r *httpcall.Request, body any, format string) error {
	text, kind, err := written(body, format)
	if err != nil {
		return err
	}
	if r.Body, err = charset.Encode(text, p.set.RequestCharset); err != nil {
		return err
	}
	if format == "form" && p.set.RequestCharset != "" {
		if r.Body, err = formIn(body, p.set.RequestCharset); err != nil {
			return err
		}
	}
	if p.set.RequestCharset != "" {
		kind += "; charset=" + p.set.RequestCharset
	} else if format == "text" {
		kind += "; charset=utf-8"
	}
	if r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", kind)
	}
	return nil
}

func written(body any, format string) (text, kind string, err error) {
	switch format {
	case "form":
		b, err := formIn(body, "")
		return string(b), "application/x-www-form-urlencoded", err
	case "text":
		text, ok := httpcall.Text(body)
		if !ok {
			return "", "", fmt.Errorf("the body is to be a text and is none")
		}
		return text, "text/plain", nil
	}
	b, err := httpcall.WriteJSON(body)
	return string(b), "application/json", err
}

// formIn writes an object as a form: each field escaped byte by byte in the
// charset, objects and lists as JSON texts, nil left out.
func formIn(body any, label string) ([]byte, error) {
	object, ok := body.(map[string]any)
	if !ok && body != nil {
		return nil, fmt.Errorf("the body is to be a form and is no object")
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		v := object[name]
		if v == nil {
			continue
		}
		text, plain := httpcall.Text(v)
		if !plain {
			b, err := httpcall.WriteJSON(v)
			if err != nil {
				return nil, err
			}
			text = string(b)
		}
		n, err := charset.Encode(name, label)
		if err != nil {
			return nil, err
		}
		b, err := charset.Encode(text, label)
		if err != nil {
			return nil, err
		}
		out = append(out, url.QueryEscape(string(n))+"="+url.QueryEscape(string(b)))
	}
	return []byte(strings.Join(out, "&")), nil
}
