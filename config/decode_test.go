package config_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
)

var update = flag.Bool("update", false, "rewrite the expected results")

// everything has a field of every kind.
type everything struct {
	Name    string             `yaml:"name" required:"true" pattern:"[a-z]+" doc:"What it is called.|名称。" example:"erp"`
	On      bool               `yaml:"on" default:"true" doc:"Whether it is on.|是否启用。"`
	Wait    time.Duration      `yaml:"wait" default:"10s" min:"1s" max:"3d" doc:"How long it waits.|等待多久。"`
	Port    uint16             `yaml:"port" default:"80" min:"1"`
	Share   float64            `yaml:"share" max:"1"`
	Mode    string             `yaml:"mode" default:"fast" enum:"fast,slow"`
	Secret  config.Secret      `yaml:"secret" doc:"Nobody may see it.|不可外泄。"`
	Words   []string           `yaml:"words" default:"a,b"`
	Many    []string           `yaml:"many" max:"3"`
	Extra   any                `yaml:"extra"`
	Node    config.Node        `yaml:"node"`
	Parts   map[string]part    `yaml:"parts"`
	Counts  map[string]int     `yaml:"counts"`
	Section section            `yaml:"section"`
	Maybe   *section           `yaml:"maybe"`
	Level   *int               `yaml:"level" default:"3"`
	Ignored string             `yaml:"-"`
	ByNode  map[string]*string `yaml:"byNode"`
	lifted
}

type lifted struct {
	Inlined string `yaml:"inlined" required:"true"`
}

type part struct {
	When  time.Time `yaml:"when"`
	Count int       `yaml:"count" default:"1" min:"1"`
	Deep  *part     `yaml:"deep"`
}

type section struct {
	Limit int `yaml:"limit" default:"7" max:"10"`
}

func environment(name string) (string, bool) {
	v, ok := map[string]string{"SECRET": "hunter2", "PORT": "8080"}[name]
	return v, ok
}

func TestDecode(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/decode/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var into everything
			found := config.Decode(filepath.Base(file), text, &into, config.Lookup(environment), config.Dir("testdata/decode"))
			var b strings.Builder
			for _, f := range found {
				b.WriteString(f.Say(config.Words, words.En) + "\n" + f.Say(config.Words, words.Zh) + "\n\n")
			}
			if !found.Bad() {
				shown, err := json.MarshalIndent(config.Redacted(into), "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				b.Write(append(shown, '\n'))
			}
			if strings.Contains(b.String(), "hunter") {
				t.Errorf("the secret is told:\n%s", b.String())
			}
			expect(t, strings.TrimSuffix(file, ".yaml")+".txt", b.String())
		})
	}
}

// expect compares with a file, or rewrites it.
func expect(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s says\n%s\nbut it is now\n%s", file, want, got)
	}
}
