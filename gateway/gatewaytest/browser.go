package gatewaytest

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/peers"
)

// Browser is a real Chromium without a window, driven over a pipe by its
// DevTools protocol.
type Browser struct {
	t       testing.TB
	out     *os.File
	session string

	mu     sync.Mutex
	next   int
	waits  map[int]chan reply
	Errors []string // what the page complained about: scripts, refused content
}

type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Params json.RawMessage `json:"params"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// OpenBrowser starts a browser that ends with the test. lang is what it tells
// pages that it speaks.
func OpenBrowser(t testing.TB, lang string) *Browser {
	t.Helper()
	toR, toW, err := os.Pipe()
	must(t, err)
	fromR, fromW, err := os.Pipe()
	must(t, err)
	profile, err := os.MkdirTemp("", "hallway-browser-") // not the test's own: its helpers may write a little longer
	must(t, err)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), peers.Chromium(t), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--remote-debugging-pipe", "--user-data-dir="+profile, "--no-first-run", "--disable-extensions", "--disable-background-networking",
		"--lang="+lang, "--accept-lang="+lang, "about:blank")
	cmd.ExtraFiles = []*os.File{toR, fromW}
	must(t, cmd.Start())
	_ = toR.Close()   // they are the browser's
	_ = fromW.Close() // now
	b := &Browser{t: t, out: toW, waits: map[int]chan reply{}}
	go b.read(bufio.NewReader(fromR))
	t.Cleanup(func() {
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		_, _ = toW.WriteString(`{"id":1000000,"method":"Browser.close"}` + "\x00") // if it is gone, so much the better
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		_ = toW.Close()
		_ = fromR.Close()
		_ = os.RemoveAll(profile)
	})
	target := b.do("Target.createTarget", map[string]any{"url": "about:blank"})
	var made struct{ TargetID, SessionID string }
	must(t, json.Unmarshal(target, &made))
	must(t, json.Unmarshal(b.do("Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}), &made))
	b.session = made.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.do(domain+".enable", nil)
	}
	return b
}

// read takes what the browser says until it ends.
func (b *Browser) read(r *bufio.Reader) {
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		if ch := b.waits[m.ID]; m.ID != 0 && ch != nil {
			ch <- m
			delete(b.waits, m.ID)
		}
		if m.Method == "Runtime.exceptionThrown" || m.Method == "Log.entryAdded" {
			b.Errors = append(b.Errors, string(m.Params))
		}
		b.mu.Unlock()
	}
}

func (b *Browser) do(method string, params map[string]any) json.RawMessage {
	b.t.Helper()
	b.mu.Lock()
	b.next++
	id, ch := b.next, make(chan reply, 1)
	b.waits[id] = ch
	b.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params, "sessionId": b.session})
	if b.session == "" {
		text, err = json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	}
	must(b.t, err)
	if _, err := b.out.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: write to the browser: %v", method, err)
	}
	select {
	case m := <-ch:
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		return m.Result
	case <-time.After(60 * time.Second):
		b.t.Fatalf("%s: the browser does not answer", method)
	}
	return nil
}

// Size sets the window, and light or dark.
func (b *Browser) Size(width, height int, dark bool) {
	b.t.Helper()
	b.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.do("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]any{{"name": "prefers-color-scheme", "value": scheme}}})
}

// Go opens an address.
func (b *Browser) Go(url string) {
	b.t.Helper()
	b.do("Page.navigate", map[string]any{"url": url})
}

// Eval runs an expression in the page and returns its value.
func (b *Browser) Eval(expression string) any {
	b.t.Helper()
	var out struct {
		Result struct{ Value any }
		Detail *struct{ Text string } `json:"exceptionDetails"`
	}
	must(b.t, json.Unmarshal(b.do("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}), &out))
	if out.Detail != nil {
		b.t.Fatalf("in the page: %s: %s", expression, out.Detail.Text)
	}
	return out.Result.Value
}

// Wait waits until an expression is true in the page.
func (b *Browser) Wait(expression string) {
	b.t.Helper()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
	for {
		// Between two pages there is nothing to ask yet.
		if b.Eval("(() => { try { return !!("+expression+") } catch { return false } })()") == true {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			b.t.Fatalf("the page does not come to: %s\nit shows: %v\nit complains: %v", expression, b.Eval("document.body.innerText"), b.Errors)
		}
	}
}

// Key presses a key as a person does.
func (b *Browser) Key(key string, code int) {
	b.t.Helper()
	for _, kind := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
		if key == "Enter" && kind == "keyDown" {
			params["text"] = "\r"
		}
		b.do("Input.dispatchKeyEvent", params)
	}
}

// Type types a text where the focus is.
func (b *Browser) Type(text string) {
	b.t.Helper()
	b.do("Input.insertText", map[string]any{"text": text})
}

// Shot writes what the whole page looks like.
func (b *Browser) Shot(file string) {
	b.t.Helper()
	var shot struct{ Data string }
	must(b.t, json.Unmarshal(b.do("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": false}), &shot))
	raw, err := base64.StdEncoding.DecodeString(shot.Data)
	must(b.t, err)
	must(b.t, os.WriteFile(file, raw, 0o600))
}

// Complaints returns what the page complained about so far, and forgets it.
func (b *Browser) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.Errors
	b.Errors = nil
	return out
}

// Click presses the element that a selector names.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.Wait(fmt.Sprintf("document.querySelector(%q)", selector))
	b.Eval(fmt.Sprintf("document.querySelector(%q).click()", selector))
}
