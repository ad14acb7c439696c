/**
 * What becomes of the chat by what is heard, written and looked at: events in, effects out. Pure;
 * knows no socket, no clock and no screen.
 *
 * Messages are held as one piece without holes that ends with the newest: the pages before it are
 * asked for when somebody looks. What is written has a name of its own (`key`), so that it is in the
 * chat once however often it was said, and stays on the screen until the server has it. One after the
 * other is said, so that they arrive in the order in which they were written.
 */
import type {
  ChatKeep,
  ErrorCode,
  MessageView,
  ParticipantId,
  Quote,
} from "../../protocol/generated";
import type { ChatNews, ChatWord } from "../types";
import { withReaction } from "./reactions";

/** Something written that the server does not have yet. */
export interface Outgoing {
  readonly key: string;
  readonly text: string;
  readonly replyTo: Quote | null;
  /** Why it will not be taken, unless the person tries again. */
  readonly refused: ErrorCode | null;
}

/** Everything a screen may draw of the chat. */
export interface ChatState {
  readonly you: ParticipantId | null;
  /** In order; the last ones there are. */
  readonly messages: readonly MessageView[];
  /** There are more before them. */
  readonly hasOlder: boolean;
  /** A page is on its way. */
  readonly isAsking: boolean;
  readonly outgoing: readonly Outgoing[];
  readonly pinned: MessageView | null;
  readonly keep: ChatKeep;
  /** Messages of others since the chat was last looked at. */
  readonly unread: number;
  /** The first of them, as they were when it was opened. */
  readonly firstUnread: number | null;
  readonly isOpen: boolean;
  /** Somebody wants to see this message, which may be further up than what is here. */
  readonly sought: number | null;
  /** What came last while nobody looked; for a moment. */
  readonly latest: MessageView | null;
}

export const EMPTY_CHAT: ChatState = {
  you: null,
  messages: [],
  hasOlder: false,
  isAsking: false,
  outgoing: [],
  pinned: null,
  keep: "visit",
  unread: 0,
  firstUnread: null,
  isOpen: false,
  sought: null,
  latest: null,
};

/** What happens to the chat. */
export type ChatEvent =
  | ChatNews
  | { readonly type: "opened" | "closed" | "top_reached" | "asked_again" | "latest_seen" }
  /** A message is to be brought into sight; it is. */
  | { readonly type: "sought"; readonly message: number }
  | { readonly type: "found" }
  | {
      readonly type: "written";
      readonly key: string;
      readonly text: string;
      readonly replyTo: MessageView | null;
    }
  /** Something written is tried again, given up, or said once more after a pause. */
  | { readonly type: "tried_again" | "given_up" | "pause_over"; readonly key: string }
  | { readonly type: "reacted"; readonly message: number; readonly emoji: string }
  | { readonly type: "deleted"; readonly message: number };

/** What is to be done about it. */
export type ChatEffect =
  | { readonly kind: "say"; readonly word: ChatWord }
  | { readonly kind: "wait"; readonly ms: number; readonly then: ChatEvent };

/** Somebody who opens the chat sees so much at least, if there is as much. */
const SCREEN = 20;
/** After it the server takes a little more. */
const PAUSE_MS = 1_500;
/** As long as two lines take to read. */
const LATEST_MS = 5_000;
/** As many as the server keeps, and as many again. */
const MESSAGES_MAX = 400;

export class ChatCore {
  state: ChatState = EMPTY_CHAT;
  /** The server has begun anew and has not said yet how the chat stands. */
  private isStale = false;
  /** Nothing has been heard of this chat before: what is in it was not read. */
  private isNew = true;
  /** The last message that there is, and the last one that the page before this one had shown. */
  private newest = 0;
  private wasRead: number | null = null;
  private asked: number | null = null;
  /** What the server has been told and has not answered yet. */
  private inFlight: string | null = null;
  private effects: ChatEffect[] = [];

  /** What is to be done, in order. */
  handle(event: ChatEvent): readonly ChatEffect[] {
    this.effects = [];
    this.take(event);
    return this.effects;
  }

  /** The last message that is not unread. */
  get readUpTo(): number {
    return this.newest - this.state.unread;
  }

  /** The page before this one had shown everything up to this message; to be said before the chat's state. */
  rememberRead(message: number): void {
    this.wasRead = message;
  }

  private take(event: ChatEvent): void {
    switch (event.type) {
      case "seat":
        this.sit(event);
        break;
      case "chat_state":
        this.learn(event);
        break;
      case "message_sent":
        this.add(event.message, event.key);
        break;
      case "message_deleted":
        this.remove(event.message);
        break;
      case "reaction_set":
        this.react(event.message, event.emoji, event.on, event.from === this.state.you);
        break;
      case "history":
        this.takePage(event);
        break;
      case "chat_missed":
        this.change({ messages: [], hasOlder: true, isAsking: false });
        this.ask();
        // The answer to it may be among what was missed.
        if (this.inFlight !== null) this.sayOutgoing(this.inFlight);
        break;
      case "refused":
        this.handleRefusal(event);
        break;
      case "opened":
        this.open();
        break;
      case "closed":
        this.change({ isOpen: false, firstUnread: null, sought: null });
        break;
      case "sought":
        this.change({ sought: event.message });
        this.seek();
        break;
      case "found":
        this.change({ sought: null });
        break;
      case "top_reached":
      case "asked_again":
        this.ask();
        break;
      case "latest_seen":
        this.change({ latest: null });
        break;
      case "written":
        this.write(event.key, event.text, event.replyTo);
        break;
      case "tried_again":
        this.refuse(event.key, null);
        break;
      case "pause_over":
        if (event.key === this.inFlight) this.sayOutgoing(event.key);
        break;
      case "given_up":
        this.withoutOutgoing(event.key);
        break;
      case "reacted":
        this.reactSelf(event.message, event.emoji);
        break;
      case "deleted":
        this.say({ type: "delete_message", message: event.message });
        break;
    }
  }

  private change(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change };
  }

  private say(word: ChatWord): void {
    this.effects.push({ kind: "say", word });
  }

  private wait(ms: number, then: ChatEvent): void {
    this.effects.push({ kind: "wait", ms, then });
  }

  private sit({ you, isNew }: Extract<ChatNews, { type: "seat" }>): void {
    if (isNew) {
      this.isNew = true;
      this.inFlight = null;
      this.state = { ...EMPTY_CHAT, isOpen: this.state.isOpen };
    }
    this.isStale = !isNew;
    this.change({ you, isAsking: false });
  }

  private learn(news: Extract<ChatNews, { type: "chat_state" }>): void {
    const { count, lastMessage, pinned, keep } = news;
    this.newest = lastMessage;
    const since = lastMessage - (this.wasRead ?? 0);
    // Numbered from the beginning again, it is another chat than the one that was read.
    const unread = since < 0 ? count : Math.min(count, since);
    this.wasRead = null;
    if (this.isNew) this.change({ unread: this.state.isOpen ? 0 : unread });
    if (this.isNew || this.isStale) this.change({ messages: [], hasOlder: count > 0 });
    this.isNew = false;
    this.isStale = false;
    this.change({ pinned, keep });
    if (this.state.isOpen) this.fill();
  }

  private add(message: MessageView, key: string | null): void {
    // A server that has forgotten the chat begins to count anew.
    if (this.isStale) this.change({ messages: [], hasOlder: false, pinned: null });
    this.isStale = false;
    this.isNew = false;
    if (key !== null) this.withoutOutgoing(key);
    const { messages, you, isOpen, unread, firstUnread } = this.state;
    const last = messages.at(-1);
    if (last && last.id >= message.id) return;
    this.newest = message.id;
    const kept = messages.slice(1 - MESSAGES_MAX);
    const hasOlder = this.state.hasOlder || kept.length < messages.length;
    this.change({ messages: [...kept, message], hasOlder });
    if (message.from === you || isOpen) return;
    this.change({
      unread: unread + 1,
      firstUnread: firstUnread ?? message.id,
      latest: message,
    });
    this.wait(LATEST_MS, { type: "latest_seen" });
  }

  private remove(id: number): void {
    const { messages, latest, firstUnread, unread, isOpen, you } = this.state;
    const gone = messages.find((message) => message.id === id);
    const isUnread = (one: MessageView): boolean =>
      firstUnread !== null && one.id >= firstUnread && one.from !== you;
    // Of what was written before one came, it is only known how much it is.
    const isFarther = unread > messages.filter(isUnread).length;
    const wasUnread = !isOpen && (gone === undefined ? isFarther : isUnread(gone));
    this.change({
      messages: messages
        .filter((message) => message.id !== id)
        .map((message) =>
          message.replyTo?.id === id
            ? { ...message, replyTo: { id, name: "", text: "" } }
            : message,
        ),
      unread: wasUnread ? Math.max(0, unread - 1) : unread,
      latest: latest?.id === id ? null : latest,
    });
  }

  private react(id: number, emoji: string, on: boolean, isOwn: boolean): void {
    const messages = this.state.messages.map((message) =>
      message.id === id ? withReaction(message, emoji, on, isOwn) : message,
    );
    this.change({ messages });
  }

  /** Shown at once; the server's own word for it then changes nothing. */
  private reactSelf(id: number, emoji: string): void {
    const message = this.state.messages.find((one) => one.id === id);
    if (!message) return;
    const on = !message.reactions.some((one) => one.emoji === emoji && one.isOwn);
    this.react(id, emoji, on, true);
    this.say({ type: "set_reaction", message: id, emoji, on });
  }

  private open(): void {
    const { messages, unread, firstUnread, you } = this.state;
    const others = messages.filter((message) => message.from !== you);
    const first = firstUnread ?? (unread > 0 ? (others.at(-unread)?.id ?? null) : null);
    this.change({ isOpen: true, unread: 0, firstUnread: first, latest: null });
    this.fill();
  }

  /** Asks for what fills a screen. */
  private fill(): void {
    if (this.state.messages.length < SCREEN) this.ask();
  }

  private ask(): void {
    const { isOpen, isAsking, hasOlder, messages } = this.state;
    if (!isOpen || isAsking || !hasOlder) return;
    this.asked = messages[0]?.id ?? null;
    this.change({ isAsking: true });
    this.say({ type: "get_history", ...(this.asked !== null && { before: this.asked }) });
  }

  private takePage(page: Extract<ChatNews, { type: "history" }>): void {
    const { messages, isAsking } = this.state;
    if (!isAsking || page.before !== this.asked) return;
    const first = messages[0]?.id ?? Number.POSITIVE_INFINITY;
    const older = page.messages.filter(({ id }) => id < first);
    this.change({
      messages: [...older, ...messages],
      hasOlder: page.hasOlder && older.length > 0,
      isAsking: false,
    });
    this.seek();
  }

  /** Page after page, until what is sought is here or cannot be. */
  private seek(): void {
    const { sought, messages, hasOlder } = this.state;
    if (sought === null || messages.some(({ id }) => id === sought)) return;
    const first = messages[0]?.id ?? Number.POSITIVE_INFINITY;
    if (hasOlder && sought < first) this.ask();
    else this.change({ sought: null });
  }

  private write(key: string, text: string, answered: MessageView | null): void {
    const replyTo = answered && { id: answered.id, name: answered.name, text: answered.text };
    const outgoing = [...this.state.outgoing, { key, text, replyTo, refused: null }];
    this.change({ outgoing });
    this.sayNext();
  }

  private sayNext(): void {
    if (this.inFlight !== null) return;
    const next = this.state.outgoing.find(({ refused }) => refused === null);
    if (!next) return;
    this.inFlight = next.key;
    this.sayOutgoing(next.key);
  }

  private sayOutgoing(key: string): void {
    const message = this.state.outgoing.find((one) => one.key === key);
    if (!message) return;
    const { text, replyTo } = message;
    this.say({ type: "send_message", key, text, ...(replyTo && { replyTo: replyTo.id }) });
  }

  private refuse(key: string, refused: ErrorCode | null): void {
    const outgoing = this.state.outgoing.map((one) =>
      one.key === key ? { ...one, refused } : one,
    );
    this.change({ outgoing });
    this.settle(key);
  }

  private withoutOutgoing(key: string): void {
    this.change({ outgoing: this.state.outgoing.filter((one) => one.key !== key) });
    this.settle(key);
  }

  private settle(key: string): void {
    if (this.inFlight === key) this.inFlight = null;
    this.sayNext();
  }

  private handleRefusal({ code, message }: Extract<ChatNews, { type: "refused" }>): void {
    const isTooSoon = code === "rate_limited";
    switch (message.type) {
      case "send_message":
        if (isTooSoon) this.wait(PAUSE_MS, { type: "pause_over", key: message.key });
        // It was there, and somebody has deleted it since.
        else if (code === "message_not_found") this.withoutOutgoing(message.key);
        else this.refuse(message.key, code);
        break;
      case "get_history":
        this.change({ isAsking: false });
        if (isTooSoon) this.wait(PAUSE_MS, { type: "asked_again" });
        break;
      case "set_reaction":
        this.react(message.message, message.emoji, !message.on, true);
        break;
      case "delete_message":
        break;
    }
  }
}
