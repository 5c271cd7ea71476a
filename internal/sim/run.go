package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"syscall"

	"github.com/servicehall/hallway/config/words"
)

// nextPorts is how many ports after a taken one are tried.
const nextPorts = 20

// Run starts the world, prints the addresses, and serves until ctx ends. If the
// port is taken it takes the next and says so.
func Run(ctx context.Context, cfg Config, out io.Writer) error {
	w, err := startNear(ctx, cfg, out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(out, w.describe(cfg))
	if err == nil {
		if cfg.Ready != nil {
			cfg.Ready(w)
		}
		<-ctx.Done()
	}
	return errors.Join(err, w.Close())
}

func startNear(ctx context.Context, cfg Config, out io.Writer) (*World, error) {
	for tries := 0; ; tries++ {
		w, err := Start(ctx, cfg)
		if !errors.Is(err, syscall.EADDRINUSE) || tries == nextPorts {
			return w, err
		}
		host, port, splitErr := net.SplitHostPort(cfg.Listen)
		n, numberErr := strconv.Atoi(port)
		if splitErr != nil || numberErr != nil {
			return nil, err
		}
		both(out, "sim.port-taken", map[string]any{"taken": port})
		cfg.Listen = net.JoinHostPort(host, strconv.Itoa(n+1))
	}
}

// both prints a text in English and Chinese; a lost line changes nothing.
func both(out io.Writer, code string, args map[string]any) {
	_, _ = fmt.Fprintf(out, "sim: %s · %s\n", Words.Say(words.En, code, args), Words.Say(words.Zh, code, args))
}

// describe names the addresses, one on a line.
func (w *World) describe(cfg Config) string {
	args := map[string]any{"url": w.URLs[""] + "/"}
	text := fmt.Sprintf("sim: %s · %s\n", Words.Say(words.En, "sim.running", args), Words.Say(words.Zh, "sim.running", args))
	for _, name := range Systems() {
		text += fmt.Sprintf("  %-9s %s/  %s\n", name, w.URLs[name], Words.Say(words.En, "sim.system."+name, nil))
	}
	return text + fmt.Sprintf("  %-9s %s\n", "crm.db", CRMFile(cfg.DataDir))
}
