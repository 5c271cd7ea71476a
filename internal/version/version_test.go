package version

import (
	"runtime/debug"
	"testing"
)

func TestTheLinkersWordComesFirst(t *testing.T) {
	t.Parallel()
	module := func(v string) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: v}}
	}
	for _, c := range []struct {
		name, linked string
		info         *debug.BuildInfo
		want         string
	}{
		{"linked", "v1.2.3", module("v9.9.9"), "v1.2.3"},
		{"installed by the go command", "", module("v0.4.0"), "v0.4.0"},
		{"built in a checkout", "", module("(devel)"), "dev"},
		{"no build information", "", nil, "dev"},
	} {
		if got := choose(c.linked, c.info); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
