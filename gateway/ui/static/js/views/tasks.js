// What one holds or could take, and the one that is open.

import { h, swap, icon } from '../dom.js';
import { get, post, poll, query } from '../api.js';
import { t } from '../words.js';
import { act, dot, empty, facts, page, since, time, toast } from '../parts.js';
import { drawForm } from '../form.js';
import { showErrors, clearErrors, draft } from '../fields.js';

// tasks shows the list, and beside it one task.
export async function tasks({ main, params, session, onLeave, here }) {
  const list = h('div.pick');
  const pane = h('div.pane');
  swap(main, h('div.split', { class: params[0] ? 'one' : 'all' }, h('section.picker', page(t('nav.tasks'), t('tasks.sub')), list), pane));
  let last = '';
  await new Promise((shown) => {
    onLeave(poll(4000, async () => {
      const all = await get(`/tasks${query({ limit: 200 })}`).catch(() => null);
      shown();
      if (!all || !here() || JSON.stringify(all) === last) return;
      last = JSON.stringify(all);
      swap(list, all.length ? h('ul.rows', all.map((x) => row(x, params[0], session))) : empty(t('tasks.none'), t('tasks.none-why')));
    }));
  });
  if (params[0]) await one({ pane, key: params[0], session, here });
  else swap(pane, empty(t('tasks.pick'), t('tasks.pick-why')));
}

function row(x, open, session) {
  const mine = x.assignee === session.login;
  return h('li', h('a', { href: `#/tasks/${x.key}`, 'aria-current': x.key === open ? 'true' : null, 'data-focus': x.key },
    h('span.two', h('b', x.title || x.name), h('span.small', [x.name, x.caseNumber].filter(Boolean).join(' · '))),
    h('span.two.end', dot(mine ? 'busy' : x.assignee ? 'still' : 'wait', mine ? t('tasks.mine') : x.assignee || t('tasks.free')), h('span.small', time(x.created)))));
}

// one shows a task with its form. What was typed stays until it is handed in.
async function one({ pane, key, session, here }) {
  const v = await get(`/tasks/${key}`);
  if (!here()) return;
  const again = () => one({ pane, key, session, here });
  const kept = draft(`task/${session.login}/${key}`);
  const old = kept.load();
  const form = drawForm(v.fields, v.values, old);
  const decided = v.state !== 'open';
  const may = v.verbs.includes('complete');
  const button = h('button.primary', { type: 'submit' }, t('tasks.complete'));
  const restored = h('div.notice', { hidden: !old }, t('form.restored'), h('button', { type: 'button', onclick: () => { kept.drop(); again(); } }, t('form.discard')));
  if (may) form.el.append(h('div.buttons', button));
  else for (const input of form.el.querySelectorAll('input, textarea, select')) input.disabled = true;
  form.el.addEventListener('input', () => kept.save(form.read()));
  form.el.addEventListener('submit', act(button, async () => {
    clearErrors(form.el);
    try {
      await post(`/tasks/${key}/complete`, form.read());
    } catch (err) {
      if (!err.errors?.length) throw err;
      showErrors(form.el, err);
      return;
    }
    kept.drop();
    toast(t('tasks.completed'));
    location.hash = `#/cases/${v.instance}`;
  }));
  const rest = Object.fromEntries(Object.entries(v.values).filter(([k]) => !v.fields.some((f) => f.key === k) && !['caseNumber', 'title', 'origin'].includes(k)));
  swap(pane, h('div.task', h('a.back.narrow-only', { href: '#/tasks' }, icon('back'), t('nav.tasks')),
    page(v.title || v.name, h('span.dots', h('span', v.name), v.caseNumber && h('code', v.caseNumber), since(v.created), holder(v, session)), ...verbs(v, again), h('a.button', { href: `#/cases/${v.instance}` }, t('tasks.case'))),
    decided && h('div.notice', t('tasks.over')), !decided && !may && h('div.notice', t('tasks.not-yours')), restored,
    h('div.columns.decide', h('section.panel', h('h2', t('tasks.form')), v.fields.length ? form.el : [h('p.prose', t('tasks.no-form')), form.el]), h('section.panel', h('h2', t('case.data')), facts(rest)))));
}

function holder(v, session) {
  if (v.assignee) return h('span', v.assignee === session.login ? t('tasks.mine') : t('tasks.held', { who: v.assignee }));
  return h('span', t('tasks.offered', { who: [...(v.groups || []), ...(v.users || [])].join('、') || '—' }));
}

function verbs(v, again) {
  return ['claim', 'release'].filter((x) => v.verbs.includes(x)).map((x) => {
    const b = h('button', { type: 'button' }, t(`tasks.${x}`));
    b.addEventListener('click', act(b, async () => {
      await post(`/tasks/${v.key}/${x}`);
      await again();
    }));
    return b;
  });
}
