// Small help with elements, and the server's control API.

/** An element with properties and children; `class` and `data-*` work, `on…` adds listeners. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const COLOURS = 7;

/** A round portrait, or initials on a colour of their own. */
export function portrait(who, name) {
  if (who.portrait) return el('img', { class: 'portrait', src: who.portrait, alt: '' });
  const initials = [...name]
    .filter((c) => /\p{L}/u.test(c))
    .slice(0, 1)
    .join('');
  return el('span', { class: `portrait initials c${Math.abs(who.id) % COLOURS}` }, initials);
}

export const botPortrait = () =>
  el('img', { class: 'portrait', src: '/simulator/bot.svg', alt: '' });

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(' ');

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

export const read = async (path, signal) =>
  answer(await fetch(`/simulator/control/${path}`, { signal }));

export const act = async (what, body) =>
  answer(
    await fetch(`/simulator/control/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

/** An address with its words in place of their escapes. */
export function readable(url) {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** A line at the bottom that goes away by itself; what it says is text or nodes. */
export function toast(...said) {
  const line = el('p', { class: 'toast' }, ...said);
  document.getElementById('toasts').append(line);
  setTimeout(() => line.remove(), 4000);
}

/** Says where a client would go, as a link that can be followed. */
export function toastLink(words, url) {
  const isWeb = /^https?:/.test(url);
  const link = isWeb && el('a', { href: url, target: '_blank', rel: 'noopener' }, readable(url));
  toast(`${words} `, link || readable(url));
}

/** A dialog over `host`; resolves to the id of the pressed button, '' when dismissed. */
export function ask({ title, message, buttons }, host = document.body) {
  return new Promise((resolve) => {
    const done = (id) => {
      cover.remove();
      resolve(id);
    };
    const row = buttons.map(({ id, text, type }) =>
      el('button', { class: `plain ${type ?? ''}`, onclick: () => done(id) }, text),
    );
    const box = el('div', { class: 'box', role: 'alertdialog' });
    if (title) box.append(el('h3', {}, title));
    box.append(el('p', {}, message), el('div', { class: 'row' }, row));
    const cover = el(
      'div',
      { class: 'cover', onclick: (e) => e.target === cover && done('') },
      box,
    );
    host.append(cover);
    row.at(-1)?.focus();
  });
}
