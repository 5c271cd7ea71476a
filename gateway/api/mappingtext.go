package api

import (
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/mapping"
)

// TextPreviewOf is a mapping's text that is not saved, and what it is tried on:
// nothing, or one of what PreviewOf names.
type TextPreviewOf struct {
	Text    string         `json:"text"`
	File    string         `json:"file,omitempty"` // where it is to stand, which says where its schemas are looked for
	Data    map[string]any `json:"data,omitempty"`
	Samples bool           `json:"samples,omitempty"`
	Source  string         `json:"source,omitempty"`
	Last    int            `json:"last,omitempty"` // of the source's messages, 10 if absent
	Message string         `json:"message,omitempty"`
}

// TextPreview is what is wrong with a text and, where it can be applied, what
// came out. Samples that do not hold are findings as well.
type TextPreview struct {
	Mapping  string          `json:"mapping,omitempty"`
	Version  string          `json:"version,omitempty"`
	Findings []FindingView   `json:"findings"`
	Results  []PreviewResult `json:"results"`
}

// Bounds of a text that is tried, and of the body that brings it.
const (
	maxText     = 512 << 10
	maxTextBody = 2 << 20
)

// unsaved is where a text stands that names no file.
const unsaved = "mappings/unsaved.yaml"

func (a *API) previewText(q *Request) (any, error) {
	var in TextPreviewOf
	if err := q.json(&in); err != nil {
		return nil, err
	}
	switch {
	case strings.TrimSpace(in.Text) == "":
		return nil, problem.Invalid("problem.invalid", needed("text"))
	case len(in.Text) > maxText:
		return nil, problem.New(fiber.StatusRequestEntityTooLarge, "problem.too-large", nil)
	case in.File == "":
		in.File = unsaved
	}
	set := a.c.Mappings
	if set == nil {
		set, _ = mapping.Load(mapping.Files{})
	}
	m, found := set.Try(mapping.Source{Name: path.Clean(in.File), Text: []byte(in.Text)})
	out := TextPreview{Findings: a.findings(found, q.Lang), Results: []PreviewResult{}}
	of := PreviewOf{Data: in.Data, Samples: in.Samples, Source: in.Source, Last: in.Last, Message: in.Message}
	if m == nil {
		return out, nil
	}
	out.Mapping, out.Version = m.Name(), m.Version()
	if in.Data == nil && !in.Samples && in.Source == "" && in.Message == "" {
		return out, nil
	}
	var err error
	out.Results, err = a.tried(q, m, of)
	return out, err
}
