// The page: a shell around one view, chosen by the address after "#".

import { h, icon, seal, swap } from './dom.js';
import { who } from './api.js';
import { loadWords, pickLanguage, remember, lang, t, both } from './words.js';
import { failed, page, tick } from './parts.js';
import { home, entry } from './views/home.js';
import { caseList } from './views/cases.js';
import { caseView } from './views/case.js';
import { tasks } from './views/tasks.js';
import { connectors } from './views/connectors.js';
import { messages, message } from './views/messages.js';
import { signIn, signOut } from './views/session.js';

// Views by their address. verb is what one must be allowed to.
const views = [
  { path: /^\/?$/, view: home, area: 'home' },
  { path: /^\/entries\/([^/]+)$/, view: entry, area: 'home' },
  { path: /^\/cases$/, view: caseList, area: 'cases', verb: 'case.read' },
  { path: /^\/cases\/([^/]+)$/, view: caseView, area: 'cases', verb: 'case.read' },
  { path: /^\/tasks(?:\/(\d+))?$/, view: tasks, area: 'tasks', signedIn: true },
  { path: /^\/connectors$/, view: connectors, area: 'connectors', verb: 'case.read' },
  { path: /^\/messages$/, view: messages, area: 'messages', verb: 'message.read' },
  { path: /^\/messages\/(\d+)$/, view: message, area: 'messages', verb: 'message.read' },
];

const areas = [
  { name: 'home', href: '#/' },
  { name: 'tasks', href: '#/tasks', verb: 'task.decide' },
  { name: 'cases', href: '#/cases', verb: 'case.read' },
  { name: 'connectors', href: '#/connectors', verb: 'case.read' },
  { name: 'messages', href: '#/messages', verb: 'message.read' },
];

const app = document.getElementById('app');
let session = { signedIn: false, verbs: [], roles: [], groups: [] };
let leave = [];
let round = 0;

theme(localStorage.getItem('hallway.theme') || '');
start();

async function start() {
  try {
    await loadWords(pickLanguage());
    session = await who();
  } catch (err) {
    swap(app, h('main.alone', failed(err, () => location.reload())));
    return;
  }
  document.title = both(session.zh, session.en) || t('title');
  window.addEventListener('hashchange', show);
  setInterval(tick, 1000);
  await show();
}

// show draws the view of the address. What the one before has begun is ended.
async function show() {
  const mine = ++round;
  for (const end of leave.splice(0)) end();
  const [path, search] = (location.hash.slice(1) || '/').split('?');
  const found = route(path);
  const main = h('main', { id: 'main', tabindex: -1, 'aria-busy': true });
  swap(app, shell(found, main));
  window.scrollTo(0, 0);
  const context = {
    session, query: new URLSearchParams(search || ''), params: found.params, main,
    here: () => mine === round,
    onLeave: (end) => (mine === round ? leave.push(end) : end()),
    reload: async () => { session = await who(); await show(); },
  };
  try {
    await found.view(context);
  } catch (err) {
    if (err.status === 401 && session.signedIn) {
      session = await who();
      await show();
      return;
    }
    if (mine === round) swap(main, failed(err, show));
  }
  if (mine !== round) return;
  main.removeAttribute('aria-busy');
  const head = main.querySelector('h1');
  if (head) document.title = `${head.textContent} · ${both(session.zh, session.en) || t('title')}`;
}

function route(path) {
  if (location.pathname === '/logout') return { view: signOut, area: '', bare: true };
  if (location.pathname === '/login') return { view: signIn, area: '', bare: true };
  for (const v of views) {
    const m = v.path.exec(path);
    if (!m) continue;
    const may = v.verb ? session.verbs.includes(v.verb) : !v.signedIn || session.signedIn;
    if (may) return { ...v, params: m.slice(1).map((x) => x && decodeURIComponent(x)) };
    return { view: session.signedIn ? forbidden : signIn, area: v.area, params: [], bare: !session.signedIn };
  }
  return { view: nowhere, area: '', params: [] };
}

const alone = (main, title) => swap(main, h('div.wrap.narrow', page(title), h('a.button', { href: '#/' }, t('nav.home'))));
const forbidden = ({ main }) => alone(main, t('error.forbidden'));
const nowhere = ({ main }) => alone(main, t('error.nowhere'));

function shell(found, main) {
  const title = both(session.zh, session.en) || t('title');
  const open = areas.filter((a) => !a.verb || session.verbs.includes(a.verb));
  const skip = h('a.skip', { href: '#main', onclick: (e) => { e.preventDefault(); main.focus(); } }, t('nav.skip'));
  if (found.bare) return [skip, h('header.top.plain', h('a.brand', { href: '/#/' }, seal(), h('span', title)), h('div.mine', languageButton(), themeButton())), main];
  const links = (kind) => h('nav', { class: kind, 'aria-label': t('nav.areas') }, open.map((a) => h('a', { href: `/${a.href}`, 'aria-current': a.name === found.area ? 'page' : null }, icon(a.name), h('span', t(`nav.${a.name}`)))));
  return [
    skip,
    h('div.rail', h('a.brand', { href: '/#/', 'aria-label': title }, seal()), links('areas')),
    h('header.top', h('a.brand', { href: '/#/' }, seal(), h('span', title)), h('div.mine', languageButton(), themeButton(), person())),
    main,
    open.length > 1 && h('div.bar', links('areas')),
  ];
}

function person() {
  if (!session.signedIn) return h('a.button.primary', { href: '/login' }, t('session.in'));
  return [h('span.who', icon('user'), h('span', session.name)), h('a.ghost', { href: '/logout', title: t('session.out'), 'aria-label': t('session.out') }, icon('out'))];
}

function languageButton() {
  const other = lang() === 'zh' ? 'en' : 'zh';
  return h('button.ghost', { type: 'button', lang: other, 'data-focus': 'language', onclick: async () => {
    remember(other);
    await loadWords(other);
    await show();
  } }, other === 'zh' ? '中文' : 'English');
}

function themeButton() {
  return h('button.ghost', { type: 'button', title: t('nav.theme'), 'aria-label': t('nav.theme'), 'data-focus': 'theme', onclick: () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
    theme(dark ? 'light' : 'dark');
    localStorage.setItem('hallway.theme', dark ? 'light' : 'dark');
  } }, icon('theme'));
}

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
}
