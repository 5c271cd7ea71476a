package store

import (
	"context"
	"database/sql"
	"sync"
)

// Rower reads one row: a *sql.DB, or a Prepared of it.
type Rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Prepared reads from the pool of readers with statements that are prepared
// once. It is for the few constant texts of hot paths: nothing is thrown out.
type Prepared struct {
	db *sql.DB
	mu sync.Mutex
	by map[string]*sql.Stmt
}

// QueryRowContext is that of sql.DB.
func (p *Prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := p.get(ctx, query)
	if err != nil {
		return p.db.QueryRowContext(ctx, query, args...) // which tells the error
	}
	return st.QueryRowContext(ctx, args...)
}

func (p *Prepared) get(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st, ok := p.by[query]; ok {
		return st, nil
	}
	st, err := p.db.PrepareContext(ctx, query)
	if err == nil {
		p.by[query] = st
	}
	return st, err
}

func (p *Prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, st := range p.by {
		_ = st.Close() // the pool is closed next
	}
	clear(p.by)
}
