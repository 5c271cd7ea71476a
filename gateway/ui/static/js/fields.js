// One field of a form: its label, its control, and the place for what is wrong.

import { h } from './dom.js';
import { t } from './words.js';

let count = 0;

// field draws a label, a control and a place for an error. control gets the id.
export function field({ name, label, needed, help }, control) {
  const id = `f${++count}`;
  const wrong = h('p.wrong', { id: `${id}-wrong`, hidden: true });
  const mark = h('span.needed', { hidden: !needed }, t('form.needed'));
  const el = h('div.field', { 'data-field': name }, h('label', { for: id }, label, mark), help && h('p.help', { id: `${id}-help` }, help), control(id), wrong);
  const input = el.querySelector(`#${id}`);
  if (input) input.setAttribute('aria-describedby', [help && `${id}-help`, `${id}-wrong`].filter(Boolean).join(' '));
  el.need = (yes) => { mark.hidden = !yes; };
  return el;
}

// choice draws a few answers as cards.
export function choice({ name, label, needed, options }) {
  const id = `f${++count}`;
  const wrong = h('p.wrong', { id: `${id}-wrong`, hidden: true });
  const mark = h('span.needed', { hidden: !needed }, t('form.needed'));
  const el = h('fieldset.field.choice', { 'data-field': name, 'aria-describedby': `${id}-wrong` }, h('legend', label, mark),
    h('div.options', options.map((o) => h('label.option', h('input', { type: 'radio', name: id, value: o.value }), h('span', o.label)))), wrong);
  el.value = () => el.querySelector('input:checked')?.value ?? '';
  el.set = (v) => { for (const i of el.querySelectorAll('input')) i.checked = i.value === v; };
  el.need = (yes) => { mark.hidden = !yes; };
  return el;
}

// number reads what was typed as a number; what is none stays a text, for the
// hall to say so.
export function number(text) {
  const s = text.trim().replace(/[，,\s]/g, '');
  return s !== '' && Number.isFinite(Number(s)) ? Number(s) : text.trim();
}

// showErrors puts what is wrong beside its fields, and the rest above them.
export function showErrors(form, err) {
  clearErrors(form);
  const rest = [];
  let first = null;
  for (const e of err.errors) {
    const el = [...form.querySelectorAll('[data-field]')].find((x) => x.dataset.field === e.field);
    const wrong = el && [...el.querySelectorAll('.wrong')].find((x) => x.closest('[data-field]') === el);
    if (!wrong) {
      rest.push(e);
      continue;
    }
    wrong.textContent = e.text;
    wrong.hidden = false;
    el.classList.add('bad');
    for (const input of el.querySelectorAll('input, textarea, select')) input.setAttribute('aria-invalid', 'true');
    first = first || el;
  }
  const top = form.querySelector('.form-wrong');
  const alone = err.errors.length === 0 || rest.length > 0;
  top.replaceChildren(h('strong', err.message), alone && err.detail ? h('p', err.detail) : '',
    ...(rest.length ? [h('ul', rest.map((e) => h('li', [e.field && `${e.field}：`, e.line && `${e.line}:${e.column} `, e.text].filter(Boolean).join(''))))] : []));
  top.hidden = false;
  (first?.querySelector('input, textarea, select') || top).focus();
}

// clearErrors takes them away.
export function clearErrors(form) {
  for (const el of form.querySelectorAll('.wrong, .form-wrong')) el.hidden = true;
  for (const el of form.querySelectorAll('.bad')) el.classList.remove('bad');
  for (const el of form.querySelectorAll('[aria-invalid]')) el.removeAttribute('aria-invalid');
}

// top is the place for what is wrong with the whole.
export const top = () => h('div.form-wrong.notice.bad', { role: 'alert', tabindex: -1, hidden: true });

// draft keeps what was typed, until it has been taken.
export function draft(key) {
  const name = `hallway.draft.${key}`;
  return {
    load() {
      try {
        return JSON.parse(localStorage.getItem(name) || 'null');
      } catch {
        return null;
      }
    },
    save(value) {
      try {
        localStorage.setItem(name, JSON.stringify(value));
      } catch {
        // a full or forbidden storage: the form still holds it
      }
    },
    drop() {
      localStorage.removeItem(name);
    },
  };
}
