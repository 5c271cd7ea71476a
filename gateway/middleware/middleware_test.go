package middleware_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/middleware"
	"github.com/servicehall/hallway/gateway/problem"
)

// counting is an account book that counts how often it is asked.
type counting struct{ asked int }

func (c *counting) Verify(_ context.Context, login, password string, _ auth.Visit) (auth.Principal, error) {
	c.asked++
	if password != "right" {
		return auth.Principal{}, &auth.Refusal{Code: "account.wrong"}
	}
	return auth.Principal{ID: login}, nil
}

func TestWhatWasRightIsRememberedForAMinute(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	book := &counting{}
	m, err := middleware.Remember(book, func() time.Time { return now }, bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(login, password string) error {
		_, err := m.Verify(t.Context(), login, password, auth.Visit{})
		return err
	}
	for range 3 {
		if err := ask("a", "right"); err != nil {
			t.Fatal(err)
		}
	}
	if book.asked != 1 {
		t.Errorf("asked %d times", book.asked)
	}
	for range 2 {
		if ask("a", "wrong") == nil {
			t.Error("what is wrong was let in")
		}
	}
	if book.asked != 3 {
		t.Errorf("what was wrong is remembered: asked %d times", book.asked)
	}
	if ask("ar", "ight") == nil {
		t.Error("another login with the same letters was let in")
	}
	now = now.Add(61 * time.Second)
	book.asked = 0
	if err := ask("a", "right"); err != nil || book.asked != 1 {
		t.Errorf("after a minute: %v, asked %d times", err, book.asked)
	}
	for i := range 2000 { // it does not grow without bound, and still knows the newest
		if err := ask(fmt.Sprint(i), "right"); err != nil {
			t.Fatal(err)
		}
	}
	book.asked = 0
	if err := ask("1999", "right"); err != nil || book.asked != 0 {
		t.Errorf("the newest is forgotten: %v", err)
	}
	if _, err := middleware.Remember(book, time.Now, bytes.NewReader(nil)); err == nil {
		t.Error("a memory without a key")
	}
}

func TestAPanicIsAnAnswerAndALogLine(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var counted string
	o := &middleware.Observer{
		Words: problem.Words, Lang: words.En, Now: time.Now, NewID: func() string { return "made-up-id-1" },
		Log: slog.New(slog.NewTextHandler(&log, nil)),
		Of: func(err error) *problem.Error {
			if p, ok := errors.AsType[*problem.Error](err); ok {
				return p
			}
			return problem.Wrap(500, "problem.internal", err)
		},
		Count: func(route, method string, status int, _ time.Duration) { counted = fmt.Sprint(route, method, status) },
	}
	app := fiber.New()
	app.Use(o.Handle)
	app.Get("/panic", func(c *fiber.Ctx) error {
		middleware.Route(c, "/panic")
		_ = c.SendString("half an answer") // it is not what is sent
		panic("the secret cause")
	})
	app.Get("/fails", func(*fiber.Ctx) error { return errors.New("the secret cause") })
	for _, path := range []string{"/panic", "/fails?token=in-the-query"} {
		log.Reset()
		resp, err := app.Test(httptest.NewRequest("GET", path, nil))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		var doc problem.Document
		if err := json.Unmarshal(text, &doc); err != nil || resp.StatusCode != 500 || doc.RequestID != "made-up-id-1" || doc.Code != "problem.internal" {
			t.Errorf("%s: %d %s %v", path, resp.StatusCode, text, err)
		}
		if strings.Contains(string(text), "secret") || strings.Contains(string(text), "half") {
			t.Errorf("%s tells: %s", path, text)
		}
		if !strings.Contains(log.String(), "the secret cause") || !strings.Contains(log.String(), "made-up-id-1") || strings.Contains(log.String(), "in-the-query") {
			t.Errorf("%s logs: %s", path, log.String())
		}
	}
	if counted != "GET500" {
		t.Errorf("counted %q", counted)
	}
}
