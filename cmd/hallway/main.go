// Command hallway is the integration hub and process engine of a service hall.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/servicehall/hallway/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Main(ctx, os.Args[1:], app.System())
	stop()
	os.Exit(code)
}
