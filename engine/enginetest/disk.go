package enginetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// mood is how the disk behaves.
type mood int

const (
	well       mood = iota
	stumbles        // the next commit fails, then it is well
	full            // every commit fails
	readOnly        // likewise
	diesBefore      // the program dies before the next commit
	diesAfter       // the program dies after it, and nobody hears of it
	slow            // something comes in during the next commit
	dead            // the program is not there any more
)

var moods = map[mood]string{
	well: "well", stumbles: "stumbles", full: "full", readOnly: "read-only", diesBefore: "dies before a commit",
	diesAfter: "dies after a commit", slow: "slow", dead: "dead",
}

// errDead is what a program hears that is not there any more.
var errDead = errors.New("the program has died")

// disk stands around each commit.
type disk struct {
	mood mood
	dir  string // of the database
	keep string // where its files are copied to when the program dies
	// meanwhile lets something come in during a slow commit.
	meanwhile func()
	err       error // of copying
}

func (d *disk) commit(do func() error) error {
	switch d.mood {
	case stumbles:
		d.mood = well
		return sqlite3.Error{Code: sqlite3.ErrIoErr}
	case full:
		return sqlite3.Error{Code: sqlite3.ErrFull}
	case readOnly:
		return sqlite3.Error{Code: sqlite3.ErrReadonly}
	case diesBefore:
		d.die()
		return errDead
	case diesAfter:
		if err := do(); err != nil {
			return err
		}
		d.die()
		return errDead
	case slow:
		d.mood = well
		d.meanwhile()
		return do()
	case dead:
		return errDead
	case well:
	}
	return do()
}

// die copies the files of the database as they are at this moment.
func (d *disk) die() {
	d.mood = dead
	for _, name := range []string{fileName, fileName + "-wal"} {
		content, err := os.ReadFile(filepath.Join(d.dir, name)) // #nosec G304 -- of the simulation
		if err == nil {
			err = os.WriteFile(filepath.Join(d.keep, name), content, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			d.err = fmt.Errorf("copy the database: %w", err)
		}
	}
}
