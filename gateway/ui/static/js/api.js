// The interface as the page asks it.

import { lang } from './words.js';

const prefix = '/api/v1';
let csrf = '';

// Refusal is a problem document that came back.
export class Refusal extends Error {
  constructor(status, doc) {
    super(doc.title || `HTTP ${status}`);
    this.status = status;
    this.code = doc.code || '';
    this.detail = doc.detail || '';
    this.errors = doc.errors || [];
    this.request = doc.requestId || '';
  }
}

async function ask(method, path, body, headers = {}) {
  const init = { method, headers: { Accept: 'application/json', 'Accept-Language': lang(), ...headers }, cache: 'no-store' };
  if (method !== 'GET' && csrf) init.headers['X-CSRF-Token'] = csrf;
  if (body !== undefined) {
    init.headers['Content-Type'] = 'application/json';
    init.body = typeof body === 'string' ? body : JSON.stringify(body);
  }
  let res;
  try {
    res = await fetch(prefix + path, init);
  } catch {
    throw new Refusal(0, { code: 'offline' });
  }
  if (res.status === 204) return null;
  const doc = await res.json().catch(() => ({}));
  if (!res.ok) throw new Refusal(res.status, doc);
  return doc;
}

export const get = (path) => ask('GET', path);
export const post = (path, body, headers) => ask('POST', path, body, headers);
export const put = (path, body) => ask('PUT', path, body);
export const del = (path) => ask('DELETE', path);

// who asks who we are, and keeps the token for changes.
export async function who() {
  const s = await get('/session');
  csrf = s.csrf || '';
  return s;
}

// query writes parameters that are not empty.
export function query(params) {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(params)) if (v) q.set(k, v);
  const s = q.toString();
  return s ? `?${s}` : '';
}

// watch follows a case. It returns a function that ends it.
export function watch(id, on) {
  const source = new EventSource(`${prefix}/cases/${encodeURIComponent(id)}/events?lang=${lang()}`);
  source.addEventListener('open', () => on.live(true));
  source.addEventListener('step', (e) => on.step(JSON.parse(e.data)));
  source.addEventListener('case', (e) => on.case(JSON.parse(e.data)));
  source.addEventListener('end', () => {
    source.close();
    on.live(false);
  });
  source.addEventListener('error', () => on.live(false));
  return () => source.close();
}

// poll asks again and again while the page is looked at. It returns a function
// that ends it.
export function poll(every, run) {
  let timer = 0;
  let ended = false;
  const round = async () => {
    if (!document.hidden) await run();
    if (!ended) timer = setTimeout(round, every);
  };
  round();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
