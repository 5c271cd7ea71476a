// Elements without markup in strings: what comes from elsewhere is only ever text.

// h makes an element: h('a.link', {href: '#/'}, 'Home'). Properties that begin
// with "on" are listeners, the others attributes; null and false are left out.
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const el = document.createElement(name || 'div');
  if (classes.length) el.className = classes.join(' ');
  if (props && (typeof props !== 'object' || Array.isArray(props) || props instanceof Node)) {
    children.unshift(props);
    props = null;
  }
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) el.addEventListener(key.slice(2), value);
    else if (key === 'class') el.className = [el.className, value].filter(Boolean).join(' ');
    else if (key === 'value') el.value = value;
    else el.setAttribute(key, value === true ? '' : String(value));
  }
  add(el, children);
  return el;
}

function add(el, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    el.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

// swap replaces what an element holds, and leaves the focus where it was.
export function swap(el, ...children) {
  const focused = el.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  el.replaceChildren();
  add(el, children);
  if (focused) el.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  return el;
}

const svg = 'http://www.w3.org/2000/svg';
const paths = {
  home: 'M4 11 12 4l8 7M6 10v10h12V10M10 20v-6h4v6',
  cases: 'M4 7h5l2 2h9v11H4zM4 12h16',
  tasks: 'M5 4h14v16H5zM9 4V2h6v2M8.500 13l2.500 2.500 5-5.500',
  connectors: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  messages: 'M3 6h18v12H3zM3 7l9 7 9-7',
  search: 'M10.500 4a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13M15.500 15.500 20 20',
  user: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  theme: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  down: 'M6 9l6 6 6-6',
  back: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  plus: 'M12 5v14M5 12h14',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6',
  task: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  job: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  timer: 'M12 5a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 9v4l3 2M9 2h6',
  message: 'M3 6h18v12H3zM3 7l9 7 9-7',
  incident: 'M12 3 22 20H2zM12 10v4M12 17v.500',
  join: 'M5 4v6l7 4 7-4V4M12 14v6',
};

// icon draws one of ours; it says nothing to a screen reader, the word beside
// it does.
export function icon(name) {
  const el = document.createElementNS(svg, 'svg');
  el.setAttribute('viewBox', '0 0 24 24');
  el.setAttribute('class', 'icon');
  el.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', paths[name] || paths.file);
  el.append(path);
  return el;
}

// seal is the mark of the hall.
export function seal() {
  return h('img.seal', { src: '/ui/seal.svg', alt: '', width: 32, height: 32 });
}
