package soap

import (
	"net/http"
	"slices"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// The namespaces of WS-Addressing: the recommendation and the submission before
// it, which older stacks write.
var addressingNamespaces = []string{
	"http://www.w3.org/2005/08/addressing",
	"http://schemas.xmlsoap.org/ws/2004/08/addressing",
}

// The roles that are ours, beside no role.
var ourRoles = []string{
	"http://schemas.xmlsoap.org/soap/actor/next",
	envelope.NS12 + "/role/next",
	envelope.NS12 + "/role/ultimateReceiver",
}

// understood are the blocks of WS-Addressing that we follow: an answer always
// goes back over the connection, relating to the message's id.
var understood = []string{"MessageID", "Action", "To"}

// addressing is what a request says by WS-Addressing.
type addressing struct {
	namespace string
	id        string
}

const maxMessageID = 255

// header looks at every block: those that must be understood and are not
// refuse the message.
func (x *exchange) header(env *envelope.Envelope) *refusal {
	var strangers []qualified
	for _, block := range env.Header {
		known := slices.Contains(addressingNamespaces, block.Name.Space) && slices.Contains(understood, block.Name.Local)
		if !known && must(block, env.Version) {
			strangers = append(strangers, qualified{block.Name.Space, block.Name.Local})
		}
		if known && block.Name.Local == "MessageID" {
			if x.addressed.id != "" {
				return x.client("soap.message-id-twice", nil)
			}
			x.addressed = addressing{namespace: block.Name.Space, id: strings.TrimSpace(block.Text)}
		}
	}
	if len(strangers) == 0 {
		return nil
	}
	var names []string
	for _, q := range strangers {
		names = append(names, "{"+q.space+"}"+q.local)
	}
	bad := x.client("soap.must-understand", map[string]any{"headers": strings.Join(names, ", ")})
	bad.code, bad.notUnderstood = "MustUnderstand", strangers
	return bad
}

// must reports whether a block is for us and says that it must be understood.
func must(block *envelope.Node, v envelope.Version) bool {
	role, _ := block.Attr(envelope.NS11, "actor")
	if v == envelope.V12 {
		role, _ = block.Attr(envelope.NS12, "role")
	}
	if role = strings.TrimSpace(role); role != "" && !slices.Contains(ourRoles, role) {
		return false
	}
	value, _ := block.Attr(v.Namespace(), "mustUnderstand")
	value = strings.TrimSpace(value)
	return value == "1" || value == "true"
}

func (x *exchange) messageID(h http.Header) (string, *refusal) {
	for _, id := range []string{x.addressed.id, h.Get("Idempotency-Key"), h.Get("X-Request-Id")} {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		if len(id) > maxMessageID {
			return "", x.client("soap.message-id-long", map[string]any{"limit": maxMessageID})
		}
		return id, nil
	}
	return "", nil
}
