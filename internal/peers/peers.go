// Package peers tells tests where the real servers and programs are that they
// talk to: addresses that make test has put into the environment, else what
// the machine has on its PATH.
//
// A peer that is absent skips the test with a word on how to get it; where
// HALLWAY_PEERS=required is set, as make test does, it fails the test instead.
package peers

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// AMQP returns the URL of a running RabbitMQ (PEERS_AMQP), as in
// amqp://user:password@127.0.0.1:21234/. Tests share the one broker, so each
// makes queues and exchanges of its own names and deletes them.
func AMQP(t testing.TB) string {
	t.Helper()
	return must(t, "RabbitMQ (PEERS_AMQP)", os.Getenv("PEERS_AMQP"))
}

// Zeep returns the path of a python3 that can import zeep, the Python SOAP
// client (PEERS_ZEEP, else the system's python3).
func Zeep(t testing.TB) string {
	t.Helper()
	for _, python := range []string{os.Getenv("PEERS_ZEEP"), "/usr/bin/python3", look("python3")} {
		if answers(python, "-c", "import zeep") {
			return python
		}
	}
	return must(t, "python3 with zeep (PEERS_ZEEP)", "")
}

// PHP returns the path of a PHP interpreter with the soap extension
// (PEERS_PHP, else php).
func PHP(t testing.TB) string {
	t.Helper()
	for _, php := range []string{os.Getenv("PEERS_PHP"), look("php")} {
		if answers(php, "-r", "exit(extension_loaded('soap') ? 0 : 1);") {
			return php
		}
	}
	return must(t, "php with its soap extension (PEERS_PHP)", "")
}

// Chromium returns the path of a Chromium or Chrome (PEERS_CHROMIUM, else the
// first on the PATH). Run by root it wants --no-sandbox.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, path := range []string{
		os.Getenv("PEERS_CHROMIUM"), look("chromium"), look("chromium-browser"),
		look("google-chrome-stable"), look("google-chrome"),
	} {
		if path != "" {
			return path
		}
	}
	return must(t, "chromium (PEERS_CHROMIUM)", "")
}

// Tool returns the path of a program on the PATH: pdfsig, pdftotext, pdftoppm,
// certutil, zbarimg, strace.
func Tool(t testing.TB, name string) string {
	t.Helper()
	return must(t, name, look(name))
}

// must ends the test when a peer was not found.
func must(t testing.TB, what, found string) string {
	t.Helper()
	if found != "" {
		return found
	}
	absent(t, os.Getenv("HALLWAY_PEERS") == "required", what)
	return ""
}

// ender is the part of testing.TB that ends a test.
type ender interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

func absent(t ender, required bool, what string) {
	t.Helper()
	if required {
		t.Fatalf("this test needs %s, which is not there although HALLWAY_PEERS=required says it must be", what)
		return
	}
	t.Skipf("this test needs %s: run it with make test, which installs and starts it", what)
}

func look(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// answers reports whether a program is there and ends with status 0.
func answers(program string, args ...string) bool {
	if program == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return exec.CommandContext(ctx, program, args...).Run() == nil // #nosec G204 G702 -- a path from the tests' own environment
}
