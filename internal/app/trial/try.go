package trial

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/internal/app/client"
)

// Teller narrates in the reader's language.
type Teller struct {
	Out   io.Writer
	Lang  words.Lang
	Words words.Catalogue
}

func (t Teller) say(code string, args map[string]any) {
	fmt.Fprintln(t.Out, t.Words.Say(t.Lang, code, args))
}

// step is say under a heading.
func (t Teller) step(code string, args map[string]any) {
	fmt.Fprintf(t.Out, "\n● %s\n", t.Words.Say(t.Lang, code, args))
}

// Once hands one application in, does the waiting task as the reviewer whom the
// OA named, and returns the case's id. follow prints the case as it goes on.
func Once(ctx context.Context, t Teller, admin *client.Client, follow func(id string) error) error {
	run := time.Now().Format("150405")
	d := desk{&client.Client{Base: admin.Base, Lang: admin.Lang}}
	a := newApplication(run, 1)
	r, err := d.post(ctx, "try-"+run, a.json(""))
	if err != nil {
		return err
	}
	t.step("try.handed-in", map[string]any{"company": a.company, "id": r.ID})
	boss := desk{admin}
	var open task.Task
	err = every(ctx, 30*time.Second, func() (bool, error) {
		all, err := boss.tasks(ctx)
		for _, x := range all {
			if fmt.Sprint(x.Instance) == r.ID {
				open = x
				return true, nil
			}
		}
		return false, err
	})
	if err != nil {
		return fmt.Errorf("wait for the review task: %w", err)
	}
	t.step("try.task", map[string]any{"task": open.Name, "who": open.Assignee, "number": open.CaseNumber})
	reviewer := desk{&client.Client{Base: admin.Base, Lang: admin.Lang, Login: open.Assignee, Password: open.Assignee}} // the sample's passwords
	if err := reviewer.approve(ctx, open.Key); err != nil {
		return err
	}
	t.step("try.follow", map[string]any{"number": open.CaseNumber})
	return follow(r.ID)
}
