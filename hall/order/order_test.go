package order_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/order"
)

// TestMissing: what a kind needs is asked for, all at once.
func TestMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change order.Change
		want   string
	}{
		{order.Change{Kind: order.Cancel}, "reason"},
		{order.Change{Kind: order.Suspend}, "reason"},
		{order.Change{Kind: order.Resume}, ""},
		{order.Change{Kind: order.Retry}, ""},
		{order.Change{Kind: order.Set}, "variables"},
		{order.Change{Kind: order.Migrate}, "version"},
		{order.Change{Kind: order.Migrate, Tag: "may"}, ""},
		{order.Change{Kind: order.Modify, Take: []process.TokenAt{{}}, Enter: []order.Enter{{}}}, "reason take.flow enter.element"},
	} {
		if got := strings.Join(c.change.Missing(), " "); got != c.want {
			t.Errorf("%+v: %q, want %q", c.change, got, c.want)
		}
	}
}

// TestOrder: every kind asks the engine for something of its own.
func TestOrder(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range order.Kinds() {
		o := order.Change{Kind: k}.Order(7, 8)
		name := process.Command{Do: o.Act}.Name()
		if seen[name] {
			t.Errorf("%s asks for %s, as another one does", k, name)
		}
		seen[name] = true
	}
	got := order.Change{Kind: order.Modify, Reason: "r", Leave: []string{"review", "12"}, Enter: []order.Enter{{Element: "sign", Scope: 3}}}.Order(0, 0)
	want := engine.Order{Act: process.Modify{Reason: "r", Leave: []int64{12}, LeaveAll: []string{"review"}, Enter: []process.EnterAt{{Element: "sign", Scope: 3}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if o := (order.Change{Kind: order.Migrate}).Order(7, 0); o.To != 7 {
		t.Errorf("%+v", o)
	}
}
