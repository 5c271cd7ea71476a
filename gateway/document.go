package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/openapi"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/hall/order"
)

// mountDocument builds the OpenAPI document once and serves it.
func (s *Server) mountDocument() error {
	text, err := s.document()
	if err != nil {
		return err
	}
	s.app.Get("/openapi.json", func(c *fiber.Ctx) error {
		middleware.Route(c, "/openapi.json")
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		c.Set(fiber.HeaderCacheControl, "no-cache")
		return c.Send(text)
	})
	return nil
}

func (s *Server) document() ([]byte, error) {
	var all []openapi.Operation
	for _, r := range api.Routes() {
		all = append(all, r.Operation)
	}
	entries, err := api.Documented(s.c.Entries)
	if err != nil {
		return nil, err
	}
	all = append(all, entries...)
	all = append(all, pages()...)
	version := s.c.Version
	if version == "" {
		version = "dev"
	}
	doc, err := openapi.Build(context.Background(), openapi.Info{
		Title: "Hallway", Version: version, Server: s.c.PublicURL, Tags: append(api.Tags(), openapi.Tag{Name: "operation", Summary: words.Entry{Zh: "运行与登录页面。", En: "Probes and pages for signing in."}}),
		Summary: words.Entry{
			Zh: "集成服务大厅的接口。编号是数字，写成文字；时间为大厅所在时区的 RFC 3339；错误为 application/problem+json，语言由 Accept-Language 或 ?lang= 决定。",
			En: "The interface of an integration hall. Ids are numbers written as texts; times are RFC 3339 in the hall's zone; refusals are application/problem+json in the language of Accept-Language or ?lang=.",
		},
	}, all, enums())
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return text, nil
}

// pages are the addresses beside the interface.
func pages() []openapi.Operation {
	line := func(method, path, name, zh, en, gives string, response any, refusals ...int) openapi.Operation {
		return openapi.Operation{Method: method, Path: path, Name: name, Tag: "operation", Summary: words.Entry{Zh: zh, En: en}, Gives: gives, Response: response, Refusals: refusals}
	}
	acs := line("POST", "/saml/acs", "samlFinish", "身份认证系统送回登录结果", "The identity provider's answer comes here", "", nil, 404)
	acs.Status, acs.Request, acs.Takes = 303, map[string]string{}, []string{"application/x-www-form-urlencoded"}
	login := line("GET", "/saml/login", "samlLogin", "转到统一身份认证登录", "Goes to the identity provider", "", nil, 404)
	login.Status, login.Params = 302, []openapi.Param{{Name: "to", In: "query", Kind: "string", Summary: words.Entry{Zh: "登录后回到哪一页", En: "the page to come back to"}}}
	call := line("POST", "/soap/{name}", "callService", "SOAP 调用；说明见 ?wsdl", "A SOAP call; see ?wsdl", "text/xml", "", 404)
	call.Request, call.Takes = "", []string{"text/xml", "application/soap+xml"}
	return []openapi.Operation{
		line("GET", "/healthz", "isAlive", "程序在运行", "The program runs", "", health{}),
		line("GET", "/readyz", "isReady", "可以受理；否则给出原因", "It can work; if not, why", "", health{}, 503),
		line("GET", "/metrics", "getMetrics", "Prometheus 指标", "Metrics for Prometheus", "text/plain", ""),
		line("GET", "/openapi.json", "getDocument-openapi", "本文档", "This document", "", map[string]any{}),
		line("GET", "/saml/metadata", "samlMetadata", "本系统的 SAML 元数据", "Our SAML metadata", "application/samlmetadata+xml", "", 404),
		line("GET", "/soap/{name}", "describeService", "SOAP 服务的 WSDL（?wsdl）", "The WSDL of a SOAP service (?wsdl)", "text/xml", "", 404),
		login, acs, call,
	}
}

// enums are the values of the named texts that travel.
func enums() map[reflect.Type][]any {
	out := map[reflect.Type][]any{}
	values(out, adapters.Outcomes())
	values(out, work.States())
	values(out, route.MessageStates())
	values(out, []task.State{task.Open, task.Completed, task.Cancelled})
	values(out, []process.Status{process.Running, process.Suspended, process.Completed, process.Cancelled})
	values(out, order.Kinds())
	values(out, batch.States())
	values(out, batch.ItemStates())
	return out
}

func values[T ~string](into map[reflect.Type][]any, all []T) {
	var list []any
	for _, v := range all {
		list = append(list, string(v))
	}
	into[reflect.TypeFor[T]()] = list
}
