package hall

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/form"
	"github.com/servicehall/hallway/store"
)

// Refusals of the hall.
var (
	// ErrNotFound: there is no such case, task or piece of work.
	ErrNotFound = engine.ErrNotFound
	// ErrNotYours: the task is neither the asker's nor offered to him.
	ErrNotYours = errors.New("the task is not yours")
	// ErrTaken: somebody else holds the task.
	ErrTaken = errors.New("somebody else has taken the task")
)

// Config is what a hall stands on.
type Config struct {
	DB        *store.DB
	Engine    *engine.Engine
	Catalogue *connectors.Catalogue
	Desk      *work.Desk
	Batches   *batch.Batches
	Words     words.Catalogue // of all rooms
	Zone      *time.Location
	Now       func() time.Time
}

// Hall is the running hall. It is safe for concurrent use.
type Hall struct{ c Config }

// New makes a hall over running rooms.
func New(c Config) *Hall { return &Hall{c: c} }

// Migrations are the tables of the hall's rooms.
func Migrations() []store.Migration {
	return append(append([]store.Migration{}, cases.Migrations...), batch.Migrations...)
}

// Projectors are what the engine runs for the hall in its commits.
func Projectors() []engine.Projector { return []engine.Projector{cases.Projector{}} }

// Words are the texts of the hall and its rooms.
func Words() (words.Catalogue, error) {
	return words.Merge(texts, incidentTexts, batch.Words, form.Words, timelineWords())
}

func (h *Hall) read() *sql.DB { return h.c.DB.Read() }

// absent turns a missing row into ErrNotFound.
func absent(what string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return err
}

// Find returns the id of a case by its id or its number. An instance that a
// case has called is found by its id, too.
func (h *Hall) Find(ctx context.Context, idOrNumber string) (int64, error) {
	if id, err := strconv.ParseInt(idOrNumber, 10, 64); err == nil {
		c, err := cases.Get(ctx, h.read(), id)
		if err == nil {
			return c.ID, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
		if _, there, err := h.c.Engine.Row(ctx, id); there || err != nil {
			return id, err
		}
	}
	c, err := cases.ByNumber(ctx, h.read(), idOrNumber)
	return c.ID, absent("case "+idOrNumber, err)
}
