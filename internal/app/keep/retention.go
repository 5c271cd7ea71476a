package keep

import (
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/forget"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Classes are what a hall keeps for a time, as its settings say.
func Classes(r folder.Retention) []sweep.Class {
	return []sweep.Class{
		forget.Old(r.Cases, func(ids []int64) []store.Stmt { return []store.Stmt{cases.Forget(ids)} }),
		route.Old(r.Messages),
		work.Old(r.Exchanges),
		subscription.Old(r.Published),
		auth.OldSignIns(r.SignIns),
	}
}
