// The list of cases.

import { h, swap, icon } from '../dom.js';
import { get, poll, query } from '../api.js';
import { t } from '../words.js';
import { caseState, channel, empty, more, orNone, page, time } from '../parts.js';

const statuses = ['', 'running', 'suspended', 'completed', 'cancelled'];
const size = 30;

// caseList shows cases, the newest first, and goes on by itself.
export async function caseList({ main, query: asked, onLeave, here }) {
  const filter = { status: asked.get('status') || '', search: asked.get('search') || '' };
  const list = h('div.table-box');
  const search = h('input', { type: 'search', value: filter.search, placeholder: t('cases.search'), 'aria-label': t('cases.search') });
  const go = (change) => { location.hash = `#/cases${query({ ...filter, ...change })}`; };
  const tabs = h('div.segments', { role: 'group', 'aria-label': t('cases.status') }, statuses.map((s) => h('a', { href: `#/cases${query({ ...filter, status: s })}`, 'aria-current': s === filter.status ? 'true' : null }, t(s ? `status.${s}` : 'cases.all'))));
  const form = h('form.search', { role: 'search', onsubmit: (e) => { e.preventDefault(); go({ search: search.value.trim() }); } }, icon('search'), search, h('button', { type: 'submit' }, t('do.search')));
  swap(main, h('div.wrap', page(t('nav.cases'), t('cases.sub')), h('div.filters', form, tabs), h('section.panel.flush', list)));
  let rows = [];
  let last = '';
  const draw = () => {
    if (!rows.length) {
      swap(list, filter.search || filter.status ? empty(t('cases.none'), t('cases.none-why')) : empty(t('home.no-cases'), t('home.no-cases-why'), h('a.button', { href: '#/' }, t('home.hand-in'))));
      return;
    }
    swap(list, table(rows), rows.length % size === 0 && more(async () => {
      const older = await get(`/cases${query({ ...filter, before: rows.at(-1).id, limit: size })}`);
      rows = [...rows, ...older];
      last = '';
      draw();
    }));
  };
  await new Promise((shown) => {
    onLeave(poll(4000, async () => {
      const fresh = await get(`/cases${query({ ...filter, limit: size })}`).catch(() => null);
      shown();
      if (!fresh || !here() || JSON.stringify(fresh) === last) return;
      last = JSON.stringify(fresh);
      const older = rows.filter((r) => fresh.length === size && BigInt(r.id) < BigInt(fresh.at(-1).id));
      rows = [...fresh, ...older];
      draw();
    }));
  });
}

function table(rows) {
  return h('table.list', h('thead', h('tr', h('th', t('case.title')), h('th', t('case.number')), h('th', t('case.applicant')), h('th', t('case.channel')), h('th', t('cases.status')), h('th', t('case.opened')))),
    h('tbody', rows.map((c) => h('tr', h('td.lead', h('a', { href: `#/cases/${c.id}`, 'data-focus': c.id }, c.title || t('case.untitled'))), h('td.mono', orNone(c.number)), h('td', orNone(c.applicant)), h('td', orNone(channel(c.channel))),
      h('td', caseState(c.status)), h('td.time', time(c.opened))))));
}
