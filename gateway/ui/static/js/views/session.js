// Signing in and out.

import { h, swap, icon } from '../dom.js';
import { post, del, who } from '../api.js';
import { t, has, both } from '../words.js';
import { act, refusal } from '../parts.js';

// signIn shows both ways in.
export async function signIn({ main, session, reload }) {
  const asked = new URLSearchParams(location.search);
  const to = target(asked.get('to'));
  if (session.signedIn && location.pathname === '/login') {
    location.replace(to);
    return;
  }
  const login = h('input', { id: 'login', name: 'login', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = h('input', { id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const wrong = h('div.notice.bad', { role: 'alert', hidden: true });
  const button = h('button.primary.wide', { type: 'submit' }, t('session.in'));
  const say = (title, detail) => {
    swap(wrong, h('strong', title), detail && h('p', detail));
    wrong.hidden = false;
  };
  const form = h('form', { onsubmit: act(button, async () => {
    wrong.hidden = true;
    try {
      await post('/session', { login: login.value.trim(), password: password.value });
      if (location.pathname === '/login') location.assign(to);
      else await reload();
    } catch (err) {
      const r = refusal(err);
      say(r.title, r.detail);
      password.select();
    }
  }) }, wrong, h('label', { for: 'login' }, t('session.login')), login, h('label', { for: 'password' }, t('session.password')), password, button);
  const code = asked.get('error');
  if (code) say(has(`code.${code}`) ? t(`code.${code}`) : t('session.saml-failed'), has(`mend.${code}`) && t(`mend.${code}`));
  swap(main, h('div.door', h('h1', { tabindex: -1 }, t('session.title')), h('p.sub', t('session.sub')),
    session.saml && [h('a.button.wide.saml', { href: `/saml/login?to=${encodeURIComponent(to)}` }, icon('user'), t('session.saml')), h('p.or', h('span', t('session.or')))],
    form, session.samples?.length > 0 && samples(session.samples, (s) => {
      login.value = s.login;
      password.value = s.password;
      button.focus();
    })));
  main.classList.add('alone');
  login.focus();
}

// target is where to go on: a page of ours.
function target(to) {
  if (to && /^\/(?![/\\])/.test(to)) return to;
  return location.pathname === '/login' || location.pathname === '/logout' ? '/#/' : location.pathname + location.hash;
}

function samples(all, use) {
  return h('section.samples', h('h2', t('session.samples')), h('p.small', t('session.samples-why')),
    h('ul', all.map((s) => h('li', h('button', { type: 'button', onclick: () => use(s) }, h('strong', s.login), h('span', both(s.zh, s.en)))))));
}

// signOut ends the session.
export async function signOut({ main, session }) {
  main.classList.add('alone');
  if (session.signedIn) {
    await who();
    await del('/session');
  }
  location.replace('/login');
}
