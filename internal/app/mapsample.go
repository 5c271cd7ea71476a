package app

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/servicehall/hallway/config/jsonshape"
	"github.com/servicehall/hallway/gateway/api"
)

// mapSampleCmd makes a sample of a message that a running hall keeps.
type mapSampleCmd struct {
	reach
	Mapping string `arg:"" help:"${flag_mapping}"`
	Message string `arg:"" help:"${flag_message}"`
}

// Run implements the command.
func (c *mapSampleCmd) Run(s *session) error {
	cl, err := c.client(s)
	if err != nil {
		return err
	}
	var out api.Preview
	in := api.PreviewOf{Message: c.Message}
	if err := s.refused(cl.Post(s.ctx, "/api/v1/mappings/"+url.PathEscape(c.Mapping)+"/preview", in, &out)); err != nil {
		return err
	}
	if s.json {
		s.print(out)
		return nil
	}
	for _, r := range out.Results {
		text, err := sampleText(r)
		if err != nil {
			return err
		}
		fmt.Fprint(s.Out, text)
	}
	return nil
}

// sampleText writes a result as a sample in a mapping's file; JSON is YAML.
func sampleText(r api.PreviewResult) (string, error) {
	var b strings.Builder
	write := func(key string, v any) error {
		text, err := jsonshape.Append(nil, v)
		fmt.Fprintf(&b, "    %s: %s\n", key, text)
		return err
	}
	name, err := jsonshape.Append(nil, r.Name)
	if err != nil {
		return "", fmt.Errorf("write the sample: %w", err)
	}
	fmt.Fprintf(&b, "  - name: %s\n    now: %s\n", name, r.Now.Format("2006-01-02T15:04:05Z07:00"))
	if err := write("in", r.Input); err != nil {
		return "", fmt.Errorf("write the sample: %w", err)
	}
	if len(r.Problems) == 0 {
		err = write("out", r.Output)
	} else {
		var paths []any
		for _, p := range r.Problems {
			paths = append(paths, p.Path)
		}
		err = write("refused", paths)
	}
	if err != nil {
		return "", fmt.Errorf("write the sample: %w", err)
	}
	return b.String(), nil
}
