// Texts in the visitor's language, and times as the hall's clock shows them.

let texts = {};
let language = 'zh';

// pickLanguage is what the visitor chose, else what the browser speaks.
export function pickLanguage() {
  const asked = new URLSearchParams(location.search).get('lang') || localStorage.getItem('hallway.lang');
  if (asked === 'zh' || asked === 'en') return asked;
  const first = (navigator.languages || [navigator.language]).find((l) => /^(zh|en)/i.test(l));
  return first && /^en/i.test(first) ? 'en' : 'zh';
}

// loadWords gets the catalogue of a language.
export async function loadWords(lang) {
  const res = await fetch(`/ui/words.${lang}.json`);
  if (!res.ok) throw new Error(`words: ${res.status}`);
  texts = await res.json();
  language = lang;
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
}

export const lang = () => language;

// remember keeps the visitor's choice.
export function remember(lang) {
  localStorage.setItem('hallway.lang', lang);
}

// t gives a text with its arguments put in.
export function t(code, args) {
  const text = texts[code];
  if (text === undefined) return code;
  return args ? text.replace(/\{(\w+)\}/g, (all, name) => (name in args ? args[name] : all)) : text;
}

// has reports whether there is a text of that code.
export const has = (code) => code in texts;

// both picks from a text in two languages.
export const both = (zh, en) => (language === 'zh' ? zh || en : en || zh) || '';

// when shows a time as people say it, in the hall's zone, which is the one that
// the interface writes.
export function when(text) {
  const m = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}):?(\d{2})?/.exec(text || '');
  if (!m) return '';
  const [, year, month, day, clock] = m;
  if (text.slice(0, 10) === today(text)) return clock;
  const date = language === 'zh' ? `${+month}月${+day}日` : `${+day} ${months[month - 1]}`;
  const thisYear = today(text).slice(0, 4) === year;
  if (!thisYear) return language === 'zh' ? `${year}年${date}` : `${date} ${year}`;
  return `${date} ${clock}`;
}

// precisely shows a time to the second.
export const precisely = (text) => (text || '').slice(0, 19).replace('T', ' ');

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// today is the date in the zone of a time.
function today(text) {
  const m = /([+-])(\d{2}):(\d{2})$/.exec(text);
  const minutes = m ? (m[1] === '-' ? -1 : 1) * (+m[2] * 60 + +m[3]) : 0;
  return new Date(Date.now() + minutes * 60000).toISOString().slice(0, 10);
}

// took shows how long something lasted.
export function took(ms) {
  if (ms < 1) return '< 1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} s`;
  const minutes = Math.round(ms / 60000);
  if (minutes < 60) return t('time.minutes', { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t('time.hours', { n: hours });
  return t('time.days', { n: Math.floor(hours / 24) });
}

// span is how long it was between two times, or is until now, as people say it.
export function span(from, to) {
  const ms = Math.max(0, (to ? Date.parse(to) : Date.now()) - Date.parse(from));
  return ms < 60000 ? t('time.seconds', { n: Math.round(ms / 1000) }) : took(ms);
}
