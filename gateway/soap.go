package gateway

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/gateway/soap"
)

// mountSOAP puts the SOAP services on the server. Their refusals are faults,
// not problem documents.
func (s *Server) mountSOAP() {
	s.app.All("/soap/:name", func(c *fiber.Ctx) error {
		middleware.Route(c, "/soap/{name}")
		svc, ok := s.c.Services[c.Params("name")]
		if !ok {
			return problem.New(fiber.StatusNotFound, "problem.not-found", nil)
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), s.c.Bounds.Answer)
		defer cancel()
		out := svc.Service.Serve(ctx, s.soapRequest(c), func(ctx context.Context, call soap.Call) (map[string]any, *soap.Fault) {
			return s.call(ctx, c, svc, call)
		})
		for name, value := range out.Header {
			c.Set(name, value)
		}
		c.Set(fiber.HeaderContentType, out.ContentType)
		return c.Status(out.Status).Send(out.Body)
	})
}

// soapRequest copies the request: what is kept of it outlives the handler.
func (s *Server) soapRequest(c *fiber.Ctx) soap.Request {
	header := http.Header{}
	c.Request().Header.VisitAll(func(k, v []byte) { header.Add(string(k), string(v)) })
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		query = url.Values{}
	}
	base := strings.TrimRight(s.c.PublicURL, "/")
	if base == "" {
		base = c.Protocol() + "://" + c.Hostname()
	}
	return soap.Request{Method: strings.Clone(c.Method()), Address: base + strings.Clone(c.Path()), Query: query, Header: header, Body: bytes.Clone(c.Body())}
}

// call hands one call on as a message, and answers when it is durable.
func (s *Server) call(ctx context.Context, c *fiber.Ctx, svc Service, call soap.Call) (map[string]any, *soap.Fault) {
	id := call.MessageID
	if id == "" {
		id = s.c.NewID()
	}
	end, err := s.c.Router.Interactive(svc.Source)(ctx, adapters.Message{
		ID: id, Type: call.Operation, Headers: map[string]string{"X-Request-Id": middleware.RequestID(c)},
		ContentType: strings.Clone(c.Get(fiber.HeaderContentType)), Body: call.Body, Raw: bytes.Clone(call.Raw), Received: s.c.Now(),
	})
	if err == nil && end.State == adapters.Refused {
		err = api.Refused(end)
	}
	if err != nil {
		return nil, s.fault(c, api.Problem(err), err, call.Lang)
	}
	if answer, ok := end.Answer.(map[string]any); ok {
		return answer, nil
	}
	return map[string]any{"id": end.Ref, "state": string(end.State), "messageId": id}, nil
}

// fault words a refusal for a SOAP caller.
func (s *Server) fault(c *fiber.Ctx, p *problem.Error, err error, lang words.Lang) *soap.Fault {
	doc := p.Document(s.c.Words, lang, middleware.RequestID(c))
	f := &soap.Fault{Code: soap.Client, Reason: doc.Title, RetryAfter: p.RetryAfter}
	if p.Status >= fiber.StatusInternalServerError || p.Status == fiber.StatusTooManyRequests {
		f.Code = soap.Server
	}
	if p.Status >= fiber.StatusInternalServerError {
		s.c.Log.Error("a SOAP call failed", "id", middleware.RequestID(c), "error", err)
	}
	for _, d := range doc.Errors {
		f.Detail = append(f.Detail, soap.Problem{Field: d.Field, Code: d.Code, Text: d.Text})
	}
	return f
}
