import { describe, expect, test } from "vitest";
import type { MessageView } from "../../protocol/generated";
import { ChatCore, type ChatEffect } from "./chat-core";

function message(id: number, change: Partial<MessageView> = {}): MessageView {
  return {
    id,
    from: "bob",
    name: "Bob",
    sentAt: id * 1_000,
    text: `text ${id}`,
    replyTo: null,
    reactions: [],
    ...change,
  };
}

function sent(id: number, change: Partial<MessageView> = {}, key: string | null = null) {
  return { type: "message_sent", message: message(id, change), key } as const;
}

function page(ids: readonly number[], before: number | null, hasOlder: boolean) {
  return { type: "history", messages: ids.map((id) => message(id)), before, hasOlder } as const;
}

function chatState(count: number, lastMessage = count) {
  return { type: "chat_state", count, lastMessage, pinned: null, keep: "visit" } as const;
}

/** Inside, as "me", where so much was said before. */
function core(count = 0): ChatCore {
  const chat = new ChatCore();
  chat.handle({ type: "seat", you: "me", isNew: true });
  if (count > 0) chat.handle(chatState(count));
  return chat;
}

function ids(chat: ChatCore): number[] {
  return chat.state.messages.map(({ id }) => id);
}

function words(effects: readonly ChatEffect[]) {
  return effects.flatMap((effect) => (effect.kind === "say" ? [effect.word] : []));
}

function write(chat: ChatCore, key: string) {
  return words(chat.handle({ type: "written", key, text: `say ${key}`, replyTo: null }));
}

describe("reading", () => {
  test("a latecomer sees how much there is and reads it from the newest back", () => {
    const chat = core(45);
    expect(chat.state.unread).toBe(45);
    expect(words(chat.handle({ type: "opened" }))).toEqual([{ type: "get_history" }]);
    expect(chat.state).toMatchObject({ unread: 0, isAsking: true });
    const newest = Array.from({ length: 30 }, (_, index) => index + 16);
    chat.handle(page(newest, null, true));
    expect(ids(chat)).toEqual(newest);
    expect(words(chat.handle({ type: "top_reached" }))).toEqual([
      { type: "get_history", before: 16 },
    ]);
    expect(chat.handle({ type: "top_reached" })).toEqual([]);
    chat.handle(page([1, 15], 16, false));
    expect(ids(chat).slice(0, 3)).toEqual([1, 15, 16]);
    expect(chat.handle({ type: "top_reached" })).toEqual([]);
  });

  test("where nothing was said nothing is asked for", () => {
    const chat = core();
    expect(chat.handle({ type: "opened" })).toEqual([]);
    expect(chat.state.unread).toBe(0);
  });

  test("what comes while the page is on its way follows it", () => {
    const chat = core(2);
    chat.handle({ type: "opened" });
    chat.handle(sent(3));
    chat.handle(page([1, 2, 3], null, false));
    expect(ids(chat)).toEqual([1, 2, 3]);
  });

  test("what others write counts as unread until somebody looks, and is shown for a moment", () => {
    const chat = core();
    const effects = chat.handle(sent(1));
    expect(effects).toEqual([{ kind: "wait", ms: 5_000, then: { type: "latest_seen" } }]);
    chat.handle(sent(2, { from: "me" }));
    chat.handle(sent(3));
    expect(chat.state).toMatchObject({ unread: 2, firstUnread: 1, latest: { id: 3 } });
    chat.handle({ type: "latest_seen" });
    expect(chat.state.latest).toBeNull();
    chat.handle({ type: "opened" });
    expect(chat.state).toMatchObject({ unread: 0, firstUnread: 1 });
    chat.handle(sent(4));
    expect(chat.state.unread).toBe(0);
    chat.handle({ type: "closed" });
    chat.handle(sent(5));
    expect(chat.state).toMatchObject({ unread: 1, firstUnread: 5 });
  });

  test("a moment that is over does not take away what came after it", () => {
    const chat = core();
    chat.handle(sent(1));
    chat.handle(sent(2));
    chat.handle({ type: "message_deleted", message: 1 });
    expect(chat.state).toMatchObject({ unread: 1, latest: { id: 2 } });
  });

  test("a page that is loaded anew calls only that new which the one before had not shown", () => {
    const before = core(3);
    before.handle({ type: "opened" });
    before.handle({ type: "closed" });
    before.handle(sent(4, { from: "me" }));
    before.handle(sent(5));
    expect([before.state.unread, before.readUpTo]).toEqual([1, 4]);

    const after = core();
    after.rememberRead(before.readUpTo);
    after.handle(chatState(6));
    expect(after.state.unread).toBe(2);

    const another = core();
    another.rememberRead(before.readUpTo);
    another.handle(chatState(2));
    expect(another.state.unread).toBe(2);
  });

  test("what is deleted before a latecomer has looked is not unread any more", () => {
    const chat = core(3);
    expect(chat.state.unread).toBe(3);
    chat.handle({ type: "message_deleted", message: 2 });
    expect(chat.state.unread).toBe(2);
    chat.handle(sent(4));
    chat.handle({ type: "message_deleted", message: 4 });
    chat.handle({ type: "message_deleted", message: 1 });
    expect(chat.state.unread).toBe(1);
    chat.handle({ type: "opened" });
    chat.handle(page([3], null, false));
    chat.handle({ type: "closed" });
    chat.handle({ type: "message_deleted", message: 3 });
    expect(chat.state.unread).toBe(0);
  });

  test("a message further up is asked for page by page until it is there", () => {
    const chat = core(90);
    chat.handle({ type: "opened" });
    chat.handle(page([89, 90], null, true));
    const asked = words(chat.handle({ type: "sought", message: 7 }));
    expect(asked).toEqual([{ type: "get_history", before: 89 }]);
    expect(words(chat.handle(page([40, 41], 89, true)))).toEqual([
      { type: "get_history", before: 40 },
    ]);
    expect(words(chat.handle(page([7, 8], 40, true)))).toEqual([]);
    expect(chat.state.sought).toBe(7);
    chat.handle({ type: "found" });
    expect(chat.state.sought).toBeNull();
    // It is gone, or older than what is kept.
    expect(words(chat.handle({ type: "sought", message: 50 }))).toEqual([]);
    expect(chat.state.sought).toBeNull();
    chat.handle({ type: "sought", message: 3 });
    chat.handle(page([5], 7, false));
    expect(chat.state.sought).toBeNull();
  });

  test("a message heard twice is there once", () => {
    const chat = core();
    chat.handle(sent(1));
    chat.handle(sent(1));
    expect(ids(chat)).toEqual([1]);
    expect(chat.state.unread).toBe(1);
  });

  test("what was missed is asked for anew", () => {
    const chat = core(1);
    chat.handle({ type: "opened" });
    chat.handle(page([1], null, false));
    const missed = words(chat.handle({ type: "chat_missed", lastMessage: 9 }));
    expect(missed).toEqual([{ type: "get_history" }]);
    chat.handle(page([1, 9], null, false));
    expect(ids(chat)).toEqual([1, 9]);
  });

  test("a page that nobody waits for any more is left out", () => {
    const chat = core(50);
    chat.handle({ type: "opened" });
    chat.handle(page([50], null, true));
    chat.handle({ type: "top_reached" });
    chat.handle({ type: "seat", you: "me", isNew: false });
    chat.handle(chatState(50));
    chat.handle(page([49], 50, true));
    expect(ids(chat)).toEqual([]);
    chat.handle(page([48, 49, 50], null, true));
    expect(ids(chat)).toEqual([48, 49, 50]);
  });

  test("a page that was asked for too soon is asked for again", () => {
    const chat = core(3);
    const [word] = words(chat.handle({ type: "opened" }));
    if (word?.type !== "get_history") throw new Error("a page is asked for");
    const effects = chat.handle({ type: "refused", code: "rate_limited", message: word });
    expect(effects).toEqual([{ kind: "wait", ms: 1_500, then: { type: "asked_again" } }]);
    expect(words(chat.handle({ type: "asked_again" }))).toEqual([{ type: "get_history" }]);
  });
});

describe("a server that begins anew", () => {
  test("and still has the chat is asked for it, and nothing is unread twice", () => {
    const chat = core(2);
    chat.handle({ type: "opened" });
    chat.handle(page([1, 2], null, false));
    chat.handle({ type: "closed" });
    chat.handle({ type: "seat", you: "me", isNew: false });
    expect(ids(chat)).toEqual([1, 2]);
    chat.handle(chatState(2));
    expect(chat.state).toMatchObject({ unread: 0, hasOlder: true, messages: [] });
  });

  test("and has lost the chat begins to count anew", () => {
    const chat = core(2);
    chat.handle(sent(3));
    chat.handle({ type: "seat", you: "me", isNew: false });
    chat.handle(sent(1, { text: "new" }));
    expect(chat.state.messages.map(({ text }) => text)).toEqual(["new"]);
    expect(chat.state.hasOlder).toBe(false);
  });

  test("for another call knows nothing of the last one", () => {
    const chat = core(2);
    write(chat, "a");
    chat.handle({ type: "seat", you: "me", isNew: true });
    expect(chat.state).toMatchObject({ messages: [], outgoing: [], unread: 0, hasOlder: false });
  });
});

describe("writing", () => {
  test("one message after the other is said, in the order in which they were written", () => {
    const chat = core();
    expect(write(chat, "a")).toEqual([{ type: "send_message", key: "a", text: "say a" }]);
    expect(write(chat, "b")).toEqual([]);
    expect(chat.state.outgoing.map(({ key }) => key)).toEqual(["a", "b"]);
    const next = words(chat.handle(sent(1, { from: "me" }, "a")));
    expect(next).toEqual([{ type: "send_message", key: "b", text: "say b" }]);
    chat.handle(sent(2, { from: "me" }, "b"));
    expect(chat.state.outgoing).toEqual([]);
    expect(ids(chat)).toEqual([1, 2]);
    expect(chat.state.unread).toBe(0);
  });

  test("an answer says what it answers", () => {
    const chat = core();
    chat.handle(sent(1));
    const [answered] = chat.state.messages;
    const event = { type: "written", key: "a", text: "yes", replyTo: answered ?? null } as const;
    expect(words(chat.handle(event))).toEqual([
      { type: "send_message", key: "a", text: "yes", replyTo: 1 },
    ]);
    expect(chat.state.outgoing[0]?.replyTo).toEqual({ id: 1, name: "Bob", text: "text 1" });
  });

  test("what was written too fast is said again after a pause, before what follows it", () => {
    const chat = core();
    const [word] = write(chat, "a");
    write(chat, "b");
    if (word?.type !== "send_message") throw new Error("it is said");
    const refused = { type: "refused", code: "rate_limited", message: word } as const;
    expect(chat.handle(refused)).toEqual([
      { kind: "wait", ms: 1_500, then: { type: "pause_over", key: "a" } },
    ]);
    expect(words(chat.handle({ type: "pause_over", key: "a" }))).toEqual([word]);
    expect(chat.state.outgoing[0]?.refused).toBeNull();
  });

  test("what is refused stays until it is tried again or given up, and holds nothing up", () => {
    const chat = core();
    const [word] = write(chat, "a");
    write(chat, "b");
    if (word?.type !== "send_message") throw new Error("it is said");
    const next = chat.handle({ type: "refused", code: "not_inside", message: word });
    expect(words(next)).toMatchObject([{ key: "b" }]);
    expect(chat.state.outgoing[0]).toMatchObject({ key: "a", refused: "not_inside" });
    chat.handle(sent(1, { from: "me" }, "b"));
    expect(words(chat.handle({ type: "tried_again", key: "a" }))).toEqual([word]);
    chat.handle({ type: "given_up", key: "a" });
    expect(chat.state.outgoing).toEqual([]);
  });

  test("what the server had and somebody has deleted since is gone here as well", () => {
    const chat = core();
    const [word] = write(chat, "a");
    if (word?.type !== "send_message") throw new Error("it is said");
    chat.handle({ type: "refused", code: "message_not_found", message: word });
    expect(chat.state.outgoing).toEqual([]);
  });

  test("after a hole the message whose answer may be in it is said again", () => {
    const chat = core();
    const said = write(chat, "a");
    expect(words(chat.handle({ type: "chat_missed", lastMessage: 1 }))).toEqual(said);
  });
});

describe("reactions, deletions and the pinned message", () => {
  test("an own reaction is shown at once, and the server's word for it changes nothing", () => {
    const chat = core();
    chat.handle(sent(1));
    const said = words(chat.handle({ type: "reacted", message: 1, emoji: "👍" }));
    expect(said).toEqual([{ type: "set_reaction", message: 1, emoji: "👍", on: true }]);
    const own = [{ emoji: "👍", count: 1, isOwn: true }];
    expect(chat.state.messages[0]?.reactions).toEqual(own);
    chat.handle({ type: "reaction_set", message: 1, from: "me", emoji: "👍", on: true });
    expect(chat.state.messages[0]?.reactions).toEqual(own);
    chat.handle({ type: "reaction_set", message: 1, from: "bob", emoji: "👍", on: true });
    expect(chat.state.messages[0]?.reactions).toEqual([{ emoji: "👍", count: 2, isOwn: true }]);
    const off = words(chat.handle({ type: "reacted", message: 1, emoji: "👍" }));
    expect(off).toMatchObject([{ on: false }]);
    chat.handle({ type: "reaction_set", message: 1, from: "bob", emoji: "👍", on: false });
    expect(chat.state.messages[0]?.reactions).toEqual([]);
  });

  test("a reaction that is refused is taken back", () => {
    const chat = core();
    chat.handle(sent(1));
    const [word] = words(chat.handle({ type: "reacted", message: 1, emoji: "👍" }));
    if (word?.type !== "set_reaction") throw new Error("it is said");
    chat.handle({ type: "refused", code: "rate_limited", message: word });
    expect(chat.state.messages[0]?.reactions).toEqual([]);
  });

  test("a message that is gone is gone from answers too", () => {
    const chat = core();
    chat.handle(sent(1));
    chat.handle(sent(2, { replyTo: { id: 1, name: "Bob", text: "text 1" } }));
    expect(words(chat.handle({ type: "deleted", message: 1 }))).toEqual([
      { type: "delete_message", message: 1 },
    ]);
    chat.handle({ type: "message_deleted", message: 1 });
    expect(ids(chat)).toEqual([2]);
    expect(chat.state.messages[0]?.replyTo).toEqual({ id: 1, name: "", text: "" });
  });

  test("what is pinned and for how long the chat is kept follow the server", () => {
    const chat = core(1);
    chat.handle({ ...chatState(1), pinned: message(1), keep: "week" });
    expect(chat.state).toMatchObject({ pinned: { id: 1 }, keep: "week", unread: 1 });
  });
});
