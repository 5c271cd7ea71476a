package soap

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/hooklift/gowsdl"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/xsd"
)

const wsdlNS = "http://schemas.xmlsoap.org/wsdl/"

// Bounds of a description: documents, and the bytes of one and of all.
const (
	maxDocuments   = 128
	maxDocument    = 8 << 20
	maxDescription = 32 << 20
	maxImports     = 32 // one from another
	maxWSDLDepth   = 256
	maxWSDLNodes   = 500_000
)

// open gets a document of a description by its address or file name.
type open func(ctx context.Context, location string) (body []byte, contentType string, fault *adapters.Fault)

// documents reads a WSDL with all that it imports and includes.
type documents struct {
	open  open
	read  map[string]*envelope.Node // by location
	taken map[string]bool           // by location and what it was taken as
	bytes int
	wsdls []*gowsdl.WSDL
	set   *xsd.Set
}

// once reports whether a document is to be taken as something for the first
// time, so that circles end.
func (d *documents) once(location, as string) bool {
	key := as + " " + location
	if d.taken[key] {
		return false
	}
	d.taken[key] = true
	return true
}

// unfit is a description that was read and cannot be used.
func unfit(location, format string, args ...any) *adapters.Fault {
	return httpcall.Fault(adapters.ConfigError, adapters.Prepare, "soap.description", "read the WSDL "+shown(location)+": "+fmt.Sprintf(format, args...), nil)
}

// shown is an address without what may be secret in it.
func shown(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.User == nil {
		return location
	}
	u.User = url.User("***")
	return u.String()
}

func (d *documents) wsdl(ctx context.Context, location string, depth int) *adapters.Fault {
	if !d.once(location, "") {
		return nil
	}
	root, fault := d.document(ctx, location, depth)
	if fault != nil {
		return fault
	}
	if root.Name == (xml.Name{Space: envelope.XSD, Local: "schema"}) {
		return d.schema(ctx, root, location, "", depth)
	}
	if root.Name != (xml.Name{Space: wsdlNS, Local: "definitions"}) {
		return d.stranger(location, root)
	}
	w := &gowsdl.WSDL{}
	if err := xml.NewTokenDecoder(newTokens(root)).Decode(w); err != nil {
		return unfit(location, "%v", err)
	}
	d.wsdls = append(d.wsdls, w)
	for _, types := range root.Children {
		if types.Name != (xml.Name{Space: wsdlNS, Local: "types"}) {
			continue
		}
		for _, schema := range types.Children {
			if schema.Name != (xml.Name{Space: envelope.XSD, Local: "schema"}) {
				continue
			}
			if fault := d.schema(ctx, schema, location, "", depth); fault != nil {
				return fault
			}
		}
	}
	for _, i := range w.Imports {
		if i.Location == "" {
			continue
		}
		next, err := relative(location, i.Location)
		if err != nil {
			return unfit(location, "%v", err)
		}
		if fault := d.wsdl(ctx, next, depth+1); fault != nil {
			return fault
		}
	}
	return nil
}

// stranger is a document that is no WSDL, such as the page of a server that is
// being mended: what the peer serves may become better.
func (d *documents) stranger(location string, root *envelope.Node) *adapters.Fault {
	f := unfit(location, "it begins with %s and is no WSDL 1.1", root.Name.Local)
	if remote(location) {
		f.Outcome = adapters.PeerDown
	}
	return f
}

// schema adds a schema and what it imports and includes. target is the
// namespace of the schema that includes it.
func (d *documents) schema(ctx context.Context, schema *envelope.Node, location, target string, depth int) *adapters.Fault {
	d.set.Add(schema, target)
	if own := schema.Plain("targetNamespace"); own != "" {
		target = own
	}
	for _, n := range schema.Children {
		if n.Name.Space != envelope.XSD || n.Plain("schemaLocation") == "" {
			continue
		}
		into := ""
		switch n.Name.Local {
		case "import":
			if known[n.Plain("namespace")] {
				continue
			}
		case "include", "redefine", "override":
			into = target
		default:
			continue
		}
		next, err := relative(location, n.Plain("schemaLocation"))
		if err != nil {
			return unfit(location, "%v", err)
		}
		if !d.once(next, "schema "+into) {
			continue
		}
		root, fault := d.document(ctx, next, depth+1)
		if fault != nil {
			return fault
		}
		if root.Name != (xml.Name{Space: envelope.XSD, Local: "schema"}) {
			return d.stranger(next, root)
		}
		if fault := d.schema(ctx, root, next, into, depth+1); fault != nil {
			return fault
		}
	}
	return nil
}

// known are the namespaces that nobody needs to fetch.
var known = map[string]bool{
	envelope.XSD: true, envelope.XMLNS: true, envelope.NS11: true, envelope.NS12: true,
	"http://schemas.xmlsoap.org/soap/encoding/": true, wsdlNS: true,
}

// document reads one document, once.
func (d *documents) document(ctx context.Context, location string, depth int) (*envelope.Node, *adapters.Fault) {
	if root := d.read[location]; root != nil {
		return root, nil
	}
	if len(d.taken) > maxDocuments || depth > maxImports {
		return nil, unfit(location, "it imports more than %d documents, or deeper than %d", maxDocuments, maxImports)
	}
	body, contentType, fault := d.open(ctx, location)
	if fault != nil {
		return nil, fault
	}
	if d.bytes += len(body); d.bytes > maxDescription {
		return nil, unfit(location, "with its imports it has more than %d bytes", maxDescription)
	}
	limits := envelope.Limits{Bytes: maxDocument, Depth: maxWSDLDepth, Nodes: maxWSDLNodes, Instructions: true}
	root, _, err := envelope.Parse(body, envelope.Declared{ContentType: contentType}, limits)
	if err != nil {
		f := unfit(location, "%v", err)
		if remote(location) {
			f.Outcome = adapters.PeerDown
		}
		return nil, f
	}
	d.read[location] = root
	return root, nil
}

func remote(location string) bool {
	return strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://")
}

// relative resolves the location of an import. A document from the network
// leads only to its own host: what a peer sends shall not make us ask others,
// or read our own files.
func relative(from, to string) (string, error) {
	if !remote(from) {
		if remote(to) || filepath.IsAbs(to) {
			return to, nil
		}
		return filepath.Join(filepath.Dir(from), filepath.FromSlash(to)), nil
	}
	base, err := url.Parse(from)
	if err != nil {
		return "", fmt.Errorf("its address is none: %w", err)
	}
	u, err := base.Parse(to)
	if err != nil {
		return "", fmt.Errorf("the import %q has no address: %w", to, err)
	}
	if u.Fragment = ""; u.Scheme != base.Scheme || u.Host != base.Host {
		return "", fmt.Errorf("it imports %s, which lies on another host; save the documents as files and name the first one as wsdl", shown(u.String()))
	}
	return u.String(), nil
}

// fetch gets documents by HTTP or from files.
func (p *peer) fetch(ctx context.Context, location string) ([]byte, string, *adapters.Fault) {
	if !remote(location) {
		body, fault := readFile(location)
		return body, "", fault
	}
	u, err := url.Parse(location)
	if err != nil {
		return nil, "", unfit(location, "its address is none")
	}
	r := httpcall.Request{Method: http.MethodGet, URL: u, Header: p.headers(), Safe: true, Private: private}
	r.Header.Set("Accept", "text/xml, application/xml, */*")
	answer, fault := p.client.Do(ctx, r)
	if fault == nil {
		fault = p.client.StatusFault(answer, true, false)
		if fault != nil && fault.Outcome == adapters.BadRequest {
			fault.Outcome = adapters.ConfigError // there is no such document
		}
	}
	if fault != nil {
		fault.Message = "read the WSDL " + shown(location) + ": " + fault.Message
		return nil, "", fault
	}
	return answer.Body, answer.ContentType(), nil
}

func readFile(name string) ([]byte, *adapters.Fault) {
	f, err := os.Open(name)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, unfit(name, "there is no such file")
		}
		return nil, unfit(name, "%v", err)
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err != nil {
		return nil, unfit(name, "%v", err)
	}
	return body, nil
}
