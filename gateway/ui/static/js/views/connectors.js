// The connector board: which system is well, which is not and why, and what
// waits for a person.

import { h, swap } from '../dom.js';
import { get, post, put, poll, query } from '../api.js';
import { t, took, when } from '../words.js';
import { act, ask, dot, empty, name, orNone, outcome, page, refusal, since, time, toast } from '../parts.js';

const tones = { closed: 'good', open: 'bad', 'half-open': 'wait' };
const counts = ['ready', 'parked', 'doubt', 'dead'];
const bad = ['parked', 'doubt', 'dead'];

// connectors shows the board and keeps it fresh.
export async function connectors({ main, session, onLeave, here }) {
  const s = { may: session.verbs.includes('connector.operate'), admin: session.verbs.includes('admin'), checks: new Map() };
  const board = h('div.board');
  const people = h('div');
  swap(main, h('div.wrap', page(t('nav.connectors'), t('board.sub')), board, people));
  let last = '';
  s.draw = async (force) => {
    const [all, work, incidents] = await Promise.all([get('/connectors'), get(`/work${query({ limit: 100 })}`), get('/incidents')]);
    const now = JSON.stringify([all, work, incidents]);
    if (!here() || (now === last && !force)) return;
    last = now;
    swap(board, all.length ? [...all].sort((x, y) => rank(x) - rank(y)).map((c) => peer(c, s)) : empty(t('board.none'), t('board.none-why')));
    swap(people, waiting(work.filter((w) => ['doubt', 'dead', 'parked'].includes(w.state)), s), troubles(incidents, s));
  };
  await new Promise((shown) => onLeave(poll(3000, async () => {
    try {
      await s.draw();
    } catch (err) {
      if (here()) swap(board, h('div.notice.bad', h('strong', refusal(err).title)));
    }
    shown();
  })));
}

// rank puts first what needs to be looked at.
const rank = (c) => Math.min(...c.lanes.map((l) => (l.breaker === 'open' ? 0 : l.breaker !== 'closed' ? 1 : bad.some((k) => l.work[k] > 0) ? 2 : 3)), 4);

function peer(c, s) {
  const check = h('button', { type: 'button', 'data-focus': `check-${c.connector}` }, t('board.check'));
  check.addEventListener('click', act(check, async () => {
    s.checks.set(c.connector, await post(`/connectors/${encodeURIComponent(c.connector)}/check`));
    await s.draw(true);
  }));
  const steps = s.checks.get(c.connector);
  const worst = c.lanes.some((l) => l.breaker === 'open') ? 'bad' : c.lanes.some((l) => l.breaker !== 'closed') ? 'wait' : '';
  return h('section.panel.peer', { class: worst }, h('div.panel-head', h('div', h('h2', name(c) || c.connector), h('p.small', h('code', c.connector), ` · ${c.adapter}`)), s.may && !c.off && check),
    c.lanes.map((l) => lane(c, l, s)), steps && checked(c, steps, s));
}

function lane(c, l, s) {
  if (c.off) return h('div.lane', h('div.lane-state', dot('still', t('breaker.off')), h('code.quiet', l.class)));
  const word = l.forced ? t(`breaker.forced-${l.forced}`) : t(`breaker.${l.breaker}`);
  const facts = [l.since && h('span', t('board.since', { at: when(l.since) })), l.since && since(l.since), l.nextProbe && h('span', t('board.probe', { at: when(l.nextProbe) }))].filter(Boolean);
  const numbers = [['running', l.running], ...counts.map((k) => [k, l.work[k] || 0])];
  return h('div.lane', h('div.lane-state', dot(tones[l.breaker] || 'still', word), h('code.quiet', l.class), s.may && h('span.buttons', force(c, l, s))),
    facts.length > 0 && h('p.small', h('span.dots', facts)), l.reason && h('p.reason', l.reason),
    h('dl.counts', numbers.map(([k, n]) => h('div', { class: n > 0 && bad.includes(k) ? 'some' : '' }, h('dt', t(`count.${k}`)), h('dd', String(n))))));
}

// force lets an operator hold a breaker, with a reason.
function force(c, l, s) {
  const button = (to, danger) => {
    const b = h('button', { type: 'button', class: danger ? 'danger' : '', 'data-focus': `${c.connector}/${l.class}/${to}` }, t(`board.force-${to || 'auto'}`));
    b.addEventListener('click', async () => {
      const given = await ask({ title: t(`board.force-${to || 'auto'}`), text: t(`board.force-${to || 'auto'}-why`, { name: name(c) || c.connector }), action: t('do.ok'), danger });
      if (given) await act(b, async () => {
        await put(`/connectors/${encodeURIComponent(c.connector)}/breaker`, { class: l.class, force: to, reason: given.reason });
        await s.draw(true);
      })();
    });
    return b;
  };
  if (l.forced) return [button('')];
  return l.breaker === 'closed' ? [button('open', true)] : [button('closed'), button('open', true)];
}

function checked(c, steps, s) {
  return h('div.checked', h('div.panel-head', h('strong', t('board.checked')), h('button', { type: 'button', 'aria-label': t('do.close'), onclick: () => { s.checks.delete(c.connector); s.draw(true); } }, '×')),
    steps.length ? h('ol', steps.map((x) => h('li', outcome(x.outcome), h('b', t(`check.${x.name}`)), h('span.small', [took(x.tookMs), x.detail].filter(Boolean).join(' · '))))) : h('p.small', t('board.no-check')));
}

function waiting(work, s) {
  if (!work.length) return null;
  return h('section.panel.flush', h('h2', t('board.work')), h('table.list', h('thead', h('tr', h('th', t('board.call')), h('th', t('cases.status')), h('th', t('board.why')), h('th', t('board.when')), h('th', ''))), h('tbody', work.map((w) => h('tr',
    h('td.lead', h('code', `${w.connector}.${w.operation}`), w.instance && w.instance !== '0' && h('a.small.beneath', { href: `#/cases/${w.instance}` }, t('tasks.case'))),
    h('td', dot(w.state === 'dead' ? 'bad' : 'wait', t(`count.${w.state}`))), h('td.wrap-text', orNone(w.reason)), h('td.time', time(w.since)), h('td', s.may && h('div.buttons', settle(w, s))))))));
}

function settle(w, s) {
  const all = w.state === 'parked' ? ['retry', 'dead'] : ['retry', 'done', 'dead'];
  return all.map((as) => {
    const b = h('button', { type: 'button', 'data-focus': `${w.key}/${as}` }, t(`settle.${as}`));
    b.addEventListener('click', async () => {
      const given = await ask({ title: t(`settle.${as}`), text: t(`settle.${as}-why`), action: t('do.ok'), danger: as === 'dead' });
      if (given) await act(b, async () => {
        await post(`/work/${w.key}/settle`, { as, reason: given.reason });
        toast(t('settle.settled'));
        await s.draw(true);
      })();
    });
    return b;
  });
}

function troubles(incidents, s) {
  if (!incidents.length) return null;
  return h('section.panel.flush', h('h2', t('board.incidents')), h('table.list', h('thead', h('tr', h('th', t('board.step')), h('th', t('board.why')), h('th', t('board.when')), h('th', ''))), h('tbody', incidents.map((i) => {
    const b = h('button', { type: 'button', 'data-focus': i.key }, t('board.resolve'));
    b.addEventListener('click', act(b, async () => {
      await post(`/incidents/${i.key}/resolve`, {});
      await s.draw(true);
    }));
    return h('tr', h('td.lead', h('a', { href: `#/cases/${i.instance}` }, i.element || t('tasks.case'))), h('td.wrap-text', i.reason), h('td.time', time(i.raised)), h('td', s.admin && b));
  }))));
}
