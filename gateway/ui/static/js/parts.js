// What several views draw.

import { h, icon } from './dom.js';
import { Refusal } from './api.js';
import { t, has, both, when, precisely, span } from './words.js';

// dot is a state: a colour and always a word.
export const dot = (tone, word) => h('span.state', { class: tone }, h('i', { 'aria-hidden': true }), word);

const caseTones = { running: 'busy', suspended: 'wait', completed: 'good', cancelled: 'still' };
// isOpen says that a case has not ended.
export const isOpen = (s) => s === 'running' || s === 'suspended';

export const caseState = (s) => dot(caseTones[s] || 'still', t(`status.${s}`));

const stepTones = { running: 'busy', completed: 'good', left: 'still', failed: 'bad' };
export const stepTone = (s) => stepTones[s] || 'still';

const outcomeTones = { ok: 'good', 'business-fault': 'wait', quota: 'wait' };
export const outcome = (o) => dot(outcomeTones[o] || 'bad', t(`outcome.${o}`));

const messageTones = { handled: 'good', routing: 'busy', received: 'busy', dropped: 'still', dead: 'bad' };
export const messageState = (s) => dot(messageTones[s] || 'still', t(`message.${s}`));

// time shows a time, and to the second when it is pointed at.
export const time = (text) => h('time', { datetime: text, title: precisely(text) }, when(text));

// orNone shows that nothing is there.
export const orNone = (text) => text || h('span.none', '—');

// since shows how long something has been so; the clock keeps it right.
export const since = (text) => h('span', { 'data-since': text }, t('time.since', { span: span(text) }));

// tick brings what since has shown up to date.
export function tick() {
  for (const el of document.querySelectorAll('[data-since]')) {
    const now = t('time.since', { span: span(el.dataset.since) });
    if (el.textContent !== now) el.textContent = now;
  }
}

// channel names the way that a case came in.
export const channel = (c) => (c ? (has(`channel.${c}`) ? t(`channel.${c}`) : c) : '');

// empty teaches what will be here.
export const empty = (title, text, ...more) => h('div.empty', h('strong', title), h('p', text), ...more);

// failed shows why something could not be had.
export function failed(err, again) {
  const r = refusal(err);
  return h('div.notice.bad', { role: 'alert' }, h('div', h('strong', r.title), r.detail && h('p', r.detail), r.request && h('p.small', t('error.request', { id: r.request }))),
    again && h('button', { type: 'button', onclick: again }, t('do.again')));
}

// refusal words any error.
export function refusal(err) {
  if (err instanceof Refusal && err.code === 'offline') return { title: t('error.offline'), detail: t('error.offline-mend') };
  if (err instanceof Refusal) return { title: err.message, detail: err.detail, request: err.status >= 500 ? err.request : '' };
  console.error(err);
  return { title: t('error.page'), detail: String(err.message || err) };
}

// toast says something for a moment.
export function toast(text, tone = 'good') {
  document.querySelector('.toast')?.remove();
  const el = h('div.toast', { class: tone, role: 'status' }, text);
  document.body.append(el);
  setTimeout(() => el.remove(), 5000);
}

// act runs what a button is for: it cannot be pressed twice, and what goes
// wrong is said.
export function act(button, run) {
  return async (e) => {
    e?.preventDefault();
    const el = button || e.currentTarget;
    if (el.getAttribute('aria-busy') === 'true') return;
    el.setAttribute('aria-busy', 'true');
    try {
      await run(e);
    } catch (err) {
      const r = refusal(err);
      toast([r.title, r.detail].filter(Boolean).join(' · '), 'bad');
    } finally {
      el.removeAttribute('aria-busy');
    }
  };
}

// ask opens a dialog with a reason to give; it resolves to what was given, or
// null.
export function ask({ title, text, action, danger, fields = [] }) {
  return new Promise((resolve) => {
    const reason = h('textarea', { id: 'ask-reason', rows: 3, required: true, maxlength: 500 });
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title' }, h('form', { method: 'dialog', onsubmit: (e) => {
      e.preventDefault();
      if (reason.value.trim()) done({ reason: reason.value.trim(), ...Object.fromEntries(new FormData(e.target)) });
    } }, h('h2', { id: 'ask-title' }, title), text && h('p', text), fields,
    h('label', { for: 'ask-reason' }, t('ask.reason')), reason,
    h('div.buttons', h('button', { type: 'button', onclick: () => done(null) }, t('do.not')), h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, action))));
    function done(value) {
      dialog.close();
      dialog.remove();
      resolve(value);
    }
    dialog.addEventListener('cancel', () => done(null));
    document.body.append(dialog);
    dialog.showModal();
    reason.focus();
  });
}

// pretty shows kept bytes: JSON and XML set out, all else as it is.
export function pretty(text) {
  const s = (text || '').trim();
  if (/^[[{]/.test(s)) {
    try {
      return JSON.stringify(JSON.parse(s), null, 2);
    } catch {
      return text;
    }
  }
  return s.startsWith('<') ? tags(s) : text;
}

function tags(s) {
  let depth = 0;
  return s.replace(/>\s*</g, '>\n<').split('\n').map((line) => {
    if (/^<\//.test(line)) depth = Math.max(0, depth - 1);
    const out = '  '.repeat(depth) + line;
    if (/^<[^!?/][^>]*[^/]>$/.test(line)) depth++;
    return out;
  }).join('\n');
}

// block is a foldable piece of kept content.
export const block = (name, text) => text ? h('details.block', h('summary', name), h('pre', { tabindex: 0 }, pretty(text))) : null;

// data shows JSON-shaped values as a list of names and values. What is empty,
// and what is shown elsewhere as a document, is left out.
export function data(value) {
  if (Array.isArray(value)) return items(value);
  if (!value || typeof value !== 'object') return scalar(value);
  const names = Object.keys(value).filter((k) => filled(value[k]));
  if (!names.length) return h('span.quiet', t('data.none'));
  return h('dl.data', names.map((k) => h('div', { class: nested(value[k]) ? 'deep' : '' }, h('dt', label(k)), h('dd', data(value[k])))));
}

// facts are the values of a case: those that have a name for people, and the
// others folded away.
export function facts(values) {
  const known = Object.entries(values).filter(([k, v]) => has(`var.${k}`) && filled(v));
  const rest = Object.entries(values).filter(([k, v]) => !has(`var.${k}`) && filled(v));
  if (!known.length && !rest.length) return h('span.quiet', t('data.none'));
  if (!known.length) return data(Object.fromEntries(rest));
  return [data(Object.fromEntries(known)), rest.length > 0 && h('details.block', h('summary', t('data.more', { n: rest.length })), data(Object.fromEntries(rest)))];
}

const label = (k) => (has(`var.${k}`) ? t(`var.${k}`) : k);
const isDocument = (v) => typeof v.id === 'string' && typeof v.sha256 === 'string';
const filled = (v) => v !== null && v !== undefined && v !== '' && !(typeof v === 'object' && (Object.keys(v).length === 0 || isDocument(v)));
const nested = (v) => v !== null && typeof v === 'object' && (!Array.isArray(v) || v.some((x) => x !== null && typeof x === 'object'));

function scalar(v) {
  if (v === true || v === false) return h('span', t(v ? 'data.yes' : 'data.no'));
  return h('span', v === null || v === undefined || v === '' ? '—' : String(v));
}

function items(list) {
  if (!list.length) return h('span.quiet', t('data.none'));
  if (!nested(list)) return h('span', list.map(String).join(t('data.comma')));
  return h('ul.data', list.map((v) => h('li', brief(v) || data(v))));
}

// brief is a small record in one line.
function brief(v) {
  const all = v && typeof v === 'object' && !Array.isArray(v) ? Object.values(v) : [];
  return all.length > 0 && all.length <= 3 && all.every((x) => x === null || typeof x !== 'object') ? h('span', all.filter(filled).map(String).join(' · ')) : null;
}

// more is the button for the next page of a list.
export const more = (run) => {
  const b = h('button.more', { type: 'button' }, t('do.more'));
  b.addEventListener('click', act(b, run));
  return b;
};

// page is the head of a view.
export const page = (title, sub, ...tools) => h('header.page', h('div', h('h1', { tabindex: -1 }, title), sub && h('p.sub', sub)), tools.length > 0 && h('div.tools', tools));

export const name = (x) => both(x.zh, x.en);
export { icon };
