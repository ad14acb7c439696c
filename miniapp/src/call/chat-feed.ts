/**
 * What is heard of the chat, kept in order until somebody listens: the chat itself is in a file that
 * comes later. Knows nothing of what it means.
 */
import type { ClientMessage, ServerMessage } from "../protocol/generated";
import type { ChatNews, ChatWord } from "./types";

/** More is asked for again, as after a hole. */
const WAITING_MAX = 200;

const WORDS = new Set<ClientMessage["type"]>([
  "send_message",
  "delete_message",
  "set_reaction",
  "get_history",
]);

const NEWS = new Set<ServerMessage["type"]>([
  "chat_state",
  "message_sent",
  "message_deleted",
  "reaction_set",
  "history",
  "chat_missed",
]);

/** Whether something that the server says belongs to the chat. */
export function isOfChat(message: ServerMessage): message is Extract<ChatNews, ServerMessage> {
  return NEWS.has(message.type);
}

/** Whether something that was said belongs to the chat. */
export function isChatWord(message: ClientMessage): message is ChatWord {
  return WORDS.has(message.type);
}

export class ChatFeed {
  private listener: ((news: ChatNews) => void) | null = null;
  private waiting: ChatNews[] = [];

  take(news: ChatNews): void {
    if (this.listener) {
      this.listener(news);
      return;
    }
    if (this.waiting.length >= WAITING_MAX) {
      const seats = this.waiting.filter(({ type }) => type === "seat" || type === "chat_state");
      this.waiting = [...seats.slice(-WAITING_MAX / 2), { type: "chat_missed", lastMessage: 0 }];
    }
    this.waiting.push(news);
  }

  listen(listener: (news: ChatNews) => void): () => void {
    this.listener = listener;
    for (const news of this.waiting.splice(0)) listener(news);
    return () => {
      if (this.listener === listener) this.listener = null;
    };
  }
}
