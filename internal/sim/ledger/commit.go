package ledger

import (
	"database/sql"
	"errors"
	"fmt"
)

func (b *Book) commitLoop() {
	defer close(b.done)
	for {
		select {
		case first := <-b.jobs:
			b.commit(b.drain(first))
		case <-b.stop:
			b.finish()
			return
		}
	}
}

// finish commits what was handed over before the stop.
func (b *Book) finish() {
	for {
		select {
		case j := <-b.jobs:
			b.commit(b.drain(j))
		default:
			return
		}
	}
}

func (b *Book) drain(first job) []job {
	batch := []job{first}
	for len(batch) < maxBatch {
		select {
		case j := <-b.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch in one transaction. When one of it fails, each runs alone
// so that only the guilty one is told.
func (b *Book) commit(batch []job) {
	err := b.transact(batch)
	if err == nil || len(batch) == 1 {
		for _, j := range batch {
			j.done <- err
		}
		return
	}
	for _, j := range batch {
		j.done <- b.transact([]job{j})
	}
}

func (b *Book) transact(batch []job) error {
	tx, err := b.writer.Begin()
	if err != nil {
		return fmt.Errorf("begin ledger transaction: %w", err)
	}
	for _, j := range batch {
		if err := j.run(tx); err != nil {
			return rollback(tx, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return rollback(tx, fmt.Errorf("commit ledger: %w", err))
	}
	return nil
}

func rollback(tx *sql.Tx, cause error) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("%w (and roll back: %w)", cause, err)
	}
	return cause
}
