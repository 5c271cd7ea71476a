// What this hall is, how it is, and how to hand something in.

import { h, swap, icon } from '../dom.js';
import { get, post, poll, query } from '../api.js';
import { t, both, when } from '../words.js';
import { act, caseState, empty, page, refusal, toast, name } from '../parts.js';
import { drawSchema } from '../schema.js';
import { showErrors, clearErrors, draft } from '../fields.js';

// home shows the hall.
export async function home({ main, session, onLeave, here }) {
  const may = session.verbs.includes('case.read');
  const counts = h('div.strip', { 'aria-live': 'off' });
  const alarm = h('div.alarms');
  const recent = h('section.panel', h('h2', t('home.recent')), h('div'));
  const entries = await get('/entries');
  const usable = entries.filter((e) => e.access === 'public' || session.signedIn);
  swap(main, h('div.wrap',
    page(both(session.zh, session.en) || t('title'), t('home.sub')), alarm, may && counts,
    h('div.columns', h('section.panel.hand-in', h('h2', t('home.hand-in')), usable.length ? usable.map((e) => card(e, session)) : empty(t('home.no-entries'), t('home.no-entries-why'))),
      may ? recent : h('section.panel.explain', h('h2', t('home.about')), h('p', t('home.about-1')), h('p', t('home.about-2')), h('a.button', { href: '/login' }, t('session.in'))))));
  if (!may) return;
  let last = '';
  onLeave(poll(4000, async () => {
    try {
      const [stats, cases, board] = await Promise.all([get('/statistics'), get(`/cases${query({ limit: 6 })}`), get('/connectors')]);
      const now = JSON.stringify([stats, cases, board]);
      if (!here() || now === last) return;
      last = now;
      swap(counts, strip(stats));
      swap(alarm, alarms(board));
      swap(recent.lastChild, cases.length ? h('ul.rows', cases.map(row)) : empty(t('home.no-cases'), t('home.no-cases-why')));
    } catch (err) {
      if (here()) swap(alarm, h('div.notice.bad', h('strong', refusal(err).title)));
    }
  }));
}

function card(e, session) {
  const hand = h('button.primary', { type: 'button' }, t('home.sample'));
  hand.addEventListener('click', act(hand, async () => {
    const body = await post(`/entries/${e.name}`, JSON.stringify(e.example), { 'Idempotency-Key': crypto.randomUUID() });
    taken(body, session);
  }));
  return h('div.entry', h('div', h('strong', name(e)), h('code', `POST /api/v1/entries/${e.name}`)),
    h('div.buttons', e.example && hand, e.schema && h('a.button', { href: `#/entries/${encodeURIComponent(e.name)}` }, t('home.fill'))));
}

// taken tells where the application has gone, and goes there.
function taken(receipt, session) {
  if (session.verbs.includes('case.read') && receipt.links.case) location.hash = `#/cases/${receipt.id}`;
  else toast(t('home.taken', { id: receipt.id }));
}

function strip(s) {
  const cell = (label, n, href, tone) => h('a.cell', { href, class: n > 0 ? tone : '' }, h('span', label), h('b', String(n)));
  return [
    cell(t('home.running'), s.cases.running || 0, '#/cases?status=running'),
    cell(t('home.done'), s.cases.completed || 0, '#/cases?status=completed'),
    cell(t('home.tasks'), s.tasks, '#/tasks'),
    cell(t('home.parked'), (s.work.parked || 0) + (s.work.doubt || 0), '#/connectors', 'wait'),
    cell(t('home.incidents'), s.incidents, '#/connectors', 'bad'),
  ];
}

// alarms says what is broken, since when and whom it hurts.
function alarms(board) {
  const out = [];
  for (const c of board) {
    for (const l of c.lanes) {
      if (l.breaker !== 'open') continue;
      out.push(h('div.notice.bad', h('div', h('strong', t(l.forced ? 'home.forced' : 'home.open', { name: name(c) || c.connector, since: when(l.since) })),
        h('p', t('home.open-why', { n: l.work.parked || 0 }), l.reason && h('span.small', ` ${l.reason}`))), h('a.button', { href: '#/connectors' }, t('home.look'))));
    }
  }
  return out;
}

const row = (c) => h('li', h('a', { href: `#/cases/${c.id}` }, h('span.two', h('b', c.title || t('case.untitled')), h('span.small', [c.number || c.id, c.applicant].filter(Boolean).join(' · '))), h('span.two.end', caseState(c.status), h('span.small', when(c.opened)))));

// entry is one form to be handed in.
export async function entry({ main, params, session }) {
  const all = await get('/entries');
  const e = all.find((x) => x.name === params[0]);
  if (!e || !e.schema) {
    swap(main, empty(t('error.nowhere'), ''));
    return;
  }
  const form = drawSchema(e.schema);
  const kept = draft(`entry/${e.name}`);
  const button = h('button.primary', { type: 'submit' }, t('home.submit'));
  // One key for one application: pressing twice, or again after a lost
  // answer, hands it in once.
  let key = crypto.randomUUID();
  const old = kept.load();
  const restored = h('div.notice', { hidden: !old }, t('form.restored'), h('button', { type: 'button', onclick: () => { kept.drop(); form.set({}); restored.hidden = true; } }, t('form.discard')));
  if (old) form.set(old);
  form.el.append(h('div.buttons', button, e.example && h('button', { type: 'button', onclick: () => { form.set(e.example); kept.save(form.read()); } }, t('home.example'))));
  form.el.addEventListener('input', () => kept.save(form.read()));
  form.el.addEventListener('submit', act(button, async () => {
    clearErrors(form.el);
    try {
      const receipt = await post(`/entries/${e.name}`, form.read(), { 'Idempotency-Key': key });
      kept.drop();
      key = crypto.randomUUID();
      form.set({});
      restored.hidden = true;
      taken(receipt, session);
    } catch (err) {
      if (!err.errors || err.status !== 400) throw err;
      key = crypto.randomUUID(); // it was not taken: what comes next is another one
      showErrors(form.el, err);
    }
  }));
  swap(main, h('div.wrap.narrow', h('a.back', { href: '#/' }, icon('back'), t('nav.home')), page(name(e), t('home.fill-sub')), restored, h('section.panel', form.el)));
}
