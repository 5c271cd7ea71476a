package httpcall

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
)

// Place is where a provider's service is: the part of the settings that all
// providers share.
type Place struct {
	URL     string `yaml:"url" required:"true" pattern:"https?://[^@?#]+" doc:"Address of the provider's service.|服务商接口地址。"`
	Charset string `yaml:"charset" doc:"Charset of the answers, above what they declare themselves.|回复的字符集，优先于对端的声明。"`
	CAFile  string `yaml:"caFile" doc:"PEM certificates to trust instead of the system's.|代替系统信任列表的 PEM 证书文件。"`
}

// Service is a provider's service that takes and gives JSON.
type Service struct {
	*Client
	Charset string
	base    *url.URL
}

// NewService makes a service at a place. The error is a *adapters.Fault with
// ConfigError.
func NewService(p Place, s adapters.Setup, secrets ...string) (*Service, error) {
	base, err := url.Parse(strings.TrimSuffix(p.URL, "/"))
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" {
		return nil, Settings("url is no address of the form https://host/path")
	}
	if !charset.Known(p.Charset) {
		return nil, Settings(fmt.Sprintf("the charset %q is not known", p.Charset))
	}
	client, err := NewClient(Config{CAFile: p.CAFile, Now: s.Now, Veil: NewVeil(secrets...)})
	if err != nil {
		return nil, err
	}
	return &Service{Client: client, Charset: p.Charset, base: base}, nil
}

// Settings is the fault of settings that cannot work.
func Settings(what string) error {
	return Fault(adapters.ConfigError, adapters.Prepare, "http.settings", what, nil)
}

// NoOperation is the fault of a call to an operation that a connector lacks.
func NoOperation(name string) error {
	return Fault(adapters.ConfigError, adapters.Prepare, "http.operation", fmt.Sprintf("there is no operation %q", name), nil)
}

// Input is the fault of an input with problems, nil if there are none.
func Input(problems []string) error {
	if len(problems) == 0 {
		return nil
	}
	return Fault(adapters.BadRequest, adapters.Prepare, "http.input", strings.Join(problems, "; "), nil)
}

// Base is the service's address.
func (s *Service) Base() *url.URL { return s.base }

// Request makes a request with a JSON body; body may be nil.
func (s *Service) Request(method, path string, query url.Values, body any) (Request, error) {
	u := *s.base
	u.Path, u.RawPath = s.base.Path+path, ""
	u.RawQuery = query.Encode()
	r := Request{Method: method, URL: &u, Header: http.Header{"Accept": {"*/*"}, "User-Agent": {"Hallway"}}, Safe: SafeMethod(method)}
	if body == nil {
		return r, nil
	}
	var err error
	if r.Body, err = WriteJSON(body); err != nil {
		return r, Input([]string{err.Error()})
	}
	r.Header.Set("Content-Type", "application/json; charset=UTF-8")
	return r, nil
}

// Read reads an answer's JSON object. A fault comes with what could be read, so
// that the provider's own code can be looked for.
func (s *Service) Read(a Answer, safe bool) (map[string]any, *adapters.Fault) {
	v, err := a.JSON(s.Charset)
	object, ok := v.(map[string]any)
	if fault := s.StatusFault(a, safe, ok && len(object) > 0); fault != nil {
		return object, fault
	}
	raw := s.veil.HideBytes(a.Body)
	switch {
	case Undecodable(err):
		return nil, Unusable(safe, "http.undecodable", "the answer cannot be decoded: "+err.Error(), raw)
	case err != nil && a.IsHTML():
		return nil, Unreadable(safe, "http.unreadable", "the peer answers with a page instead of data", raw)
	case err != nil:
		return nil, Unreadable(safe, "http.unreadable", "the answer cannot be read: "+err.Error(), raw)
	case !ok:
		return nil, Unreadable(safe, "http.unreadable", "the answer is no JSON object", raw)
	}
	return object, nil
}

// Reply makes the reply of an exchange.
func (s *Service) Reply(output any, sent Request, a Answer) adapters.Reply {
	return adapters.Reply{Output: output, Sent: s.Seen(sent), Raw: s.veil.HideBytes(a.Body), ContentType: a.ContentType()}
}

// Refusal is the fault of an answer with the provider's own code.
func (s *Service) Refusal(o adapters.Outcome, code, message string, a Answer) *adapters.Fault {
	f := Fault(o, adapters.Read, code, s.veil.Hide(message), nil)
	f.Raw = s.veil.HideBytes(a.Body)
	if message == "" {
		f.Message = "the peer refused the request"
	}
	return f
}

// TextAt reads a plain value at a path as text, "" if there is none.
func TextAt(v any, path string) string {
	x, _ := Look(v, path)
	text, _ := Text(x)
	return text
}
