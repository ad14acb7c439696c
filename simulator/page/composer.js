// Where people write: commands are offered after "/", inline results after "@bot".

import { act, el, read, toast } from './dom.js';
import { said } from './entities.js';
import { words } from './words.js';

const INLINE_PAUSE = 350;

const failed = (error) => toast(`${words.failed} ${error.message}`);

export class Composer {
  /** `deps()` gives {world, chat}; `open(answer)` follows what the server says to open. */
  constructor(deps, open) {
    this.deps = deps;
    this.open = open;
    this.replyTo = null;
    this.input = el('input', {
      class: 'input',
      autocomplete: 'off',
      maxlength: 4096,
      placeholder: words.message,
      'aria-label': words.message,
      oninput: () => this.suggest(),
    });
    this.hints = el('div', { class: 'hints' });
    this.quote = el('div', { class: 'replying' });
    this.menu = el('span', { class: 'menu' });
    this.keys = el('div', { class: 'hints' });
    this.node = el(
      'form',
      { class: 'composer', onsubmit: (event) => this.submit(event) },
      this.hints,
      this.quote,
      el(
        'div',
        { class: 'bar' },
        this.menu,
        this.input,
        el('button', { class: 'send', 'aria-label': words.send }, '➤'),
      ),
      this.keys,
    );
  }

  update() {
    const { world, chat } = this.deps();
    const button = world.menu_button;
    const person = world.me;
    const isApp = chat.kind === 'private' && button.type === 'web_app';
    this.showKeys(chat.keyboard);
    const press = isApp
      ? () =>
          act('menu', { person, theme: this.theme?.() })
            .then((answer) => this.open(answer, person))
            .catch(failed)
      : () => this.showCommands('');
    this.menu.replaceChildren(
      el(
        'button',
        {
          type: 'button',
          class: isApp ? 'app' : 'slash',
          'aria-label': isApp ? button.text : words.commands,
          onclick: press,
        },
        isApp ? `▣ ${button.text}` : '/',
      ),
    );
  }

  /** The keyboard that the bot put under the field; its buttons write their text, or pick people. */
  showKeys(keyboard) {
    const press = (button) =>
      button.request_users ? this.pickFrom(button.request_users) : this.say(button.text);
    const key = (button) =>
      el('button', { type: 'button', class: 'key', onclick: () => press(button) }, button.text);
    const rows = keyboard?.keyboard ?? [];
    this.keys.replaceChildren(...rows.map((row) => el('div', { class: 'keys' }, ...row.map(key))));
  }

  pickFrom(wanted) {
    const { world } = this.deps();
    const pick = (person) => {
      this.hints.replaceChildren();
      const body = { person: world.me, request_id: wanted.request_id, people: [person.id] };
      act('pick', body).catch(failed);
    };
    this.hints.replaceChildren(
      ...world.people.map((person) =>
        el(
          'button',
          { type: 'button', class: 'hint', onclick: () => pick(person) },
          el('b', {}, person.first_name),
          el('span', {}, person.last_name ?? ''),
        ),
      ),
    );
  }

  reply(message) {
    this.replyTo = message.message_id;
    const cancel = () => {
      this.replyTo = null;
      this.quote.replaceChildren();
    };
    this.quote.replaceChildren(
      el('span', {}, `↩ ${said(message)}`),
      el(
        'button',
        { type: 'button', class: 'plain', 'aria-label': words.cancel, onclick: cancel },
        '✕',
      ),
    );
    this.input.focus();
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (text) await this.say(text);
  }

  async say(text) {
    const { world, chat } = this.deps();
    this.input.value = '';
    this.hints.replaceChildren();
    const body = { person: world.me, chat: chat.id, text, reply_to: this.replyTo };
    this.replyTo = null;
    this.quote.replaceChildren();
    await act('say', body).catch(failed);
  }

  suggest() {
    clearTimeout(this.pending);
    const text = this.input.value;
    const { world } = this.deps();
    const at = `@${world.bot.username} `;
    if (text.startsWith('/') && !text.includes(' ')) this.showCommands(text.slice(1));
    else {
      this.hints.replaceChildren();
      if (text.startsWith(at)) {
        this.pending = setTimeout(
          () => this.askInline(text.slice(at.length)).catch(failed),
          INLINE_PAUSE,
        );
      }
    }
  }

  showCommands(start) {
    const found = this.deps().chat.commands.filter(({ command }) => command.startsWith(start));
    this.hints.replaceChildren(
      ...found.map(({ command, description }) =>
        el(
          'button',
          { type: 'button', class: 'hint', onclick: () => this.say(`/${command}`) },
          el('b', {}, `/${command}`),
          el('span', {}, description),
        ),
      ),
    );
  }

  async askInline(query) {
    const { world, chat } = this.deps();
    this.query = (await act('inline', { person: world.me, chat: chat.id, query })).query_id;
  }

  /** The bot offered inline results to somebody. */
  async inlineAnswered(queryId) {
    if (queryId !== this.query) return;
    const { answer } = await read(`inline?query_id=${queryId}`);
    const choose = (result) => {
      this.input.value = '';
      this.hints.replaceChildren();
      act('choose', { query_id: queryId, result_id: result.id }).catch(failed);
    };
    this.hints.replaceChildren(
      ...(answer?.results ?? []).map((result) =>
        el(
          'button',
          { type: 'button', class: 'hint', onclick: () => choose(result) },
          el('b', {}, result.title ?? result.id),
          el('span', {}, result.description ?? ''),
        ),
      ),
    );
  }
}
