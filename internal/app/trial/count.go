package trial

import (
	"context"
	"fmt"
	"time"
)

// differs counts a number that is not what it has to be.
func (d *Demo) differs(code string, args map[string]any) {
	d.fails++
	d.say(code, args)
}

// equal prints a number and counts it when it differs.
func (d *Demo) equal(code string, got, want int) {
	mark := "✓"
	if got != want {
		mark = "✗"
		d.fails++
	}
	fmt.Fprintf(d.Out, "  %s %s: %d / %d\n", mark, d.Words.Say(d.Lang, code, nil), got, want)
}

// count compares what was acknowledged with what each side's own book says.
func (d *Demo) count(ctx context.Context) error {
	d.step("demo.count", nil)
	cases, err := d.desk.all(ctx)
	if err != nil {
		return err
	}
	total := len(d.acked)
	d.equal("demo.n.acknowledged", total, firstWave+secondWave+thirdWave)
	d.equal("demo.n.cases", len(cases), total)
	titles := map[string]bool{}
	for _, c := range cases {
		titles[c.Title] = true
	}
	found := 0
	for company := range d.acked {
		if titles[company+"设立登记"] {
			found++
		}
	}
	d.equal("demo.n.found", found, total)
	erp, err := d.world.ledger(ctx, "erp")
	if err != nil {
		return err
	}
	d.once("demo.n.erp", byDetail(erp, "registerCompany"), total)
	for _, x := range []struct{ code, system, operation string }{
		{"demo.n.crm", "crm", "company"}, {"demo.n.esign", "esign", "create-by-file"}, {"demo.n.sms", "sms", "send"}, {"demo.n.wechat", "wechat", "template/send"},
	} {
		book, err := d.world.ledger(ctx, x.system)
		if err != nil {
			return err
		}
		n := 0
		for _, e := range book {
			if e.Operation == x.operation && e.Effects > 0 {
				n++
				if e.Effects > 1 {
					d.differs("demo.twice", map[string]any{"system": x.system, "key": e.Key, "n": e.Effects})
				}
			}
		}
		d.equal(x.code, n, total)
	}
	return d.answers(ctx)
}

// once checks that each company stands in a book once.
func (d *Demo) once(code string, book map[string]int, want int) {
	n := 0
	for company := range d.acked {
		switch book[company] {
		case 1:
			n++
		case 0:
			d.differs("demo.missing", map[string]any{"company": company})
		default:
			d.differs("demo.twice", map[string]any{"system": "erp", "key": company, "n": book[company]})
		}
	}
	d.equal(code, n, want)
}

// answers checks that each result went back to where its application came from.
func (d *Demo) answers(ctx context.Context) error {
	want := map[string]int{}
	for _, way := range d.acked {
		want[way]++
	}
	var rows []map[string]any
	if err := d.world.Get(ctx, "/crm/applications", &rows); err != nil {
		return err
	}
	answered := 0
	for _, r := range rows {
		if r["zt"] == "2" {
			answered++
		}
	}
	d.equal("demo.n.rows", answered, want["table"])
	called := 0
	err := every(ctx, 10*time.Second, func() (bool, error) {
		book, err := d.world.ledger(ctx, "callback")
		called = 0
		for _, e := range book {
			if e.Effects == 1 {
				called++
			}
		}
		return called >= want["json"]+want["soap"], err
	})
	if err != nil {
		d.say("demo.late", map[string]any{"reason": err.Error()})
	}
	d.equal("demo.n.callbacks", called, want["json"]+want["soap"])
	if d.AMQP == "" {
		return nil
	}
	replies, err := d.Replies()
	d.equal("demo.n.replies", replies, want["amqp"])
	return err
}

// certificate opens one certificate and verifies it.
func (d *Demo) certificate(ctx context.Context) error {
	cases, err := d.desk.all(ctx)
	if err != nil || len(cases) == 0 {
		return err
	}
	var docs []struct{ ID, Name, Link string }
	if err := d.desk.Get(ctx, fmt.Sprintf("/api/v1/cases/%d/documents", cases[0].ID), &docs); err != nil {
		return err
	}
	for _, x := range docs {
		if x.Name != "certificate" {
			continue
		}
		var pdf []byte
		if err := d.desk.Get(ctx, x.Link, &pdf); err != nil {
			return err
		}
		said, err := d.Verify(pdf)
		if err != nil {
			d.differs("demo.certificate-bad", map[string]any{"case": cases[0].Number, "reason": err.Error()})
			return nil
		}
		d.step("demo.certificate", map[string]any{"case": cases[0].Number, "bytes": len(pdf), "said": said})
		return nil
	}
	d.differs("demo.no-certificate", map[string]any{"case": cases[0].Number})
	return nil
}
