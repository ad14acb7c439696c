/** Timelines of ringing: what happens, and what is shown, said and done. */
import { expect, test } from "vitest";
import type { RingAction, RingState, RingView } from "../protocol/generated";
import { RingsCore } from "./core";
import { ALONE_MS, NOBODY_MS, SHOWN_MS, UNCONFIRMED_MS, UNHEARD_MS } from "./facts";
import type { RingEffect, RingEvent, RingTimeout, RoomPlace, Shown } from "./types";
import { calleeByToken } from "./wire";

const ANN = calleeByToken("ann's token", { name: "Ann", avatar: null });
const RING_MS = 45_000;

/** A core whose time passes when a test says so. */
class Rig {
  readonly core = new RingsCore();
  readonly said: RingAction[] = [];
  readonly done: string[] = [];
  private time = 0;
  private timers: { at: number; then: RingTimeout }[] = [];

  get shown(): Shown {
    return this.core.state.shown;
  }

  happens(...events: RingEvent[]): this {
    for (const event of events) for (const effect of this.core.handle(event)) this.carryOut(effect);
    return this;
  }

  tells(change: Partial<RingView>, state: RingState): this {
    return this.happens({ kind: "told", ring: ring(change, state) });
  }

  isIn(change: Partial<RoomPlace> | null, lastedMs: number | null = null, isOwn = true): this {
    const room = change && { ...PLACE, ...change };
    const parting = lastedMs === null ? null : { lastedMs, isOwn };
    return this.happens({ kind: "place", room, parting });
  }

  pass(ms: number): this {
    this.time += ms;
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    for (const { then } of due) this.happens(then);
    return this;
  }

  private carryOut(effect: RingEffect): void {
    if (effect.kind === "say") this.said.push(effect.action);
    else if (effect.kind === "wait") {
      this.timers.push({ at: this.time + effect.ms, then: effect.then });
    } else if (effect.kind === "enter") {
      this.done.push(`enter ${effect.code}${effect.camera ? " with camera" : ""}`);
    } else this.done.push(effect.kind);
  }
}

const PLACE: RoomPlace = {
  code: "ROOM",
  isInside: true,
  isLobby: false,
  isDirect: true,
  others: 0,
};

function ring(change: Partial<RingView>, state: RingState): RingView {
  return {
    id: "r1",
    key: null,
    direction: "incoming",
    person: { token: "ann's token", name: "Ann", username: null, avatar: null },
    video: false,
    room: "ROOM",
    startedAt: 1_000,
    endsAt: 1_000 + RING_MS,
    state,
    ...change,
  };
}

const RINGING: RingState = { kind: "ringing", reached: false };
const REACHED: RingState = { kind: "ringing", reached: true };
const HERE: RingState = { kind: "answered", here: true };
const THERE: RingState = { kind: "answered", here: false };
const MINE = { direction: "outgoing", key: "k1" } as const;

const call = (video = false): RingEvent => ({
  kind: "call",
  callee: ANN,
  video,
  key: "k1",
  into: null,
});
const CALL_SAID: RingAction = {
  kind: "call",
  key: "k1",
  callee: { kind: "person", token: "ann's token" },
  video: false,
};
const over = (why: string) => expect.objectContaining({ kind: "over", why }) as unknown;

/** Ann is called, and the caller is in the room where she is waited for. */
const calling = (video = false): Rig =>
  new Rig()
    .happens(call(video))
    .tells({ ...MINE, video }, RINGING)
    .isIn({});

/** Ann calls. */
const called = (): Rig => new Rig().tells({}, RINGING);

/** Two talk. */
const talking = (): Rig => calling().tells(MINE, HERE).isIn({ others: 1 });

test("a call goes to the server, into its room, and shows how far it has come", () => {
  const rig = new Rig().happens(call(true));
  expect(rig.said).toEqual([{ ...CALL_SAID, video: true }]);
  expect(rig.shown).toMatchObject({ kind: "outgoing", stage: "placing", isCard: false });

  rig.tells({ ...MINE, video: true }, RINGING);
  expect(rig.done).toEqual(["enter ROOM with camera"]);
  expect(rig.shown).toMatchObject({ kind: "outgoing", stage: "sent" });

  rig.isIn({}).tells({ ...MINE, video: true }, REACHED);
  expect(rig.shown).toMatchObject({ kind: "outgoing", stage: "reached" });
  expect(rig.done).toHaveLength(1);
});

test("an answered call shows the room", () => {
  const rig = calling().tells(MINE, HERE);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done).toEqual(["enter ROOM"]);
});

test.each([
  ["declined", "declined"],
  ["busy", "busy"],
  ["no_answer", "no_answer"],
  ["cancelled", "failed"],
] as const)(
  "a call that ends as %s is shown as %s, out of its room, and then home",
  (kind, why) => {
    const rig = calling().tells(MINE, { kind });
    expect(rig.shown).toEqual(over(why));
    expect(rig.done).toEqual(["enter ROOM", "leave"]);
    rig.isIn(null, 0).pass(SHOWN_MS[why] - 1);
    expect(rig.shown).toEqual(over(why));
    rig.pass(1);
    expect(rig.shown).toEqual({ kind: "nothing" });
    expect(rig.done).toEqual(["enter ROOM", "leave", "home"]);
  },
);

test("a call that is called off is called off at the server, and one is home", () => {
  const rig = calling().happens({ kind: "cancel" });
  expect(rig.said.at(-1)).toEqual({ kind: "cancel", ring: "r1" });
  expect(rig.done).toEqual(["enter ROOM", "home"]);
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("a call that is called off before the server has taken it is called off when it does", () => {
  const rig = new Rig().happens(call(), { kind: "cancel" });
  expect(rig.said).toEqual([CALL_SAID]);
  expect(rig.done).toEqual(["home"]);
  rig.tells(MINE, RINGING);
  expect(rig.said.at(-1)).toEqual({ kind: "cancel", ring: "r1" });
  expect(rig.done).toEqual(["home"]);
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("whoever has hung up has, also when the word of it was lost with its socket", () => {
  const rig = calling().happens({ kind: "cancel" });
  const heard = rig.said.length;
  rig.isIn(null, 0).happens({ kind: "rings", rings: [ring(MINE, REACHED)] }, { kind: "live" });
  expect(rig.said.slice(heard)).toEqual([{ kind: "cancel", ring: "r1" }]);
  expect(rig.shown).toEqual({ kind: "nothing" });
  rig.tells(MINE, { kind: "cancelled" }).isIn({ isInside: false, isLobby: true });
  expect(rig.said).toHaveLength(heard + 1);
  expect(rig.done.filter((one) => one.startsWith("enter"))).toHaveLength(1);
});

test("several calls that were called off are told apart from the one that rings", () => {
  const again = { ...MINE, id: "r2", key: "k2" };
  const rig = calling()
    .happens({ kind: "cancel" })
    .isIn(null, 0)
    .happens({ kind: "call", callee: ANN, video: false, key: "k2", into: null })
    .tells(again, RINGING);
  rig.tells(MINE, RINGING);
  expect(rig.said.at(-1)).toEqual({ kind: "cancel", ring: "r1" });
  expect(rig.shown).toMatchObject({ kind: "outgoing", stage: "sent" });
});

test("leaving the room of a call that rings calls it off", () => {
  const rig = calling().isIn(null, 0);
  expect(rig.said.at(-1)).toEqual({ kind: "cancel", ring: "r1" });
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("whoever cannot be reached is sent a link, and is waited for in the room", () => {
  const rig = calling().tells(MINE, { kind: "unreachable", why: "never_started", link: "t.me/x" });
  expect(rig.shown).toMatchObject({
    kind: "over",
    why: "unreachable",
    unreachable: "never_started",
    link: "t.me/x",
  });
  expect(rig.done).toEqual(["enter ROOM"]);
  rig.isIn({ others: 1 });
  expect(rig.shown).toEqual({ kind: "nothing" });
  rig.isIn(null, 9_000);
  expect(rig.shown).toMatchObject({ kind: "over", why: "ended", lastedMs: 9_000 });
});

test("who waits for somebody with the link, and closes the page, goes home", () => {
  const rig = calling().tells(MINE, { kind: "unreachable", why: "blocked", link: "t.me/x" });
  rig.happens({ kind: "dismiss" });
  expect(rig.done).toEqual(["enter ROOM", "home"]);
});

test("a call that the server does not take is said to have failed, with its reason", () => {
  const rig = new Rig().happens(call(), {
    kind: "refused",
    action: CALL_SAID,
    code: "rate_limited",
  });
  expect(rig.shown).toMatchObject({ kind: "over", why: "failed", refusal: "rate_limited" });
});

test("a call that the server never confirms has failed, and is called off if it comes late", () => {
  const rig = new Rig().happens(call()).pass(UNCONFIRMED_MS);
  expect(rig.shown).toEqual(over("failed"));
  rig.tells(MINE, RINGING);
  expect(rig.said.at(-1)).toEqual({ kind: "cancel", ring: "r1" });
});

test("over a new socket the same call is said with the same key, until the server has told of it", () => {
  const rig = new Rig().happens(call(), { kind: "live" });
  expect(rig.said).toEqual([CALL_SAID, CALL_SAID]);
  rig.tells(MINE, RINGING).happens({ kind: "live" });
  expect(rig.said).toHaveLength(2);
});

test("a ring whose end nobody has told ends by itself", () => {
  const rig = calling().pass(RING_MS + UNHEARD_MS);
  expect(rig.shown).toEqual(over("no_answer"));
  expect(called().pass(RING_MS + UNHEARD_MS).shown).toEqual(over("missed"));
});

test("calling again rings the same person with a new key", () => {
  const rig = calling().tells(MINE, { kind: "busy" }).isIn(null, 0);
  rig.happens({ kind: "again", key: "k2" });
  expect(rig.said.at(-1)).toEqual({ ...CALL_SAID, key: "k2" });
  expect(rig.shown).toMatchObject({ kind: "outgoing", stage: "placing" });
  rig.pass(SHOWN_MS.busy);
  expect(rig.shown).toMatchObject({ kind: "outgoing" });
});

test("somebody who was called from their sheet is called again by the token that came with the ring", () => {
  const callee = { ...ANN, by: { kind: "participant", participant: "p1" } } as const;
  const rig = new Rig().happens({ kind: "call", callee, video: false, key: "k1", into: null });
  expect(rig.said.at(-1)).toMatchObject({ callee: { kind: "participant", participant: "p1" } });
  rig.tells(MINE, { kind: "declined" }).happens({ kind: "again", key: "k2" });
  expect(rig.said.at(-1)).toEqual({ ...CALL_SAID, key: "k2" });
});

test("an incoming call is shown, and answered when the server agrees", () => {
  const rig = called();
  expect(rig.shown).toEqual({
    kind: "incoming",
    id: "r1",
    person: { name: "Ann", avatar: null },
    video: false,
    isCard: false,
  });
  rig.happens({ kind: "accept", id: "r1", camera: true });
  expect(rig.said).toEqual([{ kind: "accept", ring: "r1" }]);
  expect(rig.shown).toMatchObject({ kind: "joining" });
  expect(rig.done).toEqual([]);
  rig.tells({}, HERE);
  expect(rig.done).toEqual(["enter ROOM with camera"]);
  rig.isIn({ isInside: false }).isIn({ others: 1 });
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("a declined call is gone at once, and said again over a new socket until it is confirmed", () => {
  const rig = called().happens({ kind: "decline", id: "r1" });
  expect(rig.shown).toEqual({ kind: "nothing" });
  rig.happens({ kind: "live" });
  expect(rig.said).toEqual([
    { kind: "decline", ring: "r1" },
    { kind: "decline", ring: "r1" },
  ]);
  rig.tells({}, { kind: "declined" }).happens({ kind: "live" });
  expect(rig.said).toHaveLength(2);
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test.each([
  ["cancelled", "missed"],
  ["no_answer", "missed"],
] as const)("a call that is %s is shown as %s, and then home", (kind, why) => {
  const rig = called().tells({}, { kind });
  expect(rig.shown).toEqual(over(why));
  rig.pass(SHOWN_MS[why]);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done).toEqual(["home"]);
});

test("a missed call is called back by the token that came with it", () => {
  const rig = called().tells({}, { kind: "cancelled" }).happens({ kind: "again", key: "k1" });
  expect(rig.said).toEqual([CALL_SAID]);
});

test("answered elsewhere is said for a moment; declined elsewhere needs no word", () => {
  expect(called().tells({}, THERE).shown).toEqual(over("elsewhere"));
  expect(called().tells({}, { kind: "declined" }).shown).toEqual({ kind: "nothing" });
});

test("who answers on two devices at once talks on the one that the server says", () => {
  const rig = called().happens({ kind: "accept", id: "r1", camera: false }).tells({}, THERE);
  expect(rig.shown).toEqual(over("elsewhere"));
  expect(rig.done).toEqual([]);
});

test("an answer that comes too late is a missed call", () => {
  const rig = called().happens({ kind: "accept", id: "r1", camera: false });
  rig.happens({
    kind: "refused",
    action: { kind: "accept", ring: "r1" },
    code: "ring_not_found",
  });
  expect(rig.shown).toEqual(over("missed"));
});

test("an answer is said again over a new socket, and given up when nobody confirms it", () => {
  const rig = called().happens({ kind: "accept", id: "r1", camera: false }, { kind: "live" });
  expect(rig.said).toHaveLength(2);
  rig.pass(UNCONFIRMED_MS);
  expect(rig.shown).toEqual(over("failed"));
});

test("who hangs up on the way into an answered call declines it", () => {
  const rig = called().happens({ kind: "accept", id: "r1", camera: false }, { kind: "cancel" });
  expect(rig.said.at(-1)).toEqual({ kind: "decline", ring: "r1" });
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done).toEqual(["home"]);
});

test("whoever opens the call's link stands at its door, and has answered by that", () => {
  const rig = new Rig().isIn({ isInside: false, isLobby: true }).tells({}, RINGING);
  expect(rig.said).toEqual([{ kind: "accept", ring: "r1" }]);
  rig.tells({}, HERE);
  expect(rig.done).toEqual(["enter ROOM"]);
});

test("who has called by a command to the bot is the caller at the door of the call's room", () => {
  const rig = new Rig().isIn({ isInside: false, isLobby: true });
  rig.tells({ direction: "outgoing" }, REACHED);
  expect(rig.done).toEqual(["enter ROOM"]);
  expect(rig.shown).toMatchObject({ kind: "outgoing", stage: "reached" });
  rig.isIn({}).tells({ direction: "outgoing" }, { kind: "declined" });
  expect(rig.shown).toEqual(over("declined"));
});

test("a call that is placed on another device shows nothing here", () => {
  const rig = new Rig().tells({ ...MINE, key: "theirs" }, REACHED);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done).toEqual([]);
});

test("somebody who calls while one is in a room gets a card; answering leaves the room", () => {
  const rig = new Rig().isIn({ code: "CLUB", isDirect: false, others: 4 }).tells({}, RINGING);
  expect(rig.shown).toMatchObject({ kind: "incoming", isCard: true });
  rig.happens({ kind: "accept", id: "r1", camera: false }).tells({}, HERE);
  expect(rig.done).toEqual(["enter ROOM"]);
  rig.isIn({ others: 1 });
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("declining from a room leaves one there", () => {
  const rig = new Rig().isIn({ code: "CLUB", isDirect: false, others: 4 }).tells({}, RINGING);
  rig.happens({ kind: "decline", id: "r1" }).tells({}, { kind: "declined" });
  expect(rig.done).toEqual([]);
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("ringing somebody into the room where one is goes on beside the talk", () => {
  const rig = new Rig().isIn({ others: 1 });
  rig.happens({ ...call(), into: "ROOM" } as RingEvent);
  expect(rig.said).toEqual([{ ...CALL_SAID, room: "ROOM" }]);
  rig.tells(MINE, REACHED);
  expect(rig.shown).toMatchObject({ kind: "outgoing", isCard: true });
  rig.tells(MINE, { kind: "declined" });
  expect(rig.shown).toMatchObject({ kind: "over", why: "declined", isCard: true });
  rig.pass(SHOWN_MS.declined);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done).toEqual([]);
});

test("of two who call each other at once both are in the call", () => {
  const rig = new Rig().happens(call()).tells({ key: null }, RINGING);
  expect(rig.shown).toMatchObject({ kind: "outgoing" });
  rig.tells({ key: "k1" }, HERE);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done).toEqual(["enter ROOM"]);
});

test("a second call waits for its turn", () => {
  const rig = called().tells({ id: "r2", room: "OTHER" }, RINGING);
  expect(rig.shown).toMatchObject({ kind: "incoming", id: "r1" });
  rig.happens({ kind: "decline", id: "r1" });
  expect(rig.shown).toMatchObject({ kind: "incoming", id: "r2" });
});

test("what is not among the rings of a new socket has ended", () => {
  expect(called().happens({ kind: "rings", rings: [] }).shown).toEqual(over("missed"));
  const rig = calling().happens({ kind: "rings", rings: [] });
  expect(rig.shown).toEqual(over("failed"));
});

test("rings that ended before the page was there are nothing to show", () => {
  const rings = [ring({}, { kind: "cancelled" }), ring({ ...MINE, id: "r2" }, { kind: "busy" })];
  const rig = new Rig().happens({ kind: "rings", rings });
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("who hangs up is shown how long it was, and is home after a while", () => {
  const rig = talking().isIn(null, 62_000);
  expect(rig.shown).toMatchObject({ kind: "over", why: "ended", lastedMs: 62_000 });
  rig.pass(SHOWN_MS.ended);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done.at(-1)).toBe("home");
});

test("who was sent out of a call is told so by the room's own screen", () => {
  expect(talking().isIn(null).shown).toEqual({ kind: "nothing" });
});

test("who is left alone by the other is led out", () => {
  const rig = talking().isIn({ others: 0 }).pass(ALONE_MS);
  expect(rig.done.at(-1)).toBe("leave");
  const back = talking().isIn({ others: 0 }).isIn({ others: 1 }).pass(ALONE_MS);
  expect(back.done).toEqual(["enter ROOM"]);
});

test("a call to which others were added goes on without the two", () => {
  const rig = talking().isIn({ isDirect: false, others: 2 }).isIn({ isDirect: false, others: 0 });
  expect(rig.pass(ALONE_MS).done).toEqual(["enter ROOM"]);
  expect(rig.isIn(null, 62_000).shown).toEqual({ kind: "nothing" });
});

test("who answers in the moment in which the caller gives up is told that it is over", () => {
  const rig = called()
    .happens({ kind: "accept", id: "r1", camera: false })
    .tells({}, HERE)
    .isIn({});
  rig.isIn(null, 0, false);
  expect(rig.shown).toMatchObject({ kind: "over", why: "ended", lastedMs: 0 });
  rig.pass(SHOWN_MS.ended);
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.done.at(-1)).toBe("home");
});

test("who has answered and meets nobody is told so", () => {
  const rig = called().happens({ kind: "accept", id: "r1", camera: false }).tells({}, HERE);
  rig.isIn({}).pass(NOBODY_MS);
  expect(rig.shown).toEqual(over("failed"));
  expect(rig.done).toEqual(["enter ROOM", "leave"]);
});

test("a room that does not open ends what led there", () => {
  const rig = called().happens({ kind: "accept", id: "r1", camera: false }).tells({}, HERE);
  rig.isIn(null);
  expect(rig.shown).toEqual({ kind: "nothing" });
});

test("an answered call from within another call of two keeps its own end", () => {
  const rig = talking().tells({ id: "r2", room: "OTHER" }, RINGING);
  rig.happens({ kind: "accept", id: "r2", camera: false });
  rig.tells({ id: "r2", room: "OTHER" }, HERE);
  rig.isIn({ code: "OTHER", others: 1 });
  expect(rig.shown).toEqual({ kind: "nothing" });
  expect(rig.isIn(null, 5_000).shown).toMatchObject({ kind: "over", why: "ended" });
});

test("every ring that ends makes lists of calls stale", () => {
  const rig = calling().tells(MINE, { kind: "busy" });
  expect(rig.core.state.settled).toBe(1);
  rig.tells({ id: "r2" }, RINGING).tells({ id: "r2" }, { kind: "cancelled" });
  expect(rig.core.state.settled).toBe(2);
});
