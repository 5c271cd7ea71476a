// Package client asks a running hall over its API, as every other program does.
package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Client is one asker. Token or Login is sent where it is given.
type Client struct {
	Base            string
	Token           string
	Login, Password string
	Lang            string
	HTTP            *http.Client // nil for one with a timeout of 30 seconds
}

// ErrNoReach says that nothing answers at the address.
var ErrNoReach = errors.New("no hall answers")

// Problem is a refusal of the hall (RFC 9457).
type Problem struct {
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Title  string         `json:"title"`
	Detail string         `json:"detail"`
	Errors []FieldProblem `json:"errors"`
}

// FieldProblem is what is wrong with one field, or at one place of a file.
type FieldProblem struct {
	Field    string `json:"field"`
	Code     string `json:"code"`
	Severity string `json:"severity,omitempty"`
	Text     string `json:"text"`
	Mend     string `json:"mend"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Source   string `json:"source"`
	Caret    string `json:"caret"` // stands beneath Source
}

// String is a line for people, with the place as editors know it and the
// marked line below.
func (f FieldProblem) String() string {
	at := f.Field
	if f.File != "" {
		at = f.File
		if f.Line > 0 {
			at += fmt.Sprintf(":%d:%d", f.Line, f.Column)
		}
	}
	text := at + ": " + f.Text
	if f.Mend != "" {
		text += " (" + f.Mend + ")"
	}
	if f.Source != "" {
		text += "\n    " + f.Source + "\n    " + f.Caret
	}
	return text
}

// Error gives title, detail and fields.
func (p *Problem) Error() string {
	text := fmt.Sprintf("%s (%d %s)", p.Title, p.Status, p.Code)
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	for _, e := range p.Errors {
		text += "\n  " + e.String()
	}
	return text
}

// defaultHTTP is shared, so that connections are.
var defaultHTTP = &http.Client{Timeout: 30 * time.Second}

func (c *Client) http() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return defaultHTTP
}

// Get reads JSON.
func (c *Client) Get(ctx context.Context, path string, out any) error {
	return c.Do(ctx, http.MethodGet, path, nil, nil, out)
}

// Post sends JSON and reads JSON; out may be nil.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	return c.Do(ctx, http.MethodPost, path, nil, in, out)
}

// File reads what is no JSON, as it is.
func (c *Client) File(ctx context.Context, path string) ([]byte, error) {
	resp, err := c.send(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the answer to GET %s: %w", path, err)
	}
	if resp.StatusCode >= 400 {
		return nil, problem(resp, body)
	}
	return body, nil
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

// Do makes one request with more headers. An answer of 400 or more is a
// *Problem.
func (c *Client) Do(ctx context.Context, method, path string, header map[string]string, in, out any) error {
	resp, err := c.send(ctx, method, path, header, in)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	if resp.StatusCode >= 400 {
		return problem(resp, body)
	}
	switch into := out.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = body
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(out); err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, header map[string]string, in any) (*http.Response, error) {
	var body io.Reader
	switch x := in.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(x)
	default:
		text, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.Base, "/")+path, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Accept-Language", c.Lang)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	switch {
	case c.Token != "":
		req.Header.Set("Authorization", "Bearer "+c.Token)
	case c.Login != "":
		req.SetBasicAuth(c.Login, c.Password)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := c.http().Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %w", method, path, ErrNoReach, err)
	}
	return resp, nil
}

func problem(resp *http.Response, body []byte) error {
	p := &Problem{}
	if err := json.Unmarshal(body, p); err != nil || p.Title == "" {
		p.Title, p.Detail = resp.Status, string(body[:min(len(body), 200)])
	}
	p.Status = resp.StatusCode
	return p
}

// Events reads a stream of server-sent events and calls do with the data of
// each until the stream or the context ends, or do returns false.
func (c *Client) Events(ctx context.Context, path string, do func(data []byte) bool) error {
	stream := *c
	stream.HTTP = &http.Client{} // it lasts as long as it lasts
	resp, err := stream.send(ctx, http.MethodGet, path, map[string]string{"Accept": "text/event-stream"}, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
		return problem(resp, body)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, maxAnswer)
	for lines.Scan() {
		if data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data:")); ok && !do(bytes.TrimSpace(data)) {
			return nil
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return lines.Err()
}
