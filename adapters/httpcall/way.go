package httpcall

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// route is where a URL leads.
type route struct {
	address string // to dial
	name    string // that the peer's certificate must bear
	host    string // for the Host header (RFC 9110, 7.2)
}

// way finds the route to where a URL leads. Names in other scripts are written
// as DNS has them, and the zone of an IPv6 address is told to nobody.
func way(to *url.URL) (route, error) {
	name, err := httpguts.PunycodeHostPort(to.Hostname())
	if err != nil || !httpguts.ValidHostHeader(name) {
		return route{}, fmt.Errorf("%q is no host", to.Host)
	}
	port := to.Port()
	r := route{address: net.JoinHostPort(name, port)}
	switch {
	case port == "" && to.Scheme == "https":
		r.address += "443"
	case port == "":
		r.address += "80"
	}
	r.name, _, _ = strings.Cut(name, "%")
	if r.host = r.name; strings.Contains(r.name, ":") {
		r.host = "[" + r.name + "]"
	}
	if port != "" {
		r.host += ":" + port
	}
	return r, nil
}
