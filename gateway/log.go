package gateway

import (
	"fmt"
	"log/slog"
)

// quiet takes what the HTTP server says of connections: mostly of callers that
// went away.
type quiet struct{ log *slog.Logger }

// Printf implements the server's logger.
func (q quiet) Printf(format string, args ...any) {
	q.log.Debug("http server", "said", fmt.Sprintf(format, args...))
}
