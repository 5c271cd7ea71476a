// One case: what it waits for, what comes next, and every step of its way, as
// it goes on.

import { h, swap, icon } from '../dom.js';
import { get, post, watch } from '../api.js';
import { t, has, span, took, when } from '../words.js';
import { act, ask, block, caseState, channel, data, dot, empty, facts, outcome, page, since, stepTone, time, toast, isOpen } from '../parts.js';

const hidden = ['caseNumber', 'title', 'origin'];

// caseView follows a case until the visitor leaves it.
export async function caseView({ main, params, session, onLeave, here }) {
  const view = await get(`/cases/${encodeURIComponent(params[0])}`);
  const steps = new Map((await get(`/cases/${view.id}/timeline`)).map((s) => [s.key, s]));
  const open = new Set();
  const live = h('span.live', { hidden: true }, h('i', { 'aria-hidden': true }), t('case.live'));
  const head = h('div');
  const now = h('section.panel.now');
  const line = h('ol.line');
  const side = h('aside');
  const s = { view, steps, open, line, session };
  swap(main, h('div.wrap', h('a.back', { href: '#/cases' }, icon('back'), t('nav.cases')), head,
    h('div.columns.case', h('div', now, h('section.panel', h('div.panel-head', h('h2', t('case.way')), live), line)), side)));
  const draw = () => {
    swap(head, top(s, () => refresh()));
    swap(now, present(s));
    swap(side, beside(s));
  };
  const refresh = async () => {
    s.view = await get(`/cases/${view.id}`);
    if (here()) draw();
  };
  draw();
  drawLine(s);
  if (!isOpen(view.status)) return;
  onLeave(watch(view.id, {
    live: (yes) => { live.hidden = !yes; },
    case: (v) => {
      if (!here()) return;
      s.view = v;
      draw();
    },
    step: (step) => {
      if (!here()) return;
      steps.set(step.key, step);
      drawStep(s, step);
    },
  }));
}

function top({ view, session }, refresh) {
  const sub = [view.number && h('code', view.number), view.applicant, channel(view.channel), t('case.opened-at', { at: when(view.opened) })].filter(Boolean);
  const verify = h('button', { type: 'button' }, t('case.verify'));
  verify.addEventListener('click', act(verify, async () => {
    await post(`/cases/${view.id}/verify`);
    toast(t('case.verified'));
  }));
  const cancel = h('button.danger', { type: 'button', onclick: async () => {
    const given = await ask({ title: t('case.cancel'), text: t('case.cancel-why'), action: t('case.cancel'), danger: true });
    if (given) await act(cancel, async () => {
      await post(`/cases/${view.id}/cancel`, { reason: given.reason });
      await refresh();
    })();
  } }, t('case.cancel'));
  return page(view.title || t('case.untitled'), h('span.dots', caseState(view.status), sub.map((x) => h('span', x))), verify, isOpen(view.status) && session.verbs.includes('admin') && cancel);
}

// present says what the case waits for and what can come next.
function present({ view }) {
  if (!isOpen(view.status)) {
    return [h('h2', t('case.over')), h('p.result', dot(view.status === 'completed' ? 'good' : 'still', view.result ? (has(`result.${view.result}`) ? t(`result.${view.result}`) : view.result) : t(`status.${view.status}`)), view.closed && h('span.small', time(view.closed), ` · ${t('case.lasted', { span: span(view.opened, view.closed) })}`))];
  }
  const next = (view.next || []).filter((n, i, all) => all.findIndex((x) => x.id === n.id && x.flow === n.flow) === i);
  return [
    h('h2', t('case.waits')),
    view.waiting.length ? h('ul.waits', view.waiting.map(wait)) : h('p', t('case.moving')),
    next.length > 0 && [h('h3', t('case.next')), h('ul.next', next.map((n) => h('li', icon('right'), n.flow && h('em', n.flow), h('span', n.name))))],
  ];
}

function wait(w) {
  const tone = w.kind === 'incident' || w.state === 'dead' ? 'bad' : w.state === 'parked' || w.state === 'doubt' ? 'wait' : '';
  return h('li', { class: tone }, icon(w.kind), h('div', h('p', w.text), h('p.small', since(w.since))),
    w.kind === 'task' && h('a.button.primary', { href: `#/tasks/${w.key}` }, t('case.open-task')),
    (w.kind === 'incident' || ['parked', 'doubt', 'dead'].includes(w.state)) && h('a.button', { href: '#/connectors' }, t('home.look')));
}

function beside({ view }) {
  const values = Object.fromEntries(Object.entries(view.variables || {}).filter(([k]) => !hidden.includes(k)));
  const documents = findDocuments(view.variables);
  return [
    documents.length > 0 && h('section.panel', h('h2', t('case.documents')), h('ul.documents', documents.map((d) => h('li', h('a', { href: `/api/v1/documents/${encodeURIComponent(d.id)}`, target: '_blank', rel: 'noopener' }, icon('file'), d.file || d.id))))),
    h('section.panel', h('h2', t('case.data')), facts(values)),
    h('section.panel.small', h('dl.data', h('div', h('dt', t('case.id')), h('dd.mono', view.id)), h('div', h('dt', t('case.process')), h('dd.mono', `${view.process} v${view.version}`)))),
  ];
}

// findDocuments finds what an operation that makes documents has given.
function findDocuments(v, out = [], depth = 0) {
  if (!v || typeof v !== 'object' || depth > 4) return out;
  if (typeof v.id === 'string' && typeof v.sha256 === 'string') {
    if (!out.some((d) => d.id === v.id)) out.push(v);
    return out;
  }
  for (const x of Object.values(v)) findDocuments(x, out, depth + 1);
  return out;
}

// silent are joins and splits without a name: they say nothing to people.
const silent = (x) => x.kind.endsWith('Gateway') && x.name === x.element;

function drawLine(s) {
  const all = [...s.steps.values()].filter((x) => !silent(x));
  if (!all.length) swap(s.line, empty(t('case.no-steps'), ''));
  else swap(s.line, all.map((step) => stepItem(s, step)));
}

function drawStep(s, step) {
  if (silent(step)) return;
  const old = s.line.querySelector(`[data-key="${step.key}"]`);
  const fresh = stepItem(s, step);
  if (!old) {
    s.line.querySelector('.empty')?.remove();
    s.line.append(fresh);
    return;
  }
  const focused = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (focused) fresh.querySelector('button')?.focus({ preventScroll: true });
}

// passed is a gateway or the like, in which nothing happened that one could
// look into: it is shown in small, or not at all when it has no name.
function passed(step) {
  if (step.state !== 'completed' || step.notes?.length || step.calls?.length) return null;
  if (!/Gateway|ThrowEvent/.test(step.kind)) return null;
  return h('li.minor', { 'data-key': step.key, hidden: step.name === step.element }, h('i.dot', { 'aria-hidden': true }), h('p.small', step.name));
}

// stepItem is one step, which opens when it is clicked.
function stepItem(s, step) {
  const small = passed(step);
  if (small) return small;
  const id = `step-${step.key}`;
  const inside = h('div.inside', { id, hidden: !s.open.has(step.key) });
  const shut = !s.open.has(step.key);
  if (!shut) swap(inside, details(step));
  const calls = step.calls || [];
  const last = calls.at(-1);
  const lines = (step.notes || []).length + calls.length;
  const kind = step.kind.split(':')[0];
  const button = h('button.step', { type: 'button', 'aria-expanded': String(!shut), 'aria-controls': id, disabled: lines === 0, onclick: () => {
    const opened = inside.hidden;
    inside.hidden = !opened;
    button.setAttribute('aria-expanded', String(opened));
    if (opened) s.open.add(step.key);
    else s.open.delete(step.key);
    if (opened) swap(inside, details(step));
  } }, h('span.head', h('b', step.name), has(`kind.${kind}`) && h('span.kind', t(`kind.${kind}`)), lines > 0 && icon('down')),
  h('span.small', summary(step, last)));
  return h('li', { class: stepTone(step.state), 'data-key': step.key }, h('i.dot', { 'aria-hidden': true }), h('div', button, inside));
}

// summary is a step in one line.
function summary(step, last) {
  const parts = [time(step.began)];
  if (step.ended && step.began !== step.ended) parts.push(took(Date.parse(step.ended) - Date.parse(step.began)));
  if (step.state !== 'completed') parts.push(t(`step.${step.state}`));
  if (last && last.outcome !== 'ok') parts.push(outcome(last.outcome));
  const who = (step.notes || []).filter((n) => n.code === 'timeline.task-completed').map((n) => n.text);
  parts.push(...who);
  return h('span.dots', parts.map((p) => h('span', p)));
}

// details are the notes and calls of a step, in the order of time; of attempts
// that ended alike the middle ones are folded.
function details(step) {
  const calls = step.calls || [];
  const all = [...(step.notes || []).map((n) => ({ at: n.at, el: note(n) })), ...calls.map((c) => ({ at: c.at, el: call(c), same: `${c.operation} ${c.outcome} ${c.code} ${c.reason}` }))];
  all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (step.omittedCalls) all.splice(all.findIndex((x) => x.same) + 2, 0, { el: h('p.small', t('case.omitted', { n: step.omittedCalls })) });
  const out = [];
  for (let i = 0; i < all.length;) {
    let end = i + 1;
    while (all[i].same && all[end]?.same === all[i].same) end++;
    if (end - i > 3) out.push(all[i].el, h('details.block', h('summary', t('case.alike', { n: end - i - 2 })), h('div.inside', all.slice(i + 1, end - 1).map((x) => x.el))), all[end - 1].el);
    else out.push(...all.slice(i, end).map((x) => x.el));
    i = end;
  }
  return out;
}

const note = (n) => h('div.note', h('p', h('span.at', time(n.at)), n.text, n.actor && !n.text.includes(n.actor) && h('span.small', ` · ${n.actor}`)), n.code === 'timeline.decision' ? decided(n.data || {}) : values(t('case.values'), n.data));

const values = (name, v) => v && typeof v === 'object' && Object.keys(v).length > 0 && h('details.block', h('summary', name), data(v));

// decided shows what a decision gave and by which rules, and keeps what it
// looked at folded.
const decided = (d) => [h('div.given', data(d.value)), d.rules?.length > 0 && h('p.small', t('case.rules', { rules: d.rules.map((r) => r.id || `${r.table} ${r.rule}`).join(t('data.comma')) })), values(t('case.input'), d.input)];

const call = (c) => h('div.call', h('p', h('span.at', time(c.at)), h('code', `${c.connector}.${c.operation}`), outcome(c.outcome), h('span.small', `${took(c.tookMs)} · ${t('case.attempt', { n: c.attempt })}`)),
  (c.code || c.reason) && c.outcome !== 'ok' && h('p.reason', [c.code, c.reason].filter(Boolean).join(' · ')), block(t('case.request'), c.request), block(t('case.response'), c.response));
