package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// signInByPage goes the way of a visitor, with keys alone.
func signInByPage(b *gatewaytest.Browser, h *gatewaytest.Hall, login string) {
	b.Go(h.URL + "/login")
	b.Wait(`document.activeElement?.id === 'login'`)
	b.Type(login)
	b.Key("Tab", 9)
	b.Type("password-of-" + login)
	b.Key("Enter", 13)
	b.Wait(`location.pathname === '/' && document.querySelector('.rail')`)
}

func text(b *gatewaytest.Browser) string {
	s, _ := b.Eval(`document.body.innerText`).(string)
	return s
}

// complaints fails the test when the page, or its policy, complained.
func complaints(t *testing.T, b *gatewaytest.Browser) {
	t.Helper()
	for _, c := range b.Complaints() {
		if !strings.Contains(c, "status of 40") { // a refusal that the test made on purpose
			t.Errorf("the page complains: %s", c)
		}
	}
}

// One person hands in, decides and follows, in the page alone.
func TestThePage(t *testing.T) {
	t.Parallel()
	b := gatewaytest.OpenBrowser(t, "en-GB")
	h := gatewaytest.Open(t)
	b.Size(1280, 860, false)
	b.Go(h.URL + "/")
	b.Wait(`document.body.innerText.includes('The sample hall') && document.body.innerText.includes('Hand in the sample')`)
	signInByPage(b, h, "clerk")

	// A form with a mistake names its field, and keeps what was typed.
	b.Go(h.URL + "/#/entries/applications")
	b.Wait(`document.querySelector('[data-field="applicant.name"] input')`)
	b.Eval(`document.querySelector('[data-field="applicant.name"] input').focus()`)
	b.Type("王小明")
	b.Key("Tab", 9)
	b.Type("123")
	b.Eval(`[...document.querySelectorAll('[data-field="kind"] input')][0].click()`)
	b.Click(`form.fill button[type=submit]`)
	b.Wait(`document.querySelector('[data-field="applicant.phone"] .wrong:not([hidden])')`)
	b.Wait(`document.activeElement === document.querySelector('[data-field="applicant.phone"] input')`)
	b.Eval(`window.old = true; location.reload()`)
	b.Wait(`!window.old && document.querySelector('[data-field="applicant.name"] input')?.value === '王小明'`)
	b.Eval(`(() => { const i = document.querySelector('[data-field="applicant.phone"] input'); i.value = '13800138000'; i.dispatchEvent(new Event('input', {bubbles: true})); })()`)
	b.Click(`form.fill button[type=submit]`)

	// The case goes on before the eyes: no reload from here to its end.
	b.Wait(`location.hash.startsWith('#/cases/') && document.body.innerText.includes('Open the task')`)
	b.Eval(`window.sameDocument = true`)
	if s := text(b); !strings.Contains(s, "P2026-00001") || !strings.Contains(s, "材料审查") || !strings.Contains(s, "nobody has taken it yet") {
		t.Errorf("the case shows:\n%s", s)
	}
	b.Click(`.line li:nth-child(2) button.step`)
	b.Wait(`document.querySelector('.line li:nth-child(2) .call')`)
	if s := text(b); !strings.Contains(s, "registry.check") {
		t.Errorf("the step shows:\n%s", s)
	}
	b.Click(`.waits a.button`)
	b.Wait(`document.querySelector('[data-field="decision"]')`)
	b.Eval(`[...document.querySelectorAll('[data-field="decision"] input')][1].click()`) // to be returned
	b.Click(`form.fill button[type=submit]`)
	b.Wait(`document.querySelector('[data-field="reason"] .wrong:not([hidden])')`)
	b.Eval(`[...document.querySelectorAll('[data-field="decision"] input')][0].click()`)
	b.Click(`form.fill button[type=submit]`)
	b.Wait(`location.hash.startsWith('#/cases/') && document.querySelector('.result') && document.body.innerText.includes('办结')`)
	if b.Eval(`window.sameDocument`) != true {
		t.Error("the page was loaded again on the way")
	}
	complaints(t, b)
	b.Click(`.mine a[href="/logout"]`)
	b.Wait(`location.pathname === '/login' && document.querySelector('#login')`)
	complaints(t, b)
}

// A case that is watched changes when somebody else does something.
func TestThePageIsLive(t *testing.T) {
	t.Parallel()
	b := gatewaytest.OpenBrowser(t, "zh-CN")
	h := gatewaytest.Open(t)
	h.Peer.Fail("check", &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect, Message: "connection refused"})
	id := handIn(t, h, "李明")
	b.Size(390, 844, false)
	b.Go(h.URL + "/login")
	b.Wait(`document.querySelector('.samples button')`)
	b.Eval(`fetch('/api/v1/session', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"login":"admin","password":"password-of-admin"}'}).then(r => r.status)`)
	b.Go(h.URL + "/#/cases/" + id)
	b.Wait(`document.querySelector('.waits .wait') && document.body.innerText.includes('等待登记系统恢复')`)
	b.Eval(`location.hash = '#/connectors'`)
	b.Wait(`document.querySelector('.peer.bad') && document.body.innerText.includes('connection refused')`)
	h.Peer.Fail("check", nil)
	b.Click(`[data-focus="registry/default/closed"]`)
	b.Wait(`document.querySelector('dialog[open]')`)
	b.Click(`dialog button[type=submit]`) // without a reason nothing happens
	b.Wait(`document.querySelector('dialog[open]')`)
	b.Type("已恢复")
	b.Click(`dialog button[type=submit]`)
	b.Wait(`document.body.innerText.includes('人工合上') && document.body.innerText.includes('已恢复')`)
	b.Eval(`location.hash = '#/cases/` + id + `'`)
	b.Wait(`document.body.innerText.includes('待签收')`)
	key, _ := h.Ask(t, "clerk", "GET", "/api/v1/tasks", nil).At("0.key").(string)
	if a := h.Ask(t, "clerk", "POST", "/api/v1/tasks/"+key+"/claim", nil); a.Status != 204 {
		t.Fatalf("claim: %d %s", a.Status, a.Text)
	}
	b.Wait(`document.body.innerText.includes('等 clerk 办理')`)
	complaints(t, b)
}

// Every view, in both languages and both widths: it is drawn, nothing hangs
// over the edge, every control has a name, every text has its contrast.
func TestEveryViewIsInOrder(t *testing.T) {
	t.Parallel()
	b := gatewaytest.OpenBrowser(t, "zh-CN")
	h := gatewaytest.Open(t)
	id := handIn(t, h, "李明")
	h.Until(t, "clerk", "/api/v1/cases/"+id, func(a gatewaytest.Answer) bool { return a.At("waiting.0.kind") == "task" })
	h.Peer.Fail("check", &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect, Message: "connection refused"})
	handIn(t, h, "王小明")
	key, _ := h.Ask(t, "clerk", "GET", "/api/v1/tasks", nil).At("0.key").(string)
	message, _ := h.Ask(t, "admin", "GET", "/api/v1/messages", nil).At("0.id").(string)
	b.Size(1280, 860, false)
	signInByPage(b, h, "admin")
	for n, path := range []string{"/", "/entries/applications", "/cases", "/cases?search=nothing", "/cases/" + id, "/tasks", "/tasks/" + key, "/connectors", "/messages", "/messages/" + message, "/nothing"} {
		// Two of the four ways to look at it, changing from view to view.
		for i, width := range []int{1280, 390} {
			lang, dark := []string{"zh", "en"}[(n+i)%2], (n/2+i)%2 == 1
			b.Size(width, 860, dark)
			b.Go("about:blank")
			b.Go(h.URL + "/?lang=" + lang + "#" + path)
			b.Wait(`document.querySelector('main') && !document.querySelector('main[aria-busy]') && document.querySelector('main').innerText.trim()`)
			where := fmt.Sprintf("%s in %s at %d", path, lang, width)
			if w, _ := b.Eval(`document.documentElement.scrollWidth`).(float64); int(w) > width {
				t.Errorf("%s: it is %v wide", where, w)
			}
			if s := text(b); strings.Contains(s, "undefined") || strings.Contains(s, "[object") || strings.Contains(s, "{") && !strings.Contains(path, "messages") {
				t.Errorf("%s shows what is for machines:\n%s", where, s)
			}
			if bad, _ := b.Eval(audit).(string); bad != "" {
				t.Errorf("%s: %s", where, bad)
			}
		}
	}
	complaints(t, b)
}

// audit names controls without a name and texts without enough contrast
// (WCAG 2.2 AA: 4.5 to 1, and 3 to 1 for large ones).
const audit = `(() => {
  const bad = [];
  const seen = (el) => el.offsetParent !== null || getComputedStyle(el).position === 'fixed';
  for (const el of document.querySelectorAll('button, a[href], input, select, textarea')) {
    if (!seen(el)) continue;
    const label = el.getAttribute('aria-label') || el.innerText || el.labels?.[0]?.innerText || el.title || '';
    if (!label.trim()) bad.push('no name: ' + el.outerHTML.slice(0, 90));
  }
  const rgb = (s) => (s.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const ground = (el) => { for (let e = el; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  for (const el of document.querySelectorAll('body *')) {
    const own = [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !seen(el) || el.closest('noscript, [disabled], .skip')) continue;
    const style = getComputedStyle(el);
    const [a, b] = [light(rgb(style.color)), light(ground(el))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize);
    const need = size >= 24 || size >= 18.66 && style.fontWeight >= 600 ? 3 : 4.5;
    if (ratio < need) bad.push('contrast ' + ratio.toFixed(2) + ': ' + el.tagName + '.' + el.className + ' "' + el.textContent.trim().slice(0, 30) + '"');
  }
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) bad.push('twice: #' + id);
  if (document.querySelectorAll('h1').length !== 1 && !document.querySelector('.split')) bad.push('h1: ' + document.querySelectorAll('h1').length);
  return [...new Set(bad)].slice(0, 12).join('\n');
})()`
