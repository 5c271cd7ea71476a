package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
)

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

// Summary counts tests and subtests. A package that fails without a failing
// test (it does not build, it panics, its TestMain says no) counts as one.
type Summary struct {
	Packages, Passed, Failed int
	// Skipped holds "package.Test: reason", sorted by Print.
	Skipped []string

	output map[string][]string // of a running test, by package and test
	failed map[string]bool     // packages in which a test failed
	broken map[string]bool     // packages that do not build, already counted
}

// Read takes all events and writes each package's closing line and the output
// of what failed as they come. Lines that are no event are passed on.
func Read(in io.Reader, out io.Writer) (*Summary, error) {
	s := &Summary{output: map[string][]string{}, failed: map[string]bool{}, broken: map[string]bool{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			s.line(line, out)
		}
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read test events: %w", err)
		}
	}
}

func (s *Summary) line(line string, out io.Writer) {
	var e event
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
		fmt.Fprint(out, line)
		return
	}
	switch {
	case e.Action == "build-output":
		fmt.Fprint(out, e.Output)
	case e.Action == "output":
		s.keep(e, out)
	case e.Test != "":
		s.test(e, out)
	default:
		s.pkg(e, out)
	}
}

// keep holds a test's output until its result is known. What a package says
// outside of a test is shown at once, but for the words PASS and FAIL alone.
func (s *Summary) keep(e event, out io.Writer) {
	if strings.HasPrefix(e.Output, "=== ") {
		return // RUN, PAUSE, CONT: nobody reads them
	}
	if e.Test != "" {
		s.output[e.Package+" "+e.Test] = append(s.output[e.Package+" "+e.Test], e.Output)
		return
	}
	if word := strings.TrimSpace(e.Output); word != "PASS" && word != "FAIL" && !strings.HasPrefix(word, "coverage:") {
		fmt.Fprint(out, e.Output)
	}
}

func (s *Summary) test(e event, out io.Writer) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "pass":
		s.Passed++
	case "skip":
		s.Skipped = append(s.Skipped, e.Package+"."+e.Test+": "+reason(s.output[key]))
	case "fail":
		s.Failed++
		s.failed[e.Package] = true
		fmt.Fprint(out, strings.Join(s.output[key], ""))
	default:
		return
	}
	delete(s.output, key)
}

func (s *Summary) pkg(e event, out io.Writer) {
	switch e.Action {
	case "pass", "skip":
		s.Packages++
	case "fail":
		s.Packages++
		s.unfinished(e.Package, out)
		if !s.failed[e.Package] && !s.broken[e.Package] {
			s.broken[e.Package] = true
			s.Failed++
		}
	}
}

// unfinished shows the tests that were running when their package died.
func (s *Summary) unfinished(pkg string, out io.Writer) {
	var keys []string
	for key := range s.output {
		if strings.HasPrefix(key, pkg+" ") {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	for _, key := range keys {
		fmt.Fprint(out, strings.Join(s.output[key], ""))
		delete(s.output, key)
	}
}

// reason is what a skipped test said: its output without go test's own lines.
func reason(output []string) string {
	var said []string
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "--- ") {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}

// Line is the counting line.
func (s *Summary) Line() string { return fmt.Sprintf("%d passed, %d failed", s.Passed, s.Failed) }

// Print writes the skipped tests with their reasons and the counting line.
func (s *Summary) Print(out io.Writer) {
	sort.Strings(s.Skipped)
	for _, skipped := range s.Skipped {
		fmt.Fprintln(out, "skipped", skipped)
	}
	fmt.Fprintln(out, s.Line())
}
