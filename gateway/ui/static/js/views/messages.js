// What was received, and the way of one message with its content at each stage.

import { h, swap, icon } from '../dom.js';
import { get, post, query } from '../api.js';
import { t, has } from '../words.js';
import { act, ask, data, empty, messageState, more, orNone, page, pretty, time } from '../parts.js';

const states = ['', 'dead', 'routing', 'received', 'handled', 'dropped'];
const size = 50;

// messages lists what was received.
export async function messages({ main, query: asked }) {
  const filter = { state: asked.get('state') || '', search: asked.get('search') || '' };
  const list = h('div.table-box');
  const search = h('input', { type: 'search', value: filter.search, placeholder: t('messages.search'), 'aria-label': t('messages.search') });
  swap(main, h('div.wrap', page(t('nav.messages'), t('messages.sub')), h('div.filters',
    h('form.search', { role: 'search', onsubmit: (e) => { e.preventDefault(); location.hash = `#/messages${query({ ...filter, search: search.value.trim() })}`; } }, icon('search'), search, h('button', { type: 'submit' }, t('do.search'))),
    h('div.segments', { role: 'group', 'aria-label': t('cases.status') }, states.map((s) => h('a', { href: `#/messages${query({ ...filter, state: s })}`, 'aria-current': s === filter.state ? 'true' : null }, t(s ? `message.${s}` : 'cases.all'))))),
  h('section.panel.flush', list)));
  let rows = [];
  const next = async () => {
    const page = await get(`/messages${query({ ...filter, before: rows.at(-1)?.id, limit: size })}`);
    rows = [...rows, ...page];
    if (!rows.length) swap(list, empty(t('messages.none'), t('messages.none-why')));
    else swap(list, table(rows), page.length === size && more(next));
  };
  await next();
}

function table(rows) {
  return h('table.list', h('thead', h('tr', h('th', t('messages.id')), h('th', t('messages.source')), h('th', t('messages.route')), h('th', t('cases.status')), h('th', t('board.why')), h('th', t('messages.at')))),
    h('tbody', rows.map((m) => h('tr', h('td.lead.mono', h('a', { href: `#/messages/${m.id}`, 'data-focus': m.id }, m.externalId || m.id)), h('td.mono', m.source), h('td', orNone(m.route)), h('td', messageState(m.state)), h('td.wrap-text', orNone(m.reason)), h('td.time', time(m.at))))));
}

// message shows one through its stages.
export async function message({ main, params, session }) {
  const m = await get(`/messages/${params[0]}`);
  const again = h('button.primary', { type: 'button', onclick: async () => {
    const given = await ask({ title: t('messages.resend'), text: t('messages.resend-why'), action: t('messages.resend') });
    if (given) await act(again, async () => {
      await post(`/messages/${m.id}/resend`, { reason: given.reason });
      await message({ main, params, session });
    })();
  } }, t('messages.resend'));
  const resend = m.state === 'dead' && session.verbs.includes('message.resend') && again;
  swap(main, h('div.wrap', h('a.back', { href: '#/messages' }, icon('back'), t('nav.messages')),
    page(m.externalId || m.id, h('span.dots', messageState(m.state), h('code', m.source), m.route && h('span', t('messages.by', { route: m.route })), h('span', time(m.at))), m.instance && m.instance !== '0' && h('a.button', { href: `#/cases/${m.instance}` }, t('tasks.case')), resend),
    m.reason && h('div.notice', { class: m.state === 'dead' ? 'bad' : '' }, h('strong', m.reason)),
    h('div.columns.case', h('section.panel', h('h2', t('messages.way')), h('ol.line', (m.stages || []).map(stage))),
      h('aside', h('section.panel', h('h2', t('messages.facts')), data({ ...(m.keys || {}), ...(m.headers || {}), 'Content-Type': m.contentType, ...(m.charset ? { charset: m.charset } : {}) }))))));
}

const stage = (s) => h('li', { class: s.name === 'fault' ? 'bad' : 'good' }, h('i.dot', { 'aria-hidden': true }), h('div', h('div.step', h('span.head', h('b', has(`stage.${s.name}`) ? t(`stage.${s.name}`) : s.name)), h('span.small', h('span.dots', h('span', time(s.at)), s.note && h('span', s.note)))),
  s.body && h('details.block', h('summary', t('messages.body')), h('pre', { tabindex: 0 }, pretty(s.body)))));
