// The page: who you are, which chat is open, which phones; and what changed on the server.

import { renderHead, renderMessages } from './chat.js';
import { Composer } from './composer.js';
import {
  act,
  ask,
  botPortrait,
  el,
  fullName,
  portrait,
  read,
  toast,
  toastLink,
} from './dom.js';
import { said } from './entities.js';
import { Phone } from './phone.js';
import { words, language } from './words.js';

const WAIT = 25;
const RETRY = 1500;
const byId = (id) => document.getElementById(id);
const state = { person: null, chat: null, world: null, messages: [], phones: [], themes: null };
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

const theme = () => document.documentElement.dataset.theme;
const currentChat = () => state.world.chats.find((chat) => chat.id === state.chat);
const deps = () => ({
  world: state.world,
  chat: currentChat(),
  press,
  failed,
  reply: (message) => composer.reply(message),
  follow,
});
const composer = new Composer(deps, open);
composer.theme = theme;
const head = el('header', { class: 'head' });
const list = el('ol', { class: 'messages' });
const foot = el('div', { class: 'foot' });

function failed(error) {
  toast(`${words.failed} ${error.message}`);
}

function show(tab) {
  document.body.dataset.tab = tab;
  for (const button of byId('tabs').children) {
    button.setAttribute('aria-pressed', String(button.dataset.tab === tab));
  }
}

/** Follows what the server says a press or a link leads to. */
function open(answer, person, replaced) {
  if (answer.open) openPhone(person, answer.open.url, replaced);
  else if (answer.link) toastLink(words.link, answer.link.url);
  else if (answer.chat) choose(person, answer.chat);
  else if (answer.inline) {
    composer.input.value = `@${state.world.bot.username} ${answer.inline.query}`;
    composer.suggest();
    composer.input.focus();
  }
}

function openPhone(id, url, replaced) {
  (replaced ?? state.phones.find((phone) => phone.person.id === id))?.end();
  const person = state.world.people.find((each) => each.id === id);
  const closed = (phone) => {
    state.phones = state.phones.filter((each) => each !== phone);
    renderPhones();
  };
  const phone = new Phone({
    person,
    url,
    dark: theme() === 'dark',
    themes: state.themes,
    open,
    closed,
  });
  state.phones.push(phone);
  byId('phones').append(phone.node);
  renderPhones();
  phone.node.scrollIntoView({ inline: 'end', block: 'nearest' });
  show('phones');
}

function renderPhones() {
  const column = byId('phones');
  column.querySelector('.empty')?.remove();
  column.classList.toggle('none', state.phones.length === 0);
  // More than one does not fit beside a chat: what is out of view is named.
  byId('phone-names').hidden = state.phones.length < 2;
  byId('phone-names').replaceChildren(
    ...state.phones.map(({ person, node }) =>
      el(
        'button',
        {
          class: 'plain',
          onclick: () => node.scrollIntoView({ inline: 'center', block: 'nearest' }),
        },
        person.first_name,
      ),
    ),
  );
  if (state.phones.length === 0) column.prepend(el('p', { class: 'empty' }, words.noPhones));
}

function press(message, button) {
  const body = {
    person: state.person,
    chat: state.chat,
    message_id: message.message_id,
    button,
    theme: theme(),
  };
  act('press', body).then((answer) => open(answer, state.person), failed);
}

function follow({ link, command }) {
  if (command) composer.say(command);
  else {
    const body = { person: state.person, chat: state.chat, link, theme: theme() };
    act('launch', body).then((answer) => open(answer, state.person), failed);
  }
}

function renderPeople() {
  const { world } = state;
  const people = world.people.map((person) =>
    el(
      'button',
      {
        class: 'person',
        title: fullName(person),
        'aria-pressed': String(person.id === state.person),
        onclick: () => choose(person.id, state.chat > 0 ? person.id : state.chat),
      },
      portrait(person, person.first_name),
      el('span', {}, person.first_name),
      el('small', {}, person.language_code),
    ),
  );
  const chats = world.chats.map((chat) =>
    el(
      'button',
      {
        class: 'item',
        'aria-pressed': String(chat.id === state.chat),
        onclick: () => choose(state.person, chat.id),
      },
      chat.kind === 'group'
        ? el('span', { class: 'portrait initials c3' }, chat.title.slice(0, 1))
        : botPortrait(),
      el(
        'span',
        { class: 'who' },
        el('b', {}, chat.title),
        el(
          'small',
          {},
          chat.last ? `${chat.last.from.first_name}: ${said(chat.last)}` : words.noMessages,
        ),
      ),
    ),
  );
  byId('people').replaceChildren(
    el(
      'div',
      { class: 'top' },
      el('h1', {}, words.you),
      el(
        'button',
        {
          class: 'round',
          'aria-label': words.theme,
          title: words.theme,
          onclick: () => setTheme(theme() === 'dark' ? 'light' : 'dark'),
        },
        '◐',
      ),
    ),
    el('div', { class: 'faces' }, people),
    el('h1', {}, words.chats),
    ...chats,
  );
}

function render() {
  const now = deps();
  const me = now.world.people.find((person) => person.id === now.world.me);
  renderPeople();
  head.replaceChildren(...renderHead(now));
  renderMessages(list, state.messages, now);
  composer.update();
  const needsStart = now.chat.kind === 'private' && !me.started;
  const start = el(
    'button',
    { class: 'start', onclick: () => composer.say('/start') },
    words.start,
  );
  if (needsStart) foot.replaceChildren(start);
  else if (composer.node.parentNode !== foot) foot.replaceChildren(composer.node);
}

async function load() {
  const { person, chat } = state;
  const [world, { messages }] = await Promise.all([
    read(`world?person=${person}`),
    read(`messages?person=${person}&chat=${chat}`),
  ]);
  if (person !== state.person || chat !== state.chat) return;
  Object.assign(state, { world, messages });
  render();
}

async function choose(person, chat) {
  Object.assign(state, { person, chat });
  localStorage.setItem('simulator', JSON.stringify({ person, chat }));
  show('chat');
  await load().catch(failed);
  list.scrollTop = list.scrollHeight;
}

function heard(event) {
  if (event.person !== state.person) return;
  if (event.kind === 'inline_answer') composer.inlineAnswered(event.query_id).catch(failed);
  if (event.kind === 'callback_answer') {
    if (event.url) follow({ link: event.url });
    else if (event.show_alert)
      ask({ message: event.text, buttons: [{ id: 'ok', text: words.ok }] });
    else if (event.text) toast(event.text);
  }
}

async function watch(seq) {
  for (;;) {
    try {
      const news = await read(`events?after=${seq}&timeout=${WAIT}`);
      seq = news.seq;
      news.events.forEach(heard);
      if (news.reset || news.events.length > 0) await load();
    } catch {
      toast(words.lost);
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
}

async function begin() {
  document.documentElement.lang = language;
  document.title = words.title;
  byId('banner').textContent = words.banner;
  setTheme(prefersDark.matches ? 'dark' : 'light');
  prefersDark.addEventListener('change', () => setTheme(prefersDark.matches ? 'dark' : 'light'));
  byId('tabs').append(
    ...[
      ['people', words.chats],
      ['chat', words.chat],
      ['phones', words.phones],
    ].map(([tab, text]) => el('button', { 'data-tab': tab, onclick: () => show(tab) }, text)),
  );
  byId('chat').append(head, list, foot);
  renderPhones();
  const kept = JSON.parse(localStorage.getItem('simulator') ?? '{}');
  const world = await read('world');
  const known = world.people.some(({ id }) => id === kept.person);
  state.world = world;
  state.themes = world.themes;
  await choose(known ? kept.person : world.me, known ? kept.chat : world.me);
  watch(world.seq);
}

begin().catch(failed);
