package gatewaytest

import (
	"context"
	"testing"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/gateway"
)

// people are those of the test hall.
func people() []local.Account {
	return []local.Account{
		{Login: Admin, Name: "管理员", Groups: []string{"admin"}, Roles: []auth.Role{auth.Admin, auth.Staff}},
		{Login: Clerk, Name: "王窗口", Groups: []string{"window"}, Roles: []auth.Role{auth.Staff}},
		{Login: Other, Name: "赵旁人", Groups: []string{"archive"}, Roles: []auth.Role{auth.Staff}},
		{Login: Auditor, Name: "钱审计", Groups: []string{"audit"}, Roles: []auth.Role{auth.Auditor}},
	}
}

// plain knows the passwords without hashing them: most tests are about
// something else.
type plain struct{}

// Verify implements middleware.Accounts.
func (plain) Verify(_ context.Context, login, password string, _ auth.Visit) (auth.Principal, error) {
	for _, p := range people() {
		if p.Login == login && password == "password-of-"+login {
			return auth.Principal{ID: p.Login, Name: p.Name, Groups: p.Groups, Roles: p.Roles, Via: auth.Local}, nil
		}
	}
	return auth.Principal{}, &auth.Refusal{Code: "account.wrong"}
}

// Accounts gives a gateway real accounts in the hall's database.
func (h *Hall) Accounts(t testing.TB, c *gateway.Config) {
	t.Helper()
	accounts, err := local.New(h.DB, time.Now, local.Options{})
	must(t, err)
	for _, p := range people() {
		must(t, accounts.Put(t.Context(), p, "password-of-"+p.Login))
	}
	c.Accounts = accounts
}
