package keep

import (
	"context"
	"database/sql"

	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

// Proof is what was proved of a database file.
type Proof struct {
	verify.Summary
	Backup *backup.Marker `json:"backup,omitempty"` // of a backup, which was proved by its marker too
}

// mostCases is how many cases that disagree are named.
const mostCases = 100

// Verify proves a database file, of a running hall or of a backup: first as
// SQLite knows it, with a backup's own checksums, then by what it means.
func Verify(ctx context.Context, path string, known []store.Migration, o verify.Options, tell func(backup.Progress)) (p Proof, err error) {
	db, err := backup.OpenRead(ctx, path)
	if err != nil {
		return p, err
	}
	defer func() { _ = db.Close() }() // it was only read
	m, marked, err := backup.Inspect(ctx, db, path, known, Facts(), tell)
	if marked {
		p.Backup = &m
	}
	if err == nil {
		err = backup.Present(ctx, db, path, known)
	}
	if err != nil {
		return p, err
	}
	if p.Summary, err = verify.Run(ctx, db, o); err != nil || o.Instance != 0 || !o.Since.IsZero() {
		return p, err
	}
	return p, casesAgree(ctx, db, o.Found, &p.Summary)
}

func casesAgree(ctx context.Context, db *sql.DB, found func(verify.Finding), sum *verify.Summary) error {
	ids, err := cases.Disagree(ctx, db, mostCases)
	for _, id := range ids {
		sum.Findings++
		found(verify.Finding{Code: "verify.case-row", Instance: id, Args: map[string]any{"instance": id}})
	}
	return err
}
