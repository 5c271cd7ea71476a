// A form drawn from a JSON Schema, for handing in by hand what programs send.

import { h, icon } from './dom.js';
import { t, has, lang, both } from './words.js';
import { field, choice, number, top } from './fields.js';

// drawSchema makes the form. read gives the body, set takes one.
export function drawSchema(schema) {
  const root = node(schema, schema, '', '', true, 0);
  const el = h('form.fill', { novalidate: true }, top(), root.el);
  return { el, read: () => root.read() ?? {}, set: (v) => root.set(v) };
}

// title is what a field is called: in the visitor's language if anybody has
// said it, in the other one before a bare name.
function title(s, name) {
  const own = lang() === 'zh' ? s['x-zh'] : s.title || s['x-en'];
  return own || (has(`var.${name}`) ? t(`var.${name}`) : both(s['x-zh'], s.title || s['x-en']) || name);
}

function resolve(s, root) {
  const m = /^#\/(\$defs|definitions)\/(.+)$/.exec(s?.$ref || '');
  return (m && root[m[1]]?.[m[2]]) || s || {};
}

function node(given, root, path, name, needed, depth) {
  const s = resolve(given, root);
  const kind = Array.isArray(s.type) ? s.type.find((x) => x !== 'null') : s.type;
  if (depth > 6) return plain(s, path, name, needed);
  if (kind === 'object' || s.properties) return object(s, root, path, name, depth);
  if (kind === 'array') return list(s, root, path, name, depth);
  if (kind === 'boolean') return yesNo(s, path, name);
  return plain(s, path, name, needed, kind);
}

const join = (path, name) => (path ? `${path}.${name}` : name);

function object(s, root, path, name, depth) {
  const needed = s.required || [];
  const parts = Object.entries(s.properties || {}).map(([key, sub]) => [key, node(sub, root, join(path, key), key, needed.includes(key), depth + 1)]);
  const inner = parts.map(([, p]) => p.el);
  const el = depth === 0 ? h('div.fields', inner) : h('fieldset.group', { 'data-field': path }, h('legend', title(s, name)), h('p.wrong', { hidden: true }), h('div.fields', inner));
  return {
    el,
    read() {
      const out = {};
      for (const [key, p] of parts) {
        const v = p.read();
        if (v !== undefined) out[key] = v;
      }
      return Object.keys(out).length || depth === 0 ? out : undefined;
    },
    set(v) {
      for (const [key, p] of parts) p.set(v?.[key]);
    },
  };
}

function list(s, root, path, name, depth) {
  let items = [];
  const box = h('div.items');
  const most = s.maxItems || 50;
  const add = h('button.add', { type: 'button', onclick: () => grow() }, icon('plus'), t('form.add'));
  const el = h('fieldset.group', { 'data-field': path }, h('legend', title(s, name)), h('p.wrong', { hidden: true }), box, add);
  const draw = () => {
    add.hidden = items.length >= most;
    box.replaceChildren(...items.map((item, i) => h('div.item', item.el, h('button.remove', { type: 'button', 'aria-label': t('form.remove', { n: i + 1 }), onclick: () => shrink(i) }, '×'))));
  };
  // The items' paths hold their numbers, so they are made again when one goes.
  const make = (i, value) => {
    const item = node(s.items || {}, root, `${path}[${i}]`, `${title(s, name)} ${i + 1}`, true, depth + 1);
    item.set(value);
    return item;
  };
  const grow = () => {
    items.push(make(items.length));
    draw();
    items.at(-1).el.querySelector('input, select, textarea')?.focus();
  };
  const shrink = (gone) => {
    const values = items.map((x) => x.read()).filter((_, i) => i !== gone);
    items = values.map((v, i) => make(i, v));
    draw();
    add.focus();
  };
  draw();
  return {
    el,
    read: () => (items.length ? items.map((x) => x.read() ?? {}) : undefined),
    set(v) {
      items = (Array.isArray(v) ? v : []).map((x, i) => make(i, x));
      draw();
    },
  };
}

function yesNo(s, path, name) {
  const box = h('input', { type: 'checkbox' });
  let touched = false;
  box.addEventListener('change', () => { touched = true; });
  return {
    el: h('div.field', { 'data-field': path }, h('label.check', box, h('span', title(s, name))), h('p.wrong', { hidden: true })),
    read: () => (touched || box.checked ? box.checked : undefined),
    set(v) {
      box.checked = v === true;
      touched = v !== undefined;
    },
  };
}

function plain(s, path, name, needed, kind) {
  const head = { name: path, label: title(s, name), needed, help: s.description };
  if (s.enum && s.enum.length <= 4) {
    const el = choice({ ...head, options: s.enum.map((v) => ({ value: String(v), label: choiceLabel(s, v) })) });
    return { el, read: () => el.value() || undefined, set: (v) => el.set(String(v ?? '')) };
  }
  const numeric = kind === 'number' || kind === 'integer';
  const el = field(head, (id) => {
    if (s.enum) return h('select', { id }, h('option', { value: '' }, t('form.choose')), s.enum.map((v) => h('option', { value: v }, choiceLabel(s, v))));
    if (s.maxLength > 200) return h('textarea', { id, rows: 3 });
    if (s.format === 'date') return h('input', { id, type: 'date' });
    return h('input', { id, inputmode: numeric ? 'decimal' : null, autocomplete: 'off' });
  });
  const input = el.querySelector('input, select, textarea');
  return {
    el,
    read() {
      const v = input.value.trim();
      if (v === '') return undefined;
      return numeric ? number(v) : v;
    },
    set(v) { input.value = v === undefined || v === null ? '' : String(v); },
  };
}

// choiceLabel words one value of an enum: x-zh-enum and x-enum name them by
// value, where the schema does.
const choiceLabel = (s, v) => both(s['x-zh-enum']?.[v], s['x-enum']?.[v]) || String(v);
