// The middle column: messages, their buttons, the composer.

import { act, botPortrait, el, fullName, portrait } from './dom.js';
import { rich, said } from './entities.js';
import { words } from './words.js';

const time = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

function buttons(message, deps) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows.map((row, r) =>
    el(
      'div',
      { class: 'keys' },
      row.map((button, c) =>
        el(
          'button',
          { class: 'key', onclick: () => deps.press(message, [r, c]) },
          button.text,
          button.url || button.web_app
            ? el('span', { class: 'mark' }, button.url ? '↗' : '▣')
            : null,
        ),
      ),
    ),
  );
}

function bubble(message, previous, deps) {
  const { world, chat } = deps;
  const mine = message.from.id === world.me;
  const follows = previous?.from.id === message.from.id;
  const group = chat.kind === 'group';
  const person = world.people.find((p) => p.id === message.from.id);
  const face = person ? portrait(person, person.first_name) : botPortrait();
  const body = el('div', { class: 'bubble' });
  if (group && !mine && !follows) {
    const colour = `n${Math.abs(message.from.id) % 7}`;
    body.append(el('div', { class: `name ${colour}` }, fullName(message.from)));
  }
  if (message.via_bot)
    body.append(el('div', { class: 'via' }, `${words.via} @${message.via_bot.username}`));
  if (message.reply_to_message) {
    const replied = message.reply_to_message;
    body.append(
      el(
        'div',
        { class: 'quote' },
        el('b', {}, fullName(replied.from)),
        el('span', {}, said(replied)),
      ),
    );
  }
  body.append(
    el('div', { class: 'text' }, rich(said(message), message.entities, deps.follow)),
    el(
      'span',
      { class: 'when' },
      `${message.edit_date ? `${words.edited} ` : ''}${time(message.date)}`,
    ),
  );
  return el(
    'li',
    {
      class: `line ${mine ? 'mine' : ''} ${follows ? 'follows' : ''}`,
      ondblclick: () => deps.reply(message),
    },
    group && !mine ? (follows ? el('span', { class: 'portrait gap' }) : face) : null,
    el('div', { class: 'stack' }, body, buttons(message, deps)),
  );
}

function welcome({ world, chat }) {
  const text =
    chat.kind === 'group' ? words.groupEmpty : (world.bot.description ?? words.pressStart);
  return el(
    'li',
    { class: 'welcome' },
    chat.kind === 'group' ? null : el('b', {}, words.whatCanItDo),
    el('span', {}, text),
  );
}

export function renderHead(deps) {
  const { world, chat } = deps;
  const group = chat.kind === 'group';
  const me = world.people.find((p) => p.id === world.me);
  return [
    group ? el('span', { class: 'portrait initials c3' }, chat.title.slice(0, 1)) : botPortrait(),
    el(
      'div',
      { class: 'who' },
      el('h2', {}, chat.title),
      el('small', {}, group ? words.members(chat.members) : words.bot),
    ),
    group || !me.started
      ? null
      : el(
          'button',
          {
            class: 'plain',
            onclick: () => act('block', { person: me.id, blocked: !me.blocked }).catch(deps.failed),
          },
          me.blocked ? words.unblock : words.block,
        ),
  ].filter(Boolean);
}

export function renderMessages(list, messages, deps) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.replaceChildren(
    ...(messages.length === 0
      ? [welcome(deps)]
      : messages.map((message, i) => bubble(message, messages[i - 1], deps))),
  );
  if (atEnd) list.scrollTop = list.scrollHeight;
}
