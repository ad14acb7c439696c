/** The chat of the call: its core, run by this page's clock. One for as long as the call object lives. */
import { ChatCore, type ChatEvent, type ChatState } from "../call/chat/chat-core";
import type { Call } from "../call/types";
import type { Memory } from "../i18n/store";
import type { MessageView } from "../protocol/generated";
import { noteRead, takeRead } from "./chat-read";
import { useServices } from "./services";
import { useStore, type Store } from "./use-store";

/** What is being written; it outlives the sheet it is written in. */
export interface Draft {
  text: string;
  replyTo: MessageView | null;
}

export interface Chat extends Store<ChatState> {
  readonly draft: Draft;
  handle(event: ChatEvent): void;
}

const chats = new WeakMap<Call, Chat>();

function chatOf(call: Call, memory: Memory): Chat {
  const known = chats.get(call);
  if (known) return known;
  const made = createChat(call, memory);
  chats.set(call, made);
  return made;
}

function createChat(call: Call, memory: Memory): Chat {
  const core = new ChatCore();
  const listeners = new Set<() => void>();
  const draft: Draft = { text: "", replyTo: null };
  const handle = (event: ChatEvent): void => {
    if (event.type === "seat" && event.isNew) Object.assign(draft, { text: "", replyTo: null });
    const before = core.state;
    if (event.type === "chat_state") {
      const message = takeRead(memory, call.getState().room?.code ?? "", Date.now());
      if (message !== null) core.rememberRead(message);
    }
    for (const effect of core.handle(event)) {
      if (effect.kind === "say") call.chat.say(effect.word);
      else setTimeout(() => handle(effect.then), effect.ms);
    }
    if (core.state !== before) for (const listener of [...listeners]) listener();
  };
  call.chat.listen(handle);
  window.addEventListener("pagehide", () => {
    const { room } = call.getState();
    if (room) noteRead(memory, room.code, core.readUpTo, Date.now());
  });
  return {
    draft,
    handle,
    getState: () => core.state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useChat(): Chat {
  const { call, memory } = useServices();
  return chatOf(call, memory);
}

/** A part of its state. */
export function useChatState<T>(
  select: (state: ChatState) => T,
  same?: (a: T, b: T) => boolean,
): T {
  return useStore(useChat(), select, same);
}
