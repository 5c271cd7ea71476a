package archtest

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Room says what a folder and all folders below it may import of ours, unless
// a deeper folder has a row of its own. Its own folders are always allowed, and
// May allows a folder with all below it.
type Room struct {
	Folder string
	May    []string
}

// The floors, ground first: each list is the one below it and what it adds.
var (
	ground     = []string{"config"}
	second     = []string{"config", "store", "calendar", "mapping", "adapters"}
	third      = append(slices.Clone(second), "connectors")
	engineBase = append(slices.Clone(third), "engine/bpmn", "engine/ballot", "engine/process")
	fourth     = append(slices.Clone(third), "engine")
	fifth      = append(slices.Clone(fourth), "auth", "hall")
	sixth      = append(slices.Clone(fifth), "gateway")
	pure       = []string{"config", "calendar", "mapping"}
	everything = append(slices.Clone(sixth), "packs", "internal/app", "internal/keys", "internal/sim", "internal/version")
)

// Rooms is the plan: docs/architecture.md draws it. A folder with Go files
// that stands under none of these rows is a complaint.
var Rooms = []Room{
	{"config", nil},
	{"packs", nil},

	{"store", ground},
	{"calendar", ground},
	{"mapping", []string{"config", "mapping/schema"}},
	{"mapping/schema", []string{"config", "mapping/feel", "mapping/tree"}},
	{"adapters", ground},

	{"auth", []string{"config", "store", "mapping"}},
	{"connectors", second},

	{"engine/bpmn", pure},
	{"engine/bpmn/lint", append(slices.Clone(pure), "engine/bpmn")},
	{"engine/ballot", pure},
	{"engine/process", append(slices.Clone(pure), "engine/bpmn", "engine/ballot")},
	{"engine/bus", engineBase},
	{"engine/route", engineBase},
	{"engine/task", engineBase},
	{"engine/timer", engineBase},
	{"engine/job", engineBase},
	{"engine/key", engineBase},
	{"engine/history", engineBase},
	{"engine/subscription", engineBase},
	{"engine", fourth},

	{"hall", append(slices.Clone(fourth), "auth")},
	{"gateway", fifth},

	{"internal/version", nil},
	{"internal/peers", nil},
	{"internal/archtest", nil},
	{"internal/keys", nil},
	{"internal/sim", []string{"config", "adapters", "internal/keys"}},
	{"internal/app", everything},
	{"internal/reference", everything},
	{"internal/conformance", fourth},
	{"cmd/hallway", []string{"internal/app", "internal/version"}},
	{"cmd/testsum", nil},
	{"cmd/notices", nil},
	{"bench", everything},
}

// roomOf returns the deepest room that a folder stands in, nil when there is none.
func roomOf(dir string) *Room {
	var best *Room
	for i, room := range Rooms {
		if within(dir, room.Folder) && (best == nil || len(room.Folder) > len(best.Folder)) {
			best = &Rooms[i]
		}
	}
	return best
}

func within(dir, folder string) bool { return dir == folder || strings.HasPrefix(dir, folder+"/") }

func (r *Room) mayImport(dir string) bool {
	if owner := roomOf(dir); owner != nil && owner.Folder == r.Folder {
		return true
	}
	return slices.ContainsFunc(r.May, func(folder string) bool { return within(dir, folder) })
}

// Floors complains about every import that goes up, or sideways where rooms
// stand side by side. Tests keep to the same floors, but may use test support
// and the simulated systems.
func Floors(files []*File) []string {
	var out []string
	for _, f := range files {
		room := roomOf(f.Dir)
		if room == nil {
			out = append(out, f.Path+": the folder has no row in archtest's plan of the rooms")
			continue
		}
		for _, dir := range ours(f.Imports()) {
			if !room.mayImport(dir) && !((f.IsTest() || isTestSupport(f.Dir)) && forTests(dir)) {
				out = append(out, fmt.Sprintf("%s: %s may not import %s", f.Path, room.Folder, dir))
			}
		}
	}
	sort.Strings(out)
	return out
}

// ours returns the folders of the imports that lie in this module.
func ours(imports []string) []string {
	var out []string
	for _, name := range imports {
		if dir, ok := strings.CutPrefix(name, Module+"/"); ok {
			out = append(out, dir)
		}
	}
	return out
}

func forTests(dir string) bool { return isTestSupport(dir) || within(dir, "internal/sim") }

// isTestSupport reports whether a folder holds code for tests: storetest,
// adapterstest, peers.
func isTestSupport(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		if part == "peers" || part == "archtest" || len(part) > len("test") && strings.HasSuffix(part, "test") {
			return true
		}
	}
	return false
}

// NoTestCodeInProduction complains about what is not a test and imports test
// support of ours or of others.
func NoTestCodeInProduction(files []*File) []string {
	var out []string
	for _, f := range files {
		if f.IsTest() || isTestSupport(f.Dir) {
			continue
		}
		for _, name := range f.Imports() {
			dir, isOurs := strings.CutPrefix(name, Module+"/")
			if isOurs && isTestSupport(dir) || !isOurs && othersTestSupport(name) {
				out = append(out, f.Path+": production code imports "+name)
			}
		}
	}
	return out
}

func othersTestSupport(name string) bool {
	return name == "testing" || strings.HasPrefix(name, "testing/") || name == "net/http/httptest" ||
		within(name, "pgregory.net/rapid") || within(name, "go.uber.org/goleak")
}
