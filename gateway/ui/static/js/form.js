// A form-js form of a task, drawn. The rules are the hall's: they are checked
// there, and what it says is shown beside the field.

import { h } from './dom.js';
import { t, both } from './words.js';
import { field, choice, number, top } from './fields.js';
import { data } from './parts.js';

const label = (f) => both(f.label, f.labelEn) || f.key;

// drawForm makes a form over fields. It gives the element, and functions to
// read and set the answers.
export function drawForm(fields, values, given) {
  const controls = [];
  const parts = fields.map((f) => draw(f, values, controls));
  const el = h('form.fill', { novalidate: true }, top(), parts);
  const read = () => {
    const out = {};
    for (const c of controls) {
      const v = c.read();
      if (v !== '' && v !== undefined) out[c.key] = v;
    }
    return out;
  };
  const set = (all) => {
    for (const c of controls) if (c.key in all) c.set(all[c.key]);
    needs();
  };
  const needs = () => {
    const now = read();
    for (const c of controls) if (c.when) c.el.need(c.needed || String(now[c.when.key] ?? '') === c.when.value);
  };
  el.addEventListener('input', needs);
  set(given || values);
  return { el, read, set };
}

function draw(f, values, controls) {
  switch (f.type) {
    case 'text':
      return h('p.prose', f.text);
    case 'separator':
      return h('hr');
    case 'spacer':
      return h('div.spacer');
  }
  if (f.readOnly) return h('div.field', h('span.label', label(f)), h('div.given', data(values[f.key] ?? '')));
  const c = control(f);
  controls.push({ key: f.key, when: f.when, needed: f.required, ...c });
  return c.el;
}

function control(f) {
  const head = { name: f.key, label: label(f), help: both(f.help, f.helpEn), needed: f.required };
  const options = (f.options || []).map((o) => ({ value: o.value, label: both(o.label, o.labelEn) || o.value }));
  switch (f.type) {
    case 'radio': {
      const el = choice({ ...head, options });
      return { el, read: el.value, set: el.set };
    }
    case 'checkbox': {
      const box = h('input', { type: 'checkbox' });
      const el = h('div.field', { 'data-field': f.key }, h('label.check', box, h('span', label(f))), h('p.wrong', { hidden: true }));
      el.need = () => {};
      return { el, read: () => box.checked, set: (v) => { box.checked = v === true; } };
    }
    case 'select':
      return typed(head, (id) => h('select', { id }, h('option', { value: '' }, t('form.choose')), options.map((o) => h('option', { value: o.value }, o.label))));
    case 'textarea':
      return typed(head, (id) => h('textarea', { id, rows: 4 }));
    case 'datetime':
      return typed(head, (id) => h('input', { id, type: 'date' }));
    case 'number':
      return typed(head, (id) => h('input', { id, inputmode: 'decimal', autocomplete: 'off' }), number);
  }
  return typed(head, (id) => h('input', { id, autocomplete: 'off' }));
}

function typed(head, make, read = (v) => v.trim()) {
  const el = field(head, make);
  const input = el.querySelector('input, textarea, select');
  return { el, read: () => read(input.value), set: (v) => { input.value = typeof v === 'object' ? '' : String(v ?? ''); } };
}
