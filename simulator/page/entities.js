// Text with entities as nodes. Offsets are UTF-16 units, which is how JavaScript counts too.

import { el } from './dom.js';

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

function wrap(entity, inner, text, follow) {
  switch (entity.type) {
    case 'text_link':
      return el('button', { class: 'link', onclick: () => follow({ link: entity.url }) }, inner);
    case 'url':
      return el('button', { class: 'link', onclick: () => follow({ link: text }) }, inner);
    case 'bot_command':
      return el('button', { class: 'link', onclick: () => follow({ command: text }) }, inner);
    case 'mention':
      return el('span', { class: 'mention' }, inner);
    case 'spoiler':
      return el(
        'span',
        { class: 'spoiler', onclick: (e) => e.currentTarget.classList.add('open') },
        inner,
      );
    default:
      return TAGS[entity.type] ? el(TAGS[entity.type], {}, inner) : inner;
  }
}

/** The nodes of `text` between two offsets, with the entities that lie in them, outermost first. */
function between(text, entities, from, to, follow) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || entity.offset >= to) continue;
    nodes.push(text.slice(at, entity.offset));
    const inside = entities.slice(i + 1).filter((other) => other.offset < end);
    const inner = between(text, inside, entity.offset, end, follow);
    nodes.push(wrap(entity, inner, text.slice(entity.offset, end), follow));
    at = end;
  }
  nodes.push(text.slice(at, to));
  return nodes.flat();
}

export const rich = (text, entities, follow) =>
  between(text, entities ?? [], 0, text.length, follow);

/** The text of a message; of one that only says whom somebody picked, their names. */
export const said = (message) =>
  message.text ?? (message.users_shared?.users ?? []).map((user) => user.first_name).join(', ');
