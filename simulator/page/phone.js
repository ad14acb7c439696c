// One opened Mini App in a phone-sized frame, and the client's half of the bridge to it.
//
// The app posts {"eventType", "eventData"} as JSON text to its parent; answers go the same way back.

import { act, ask, el, fullName, portrait, read, toast, toastLink } from './dom.js';
import { words } from './words.js';

const ALLOW =
  'camera; microphone; autoplay; display-capture; clipboard-write; fullscreen; screen-wake-lock';
const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 };

/** Whether white is easier to read on a colour of the form #rrggbb than black. */
function isDark(color) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 140;
}

/** What a link for sharing writes into a chat, the address first as Telegram does; null for another link. */
function sharedText(link) {
  const { pathname, searchParams } = new URL(link);
  if (pathname !== '/share/url') return null;
  return [searchParams.get('url'), searchParams.get('text')].filter(Boolean).join('\n');
}

export class Phone {
  /** `themes` is {light, dark} of theme parameters; `open` follows links; `closed` is told the end. */
  constructor({ person, url, dark, themes, open, closed }) {
    Object.assign(this, {
      person,
      url,
      dark,
      themes,
      open,
      closed,
      confirmClose: false,
      heard: false,
    });
    this.frame = el('iframe', { class: 'screen', src: url, allow: ALLOW, title: fullName(person) });
    this.backButton = el(
      'button',
      {
        class: 'round',
        'aria-label': words.back,
        hidden: true,
        onclick: () => this.send('back_button_pressed'),
      },
      '←',
    );
    this.main = el('button', {
      class: 'main-button',
      hidden: true,
      onclick: () => this.send('main_button_pressed'),
    });
    this.newTab = el(
      'a',
      {
        class: 'round',
        href: url,
        target: '_blank',
        rel: 'noopener',
        'aria-label': words.newTab,
        title: words.newTab,
      },
      '↗',
    );
    const title = el(
      'header',
      { class: 'phone-head' },
      this.backButton,
      portrait(person, person.first_name),
      el('b', {}, fullName(person)),
      el(
        'button',
        {
          class: 'round',
          'aria-label': words.theme,
          title: words.theme,
          onclick: () => this.switchTheme(),
        },
        '◐',
      ),
      this.newTab,
      el(
        'button',
        {
          class: 'round',
          'aria-label': words.close,
          title: words.close,
          onclick: () => this.close(),
        },
        '✕',
      ),
    );
    const waiting = el('p', { class: 'waiting' }, words.waiting);
    this.node = el('article', { class: 'phone' }, title, this.frame, waiting, this.main);
    this.node.dataset.theme = dark ? 'dark' : 'light';
    this.listen = (event) => event.source === this.frame.contentWindow && this.receive(event.data);
    window.addEventListener('message', this.listen);
    this.resize = new ResizeObserver(() => this.sendViewport());
    this.resize.observe(this.frame);
  }

  /** Tells the app something, once it has shown that it listens. */
  send(eventType, eventData = {}) {
    if (!this.heard) return;
    const origin = new URL(this.url).origin;
    this.frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), origin);
  }

  receive(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    this.heard = true;
    this.node.classList.add('heard');
    const handler = HANDLERS[message?.eventType];
    if (handler) handler(this, message.eventData ?? {});
  }

  sendViewport() {
    const { clientWidth: width, clientHeight: height } = this.frame;
    this.send('viewport_changed', { width, height, is_expanded: true, is_state_stable: true });
  }

  sendTheme() {
    this.send('theme_changed', { theme_params: this.dark ? this.themes.dark : this.themes.light });
  }

  switchTheme() {
    this.dark = !this.dark;
    this.node.dataset.theme = this.dark ? 'dark' : 'light';
    this.sendTheme();
  }

  /** As Telegram does: the words on a header are light on a dark colour and dark on a light one. */
  paintHead(color) {
    const head = this.node.querySelector('.phone-head');
    head.style.background = color;
    head.style.color = isDark(color) ? '#fff' : '#000';
  }

  async close() {
    if (this.confirmClose) {
      const buttons = [
        { id: 'no', text: words.no },
        { id: 'yes', text: words.yes, type: 'destructive' },
      ];
      if ((await ask({ message: words.closeAnyway, buttons }, this.node)) !== 'yes') return;
    }
    this.end();
  }

  end() {
    window.removeEventListener('message', this.listen);
    this.resize.disconnect();
    this.node.remove();
    this.closed(this);
  }

  async popup({ title, message, buttons = [] }) {
    const named = buttons.map(({ id, type, text }) => ({
      id,
      type,
      text: text ?? { ok: words.ok, close: words.close, cancel: words.cancel }[type] ?? id,
    }));
    const id = await ask({ title, message, buttons: named }, this.node);
    this.send('popup_closed', id ? { button_id: id } : {});
  }

  async follow(path) {
    const link = `https://t.me${path}`;
    const shared = sharedText(link);
    if (shared !== null) return this.share(shared);
    const answer = await act('launch', {
      person: this.person.id,
      link,
      theme: this.dark ? 'dark' : 'light',
    });
    this.open(answer, this.person.id, this);
  }

  /** Lets the person choose the chat that a link with words is written into, or none. */
  async share(text) {
    const person = this.person.id;
    const { chats } = await read(`world?person=${person}`);
    const buttons = [
      { id: '', text: words.cancel },
      ...chats.map(({ id, title }) => ({ id: String(id), text: title })),
    ];
    const chat = await ask({ title: words.sendWhere, message: text, buttons }, this.node);
    if (chat) await act('say', { person, chat: Number(chat), text });
  }

  /** Sends what the bot has prepared for this person to the group, where Telegram would let them choose. */
  async sendPrepared(id) {
    try {
      await act('prepared', { person: this.person.id, id });
      this.send('prepared_message_sent');
    } catch {
      this.send('prepared_message_failed', { error: 'MESSAGE_EXPIRED' });
    }
  }

  shake() {
    this.node.classList.remove('shake');
    requestAnimationFrame(() => this.node.classList.add('shake'));
  }
}

const HANDLERS = {
  iframe_ready: (phone) => phone.sendTheme(),
  web_app_request_theme: (phone) => phone.sendTheme(),
  web_app_request_viewport: (phone) => phone.sendViewport(),
  web_app_request_safe_area: (phone) => phone.send('safe_area_changed', NO_INSETS),
  web_app_request_content_safe_area: (phone) => phone.send('content_safe_area_changed', NO_INSETS),
  web_app_setup_back_button: (phone, { is_visible: shown }) => {
    phone.backButton.hidden = !shown;
  },
  web_app_setup_main_button: (phone, data) => {
    phone.main.hidden = !data.is_visible;
    phone.main.disabled = data.is_active === false;
    if (data.text) phone.main.textContent = data.text;
    if (data.color) phone.main.style.background = data.color;
    if (data.text_color) phone.main.style.color = data.text_color;
  },
  web_app_setup_closing_behavior: (phone, { need_confirmation: confirm }) => {
    phone.confirmClose = Boolean(confirm);
  },
  web_app_close: (phone) => phone.end(),
  web_app_open_link: (_, { url }) => toastLink(words.link, url),
  web_app_open_tg_link: (phone, { path_full: path }) => {
    phone.follow(path).catch((error) => toast(`${words.failed} ${error.message}`));
  },
  web_app_trigger_haptic_feedback: (phone) => phone.shake(),
  web_app_open_popup: (phone, data) => phone.popup(data),
  web_app_set_header_color: (phone, { color }) => {
    if (color) phone.paintHead(color);
  },
  web_app_send_prepared_message: (phone, { id }) => phone.sendPrepared(id),
  web_app_check_home_screen: (phone) => phone.send('home_screen_checked', { status: 'unsupported' }),
  web_app_request_write_access: (phone) => phone.send('write_access_requested', { status: 'allowed' }),
  web_app_request_fullscreen: (phone) => phone.send('fullscreen_failed', { error: 'UNSUPPORTED' }),
};
