package config_test

import (
	"testing"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
)

type sample struct {
	Name    string                 `yaml:"name" required:"true" pattern:"[a-z]+"`
	Timeout time.Duration          `yaml:"timeout" default:"10s" min:"1s" max:"1h"`
	Port    int                    `yaml:"port" default:"80" min:"1" max:"65535"`
	Mode    string                 `yaml:"mode" default:"fast" enum:"fast,slow"`
	Secret  config.Secret          `yaml:"secret"`
	Extra   any                    `yaml:"extra"`
	Part    config.Node            `yaml:"part"`
	List    []string               `yaml:"list" default:"a,b"`
	By      map[string]inner       `yaml:"by"`
	Nodes   map[string]config.Node `yaml:"nodes"`
	Maybe   *inner                 `yaml:"maybe"`
}

type inner struct {
	X string `yaml:"x" required:"true"`
	Y uint8  `yaml:"y"`
}

func TestShow(t *testing.T) {
	t.Parallel()
	text := "nmae: X\nport: 99999\nmode: fats\nsecret: hunter2\ntimeout: 10 s\nby:\n  a: {y: 300}\n  b: 3\nextra: {a: 0012, b: 1.50, c: '${NOPE}'}\nname: 张三\nport: 2\n"
	var s sample
	for _, f := range config.Decode("dir/x.yaml", []byte(text), &s) {
		t.Log("\n" + f.Say(config.Words, words.En))
	}
	t.Logf("%+v", s)
	t.Log("\n" + config.Manual(s, words.Zh))
}
