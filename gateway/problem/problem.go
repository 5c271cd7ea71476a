// Package problem is how the gateway says no: one error type for every refusal,
// and its document for the caller (RFC 9457) in the caller's language. What is
// private stays in Cause, which is logged and never sent.
package problem

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
)

// ContentType is that of a problem document.
const ContentType = "application/problem+json"

// Error is a refusal. Code has a wording with Args in one of the catalogues.
type Error struct {
	Status     int
	Code       string
	Args       map[string]any
	Fields     []Field
	RetryAfter time.Duration // 0: asking again will not help
	Allow      string        // methods that would do, for 405
	Cause      error         // for the log
}

// Field is one thing that is wrong with what was sent: a field of a form or of
// a body by its path, or a place in a file.
type Field struct {
	Field  string
	Code   string
	Args   map[string]any
	Place  finding.Place
	Source string // the line, where it is known
	Width  int
	// Severity is set where warnings may stand among errors.
	Severity finding.Severity
	Say      func(words.Lang) string // wording of its own, nil: by Code and Args
}

// New makes a refusal.
func New(status int, code string, args map[string]any) *Error {
	return &Error{Status: status, Code: code, Args: args}
}

// Wrap makes a refusal with its private cause.
func Wrap(status int, code string, cause error) *Error {
	return &Error{Status: status, Code: code, Cause: cause}
}

// Invalid refuses what was sent field by field.
func Invalid(code string, fields ...Field) *Error {
	return &Error{Status: fiber.StatusBadRequest, Code: code, Fields: fields}
}

// Error gives status, code and cause, for the log.
func (e *Error) Error() string {
	s := strconv.Itoa(e.Status) + " " + e.Code
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Document is the body of a refusal as callers read it. Code is stable; Title
// and the texts are in the caller's language.
type Document struct {
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Code      string   `json:"code"`
	Detail    string   `json:"detail,omitempty"` // how to mend it
	Errors    []Detail `json:"errors,omitempty"`
	RequestID string   `json:"requestId,omitempty"`
}

// Detail is one of several things that are wrong.
type Detail struct {
	Field    string `json:"field,omitempty"`
	Code     string `json:"code"`
	Severity string `json:"severity,omitempty"` // of what is wrong with a file: error or warning
	Text     string `json:"text"`
	Mend     string `json:"mend,omitempty"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Source   string `json:"source,omitempty"`
	Caret    string `json:"caret,omitempty"` // stands beneath Source
}

// Document words a refusal.
func (e *Error) Document(c words.Catalogue, lang words.Lang, request string) Document {
	d := Document{
		Title: c.Say(lang, e.Code, e.Args), Status: e.Status, Code: e.Code,
		Detail: c.Mend(lang, e.Code, e.Args), RequestID: request,
	}
	for _, f := range e.Fields {
		d.Errors = append(d.Errors, f.detail(c, lang))
	}
	return d
}

func (f Field) detail(c words.Catalogue, lang words.Lang) Detail {
	out := Detail{
		Field: f.Field, Code: f.Code, Severity: string(f.Severity), File: f.Place.File, Line: f.Place.Line, Column: f.Place.Col,
		Mend: c.Mend(lang, f.Code, f.Args), Source: f.Source,
	}
	if f.Say != nil {
		out.Text = f.Say(lang)
	} else {
		out.Text = c.Say(lang, f.Code, f.Args)
	}
	if f.Source != "" && f.Place.Col > 0 {
		out.Caret = finding.Caret(f.Source, f.Place.Col, f.Width)
	}
	return out
}

// Findings turns what was found in files into the fields of a refusal.
func Findings(all finding.List) []Field {
	out := make([]Field, 0, len(all))
	for _, f := range all {
		out = append(out, Field{Field: f.Place.Path, Code: f.Code, Args: f.Args, Place: f.Place, Source: f.Source, Width: f.Width, Severity: f.Severity})
	}
	return out
}

// Details words what was found in files.
func Details(all finding.List, c words.Catalogue, lang words.Lang) []Detail {
	out := make([]Detail, 0, len(all))
	for _, f := range Findings(all) {
		out = append(out, f.detail(c, lang))
	}
	return out
}

// Write sends a refusal. lang and request are of the request; both may be "".
func Write(c *fiber.Ctx, e *Error, texts words.Catalogue, lang words.Lang, request string) error {
	if e.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(max(1, int((e.RetryAfter+time.Second-1)/time.Second))))
	}
	if e.Allow != "" {
		c.Set(fiber.HeaderAllow, e.Allow)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentLanguage, string(lang))
	c.Status(e.Status)
	return c.JSON(e.Document(texts, lang, request), ContentType)
}
