package soap

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	client "github.com/servicehall/hallway/adapters/soap"
	"github.com/servicehall/hallway/config"
)

// One hall calls the service of another: the adapter reads the description and
// is told the same problems.
func TestTheAdapterSpeaksWithTheService(t *testing.T) {
	t.Parallel()
	address := serve(t, applications(t), hall)
	set := &client.Settings{}
	if found := config.Decode("s.yaml", []byte("wsdl: "+address+"?wsdl"), set); found.Bad() {
		t.Fatal(found)
	}
	p, err := client.Adapter{}.Open(t.Context(), adapters.Setup{Settings: set, Operations: map[string]any{"submit": &client.Operation{Key: "requestId"}}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ask := func(name string) (adapters.Reply, error) {
		person := map[string]any{"name": name, "idNumber": "1"}
		item := []any{map[string]any{"code": "A", "name": "软件 & 服务"}}
		return p.(adapters.Requester).Call(t.Context(), adapters.Call{Operation: "submit", Key: "k", Input: map[string]any{"applicant": person, "capital": json.Number("1e3"), "items": item}})
	}
	done, err := ask("李雷")
	if err != nil {
		t.Fatal(err)
	}
	out := done.Output.(map[string]any)
	if out["accepted"] != true || out["fee"] != json.Number("12.50") || !reflect.DeepEqual(out["lines"], []any{"软件 & 服务"}) {
		t.Errorf("answered %v", out)
	}
	_, err = ask("王五")
	want := map[string]any{"problem": []any{map[string]any{"field": "applicant.name", "code": "E1", "text": "不可以是 王五"}}}
	if f, ok := err.(*adapters.Fault); !ok || f.Outcome != adapters.BusinessFault || f.Message != "申请人不合格 <&>" || !reflect.DeepEqual(f.Detail, want) { //nolint:errorlint // the contract is this type, unwrapped
		t.Errorf("refused %v", err)
	}
}
