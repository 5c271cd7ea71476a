package j1

import (
	"context"
	"strconv"

	"github.com/servicehall/hallway/bench/floor"
)

// byHand is the floor as a side.
type byHand struct{ p *floor.Program }

func (b byHand) name() string { return "by hand" }

func (b byHand) commits() int64 { return b.p.Commits() }

func (b byHand) start(_ context.Context, c *client, n int) (instance, error) {
	var got struct {
		ID string `json:"id"`
	}
	if err := c.post(b.p.Address+"/start", application(n), &got); err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(got.ID, 10, 64)
	if err != nil {
		return nil, err
	}
	task, ended := b.p.Wait(id)
	return &byHandInstance{b, task, ended}, nil
}

type byHandInstance struct {
	byHand
	tasks <-chan int64
	over  <-chan struct{}
}

func (i *byHandInstance) task(ctx context.Context) (int64, error) {
	select {
	case key := <-i.tasks:
		return key, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (i *byHandInstance) complete(c *client, key int64) error {
	return c.post(i.p.Address+"/tasks/"+strconv.FormatInt(key, 10)+"/complete", decision, nil)
}

func (i *byHandInstance) ended(ctx context.Context) error {
	select {
	case <-i.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
