/**
 * What becomes of calls that ring, by what happens to them: events in, effects out. Pure. The server
 * decides who rings whom and how it ends; what is decided here is what a person is shown of it, what
 * is said again after a lost socket, and when one is led into the room of a call, out of it, or home.
 * Knows no socket, no sound and no screen; `rings.ts` carries out what is asked for, in order.
 */
import type { ErrorCode, RingAction, RingView } from "../protocol/generated";
import {
  adopted,
  ALONE_MS,
  answeringIn,
  callAction,
  NOBODY_MS,
  overOf,
  shownOf,
  SHOWN_MS,
  UNCONFIRMED_MS,
  unheardMs,
  type Answering,
  type Over,
  type Placed,
} from "./facts";
import { CalledOff } from "./called-off";
import { Errands } from "./errands";
import { IncomingRings } from "./incoming";
import { Talk } from "./talk";
import type { OverWhy, Parting, RingEffect, RingEvent, RingsState, RoomPlace } from "./types";
import { calleeOf, type Callee } from "./wire";

export class RingsCore {
  private readonly incoming = new IncomingRings();
  private placed: Placed | null = null;
  private readonly calledOff = new CalledOff();
  /** A call of this person's that was not placed here: by a command to the bot, or on another device. */
  private unplaced: RingView | null = null;
  private answering: Answering | null = null;
  private over: Over | null = null;
  private readonly talk = new Talk();
  private settled = 0;
  private readonly errands = new Errands();

  /** What is to be done, in order. */
  handle(event: RingEvent): readonly RingEffect[] {
    this.take(event);
    return this.errands.taken();
  }

  get state(): RingsState {
    const { placed, answering, over, settled } = this;
    const { place } = this.talk;
    const incoming = this.incoming.first?.ring ?? null;
    return { shown: shownOf({ incoming, placed, answering, over, place }), settled };
  }

  private take(event: RingEvent): void {
    switch (event.kind) {
      case "call":
        this.call(event);
        break;
      case "again":
        this.callAgain(event.key);
        break;
      case "accept":
        this.accept(event.id, event.camera);
        break;
      case "decline":
        this.decline(event.id);
        break;
      case "cancel":
        this.cancel();
        break;
      case "dismiss":
        this.dismiss();
        break;
      case "told":
        this.handleRing(event.ring);
        break;
      case "rings":
        this.handleAll(event.rings);
        break;
      case "live":
        this.repeat();
        break;
      case "refused":
        this.handleRefusal(event.action, event.code);
        break;
      case "place":
        this.handlePlace(event.room, event.parting);
        break;
      case "unconfirmed":
        this.handleUnconfirmed(event.number);
        break;
      case "unheard":
        this.handleUnheard(event.number);
        break;
      case "seen":
        if (this.over?.number === event.number) this.dismiss();
        break;
      case "alone":
        this.handleAlone(event.code);
        break;
    }
  }

  private call({ callee, video, key, into }: Extract<RingEvent, { kind: "call" }>): void {
    if (this.placed || this.answering) return;
    const number = this.errands.nextNumber();
    this.over = null;
    this.placed = { number, key, callee, video, into, stage: "placing", ring: null, room: null };
    this.errands.say(callAction(this.placed));
    this.errands.wait(UNCONFIRMED_MS, { kind: "unconfirmed", number });
  }

  private callAgain(key: string): void {
    const { over } = this;
    if (!over) return;
    if (over.room !== null) this.errands.do({ kind: "leave" });
    this.call({ kind: "call", callee: over.callee, video: over.video, key, into: null });
  }

  private accept(id: string, camera: boolean): void {
    const found = this.incoming.get(id);
    if (!found || this.answering) return;
    if (this.placed) this.callOff(this.placed);
    const number = this.errands.nextNumber();
    this.over = null;
    this.answering = { number, ring: found.ring, camera, isConfirmed: false };
    this.errands.say({ kind: "accept", ring: id });
    this.errands.wait(UNCONFIRMED_MS, { kind: "unconfirmed", number });
  }

  private decline(id: string): void {
    if (!this.incoming.get(id)) return;
    this.incoming.decline(id);
    this.errands.say({ kind: "decline", ring: id });
  }

  /** The person hangs up before there was anything to hear. */
  private cancel(): void {
    const { placed, answering } = this;
    const { place } = this.talk;
    const room = placed?.room ?? answering?.ring.room;
    if (placed) this.callOff(placed);
    this.answering = null;
    if (answering && !answering.isConfirmed) this.decline(answering.ring.id);
    // Whoever calls somebody into a room full of people stays there.
    const stays = place !== null && (place.code !== room || (placed && place.others > 0));
    if (!stays) this.errands.do({ kind: "home" });
  }

  private callOff(placed: Placed): void {
    this.placed = null;
    this.calledOff.add(placed);
    if (placed.ring !== null) this.errands.say({ kind: "cancel", ring: placed.ring });
  }

  private dismiss(): void {
    const { over } = this;
    const { place } = this.talk;
    this.over = null;
    if (over && (place === null || place.code === over.room)) this.errands.do({ kind: "home" });
  }

  private handleAll(rings: readonly RingView[]): void {
    const ids = new Set(rings.map(({ id }) => id));
    for (const { ring } of this.incoming.all) {
      // How it ended was said to nobody here.
      if (!ids.has(ring.id)) this.endIncoming(ring, "missed");
    }
    if (this.placed?.ring && !ids.has(this.placed.ring)) this.endPlaced(this.placed, "failed");
    for (const ring of rings) this.handleRing(ring);
  }

  private handleRing(ring: RingView): void {
    const { placed } = this;
    // Of two who ring each other at once, one sees the other's ring with the key of their own.
    if (placed && (ring.key === placed.key || ring.id === placed.ring)) {
      this.handlePlaced(placed, ring);
    } else if (ring.direction === "incoming") this.handleIncoming(ring);
    else if (this.calledOff.has(ring)) {
      if (ring.state.kind === "ringing") this.errands.say({ kind: "cancel", ring: ring.id });
      else this.calledOff.settle(ring);
    } else {
      this.unplaced = ring.state.kind === "ringing" ? ring : null;
      this.atTheDoor();
    }
  }

  private handleIncoming(ring: RingView): void {
    const { state } = ring;
    switch (state.kind) {
      case "ringing":
        this.keepIncoming(ring);
        break;
      case "answered":
        if (state.here) this.handleAnsweredHere(ring);
        else this.endIncoming(ring, "elsewhere");
        break;
      case "declined":
      case "busy":
      case "unreachable":
        this.endIncoming(ring, null);
        break;
      case "no_answer":
      case "cancelled":
        this.endIncoming(ring, "missed");
        break;
    }
  }

  private keepIncoming(ring: RingView): void {
    const isNew = !this.incoming.get(ring.id);
    const number = this.errands.nextNumber();
    this.incoming.keep(ring, number);
    if (!isNew) return;
    this.errands.wait(unheardMs(ring), { kind: "unheard", number });
    this.atTheDoor();
  }

  /** Whoever stands at the door of a call that rings has come by pressing Answer, or to be its caller. */
  private atTheDoor(): void {
    const { unplaced } = this;
    const { place } = this.talk;
    if (!place?.isLobby || this.placed) return;
    const found = this.incoming.all.find(({ ring }) => ring.room === place.code);
    if (found) this.accept(found.ring.id, found.ring.video);
    else if (unplaced?.room === place.code) {
      this.placed = adopted(unplaced, this.errands.nextNumber());
      this.handlePlaced(this.placed, unplaced);
      this.errands.do({ kind: "enter", code: place.code, camera: unplaced.video });
    }
  }

  private handleAnsweredHere(ring: RingView): void {
    const { answering } = this;
    this.forget(ring.id);
    if (answering?.ring.id !== ring.id || answering.isConfirmed) return;
    this.answering = { ...answering, ring, isConfirmed: true };
    this.meet(ring, calleeOf(ring));
    this.errands.do({ kind: "enter", code: ring.room, camera: answering.camera });
  }

  /** The two are to meet in the room. */
  private meet({ room, video }: RingView, callee: Callee): void {
    this.talk.meet({ room, callee, video });
    this.errands.wait(NOBODY_MS, { kind: "alone", code: room });
  }

  /** `why` is null where nobody here needs to be told. */
  private endIncoming(ring: RingView, why: OverWhy | null): void {
    const { answering } = this;
    const isAnswering = answering?.ring.id === ring.id;
    if (isAnswering && answering.isConfirmed && why === "elsewhere") return;
    const wasShown = isAnswering || (!this.placed && this.incoming.first?.ring.id === ring.id);
    this.forget(ring.id);
    if (isAnswering) {
      this.answering = null;
      this.talk.miss();
      if (this.talk.place?.code === ring.room) this.errands.do({ kind: "leave" });
    }
    if (wasShown && why) this.show({ callee: calleeOf(ring), video: ring.video }, why);
  }

  private forget(id: string): void {
    if (this.incoming.forget(id)) this.settled += 1;
  }

  private handlePlaced(before: Placed, ring: RingView): void {
    const { state, room, id } = ring;
    const placed: Placed = { ...before, callee: calleeOf(ring), ring: id, room };
    if (state.kind !== "ringing") this.incoming.forget(id);
    switch (state.kind) {
      case "ringing":
        this.placed = { ...placed, stage: state.reached ? "reached" : "sent" };
        if (before.ring !== null) return;
        this.errands.wait(unheardMs(ring), { kind: "unheard", number: placed.number });
        this.enterAsCaller(placed);
        break;
      case "answered":
        this.settled += 1;
        this.placed = null;
        this.meet(ring, placed.callee);
        this.enterAsCaller(placed);
        break;
      case "unreachable":
        this.endPlaced(placed, "unreachable", { unreachable: state.why, link: state.link });
        break;
      case "declined":
      case "busy":
      case "no_answer":
      case "cancelled":
        this.endPlaced(placed, state.kind === "cancelled" ? "failed" : state.kind);
        break;
    }
  }

  private enterAsCaller({ room, video: camera }: Placed): void {
    if (room !== null && room !== this.talk.place?.code)
      this.errands.do({ kind: "enter", code: room, camera });
  }

  private endPlaced(placed: Placed, why: OverWhy, more: Partial<Over> = {}): void {
    const { room } = placed;
    const { place } = this.talk;
    this.settled += 1;
    this.placed = null;
    const isAlone = place !== null && place.code === room && place.others === 0;
    // The link leads into the room, so that one waits there.
    const stays = isAlone && typeof more.link === "string";
    if (isAlone && !stays) this.errands.do({ kind: "leave" });
    this.show(placed, why, { ...more, room: stays ? room : null });
  }

  private show(whose: Pick<Placed, "callee" | "video">, why: OverWhy, more?: Partial<Over>): void {
    const number = this.errands.nextNumber();
    this.over = overOf(whose, why, number, more ?? {});
    this.errands.wait(SHOWN_MS[why], { kind: "seen", number });
  }

  /** Whatever the server has not confirmed is said again; it takes the same word twice. */
  private repeat(): void {
    const { placed, answering } = this;
    if (placed?.ring === null) this.errands.say(callAction(placed));
    if (answering && !answering.isConfirmed)
      this.errands.say({ kind: "accept", ring: answering.ring.id });
    for (const { ring, isDeclined } of this.incoming.all) {
      if (isDeclined) this.errands.say({ kind: "decline", ring: ring.id });
    }
  }

  private handleRefusal(action: RingAction, code: ErrorCode): void {
    const { placed, answering } = this;
    if (action.kind === "call" && placed?.key === action.key && placed.ring === null) {
      this.placed = null;
      this.show(placed, "failed", { refusal: code });
    }
    if (action.kind === "accept" && answering?.ring.id === action.ring && !answering.isConfirmed) {
      this.endIncoming(answering.ring, "missed");
    }
    if (action.kind === "decline") this.forget(action.ring);
  }

  private handlePlace(room: RoomPlace | null, parting: Parting | null): void {
    const { placed, answering, over, talk } = this;
    const before = talk.place;
    const ended = talk.move(room, parting);
    const isOutOf = (code: string | null): boolean =>
      code !== null && room?.code !== code && (room === null || before?.code === code);
    // Leaving the room of a call that rings calls it off, and so does not coming in.
    if (placed && isOutOf(placed.room)) this.callOff(placed);
    if (over && isOutOf(over.room)) this.over = null;
    if (answering) this.answering = answeringIn(answering, room, isOutOf(answering.ring.room));
    if (ended) this.show(ended.partner, "ended", { lastedMs: ended.lastedMs });
    if (room?.isInside && room.others > 0) this.handleCompany(room.code);
    if (room && talk.isDeserted && before?.others !== 0) {
      this.errands.wait(ALONE_MS, { kind: "alone", code: room.code });
    }
    this.atTheDoor();
  }

  /** Somebody is there; perhaps whoever was sent the link. */
  private handleCompany(code: string): void {
    const { over } = this;
    if (over?.room !== code) return;
    this.over = null;
    this.talk.meet({ room: code, callee: over.callee, video: over.video });
  }

  private handleUnconfirmed(number: number): void {
    const { placed, answering } = this;
    if (placed?.number === number && placed.ring === null) {
      this.calledOff.add(placed);
      this.endPlaced(placed, "failed");
    }
    if (answering?.number === number && !answering.isConfirmed) {
      this.endIncoming(answering.ring, "failed");
    }
  }

  private handleUnheard(number: number): void {
    const { placed } = this;
    const silent = this.incoming.all.find((one) => one.number === number);
    if (silent && this.answering?.ring.id !== silent.ring.id) {
      this.endIncoming(silent.ring, silent.isDeclined ? null : "missed");
    }
    if (placed?.number === number && placed.ring !== null) {
      this.callOff(placed);
      this.endPlaced(placed, "no_answer");
    }
  }

  private handleAlone(code: string): void {
    const alone = this.talk.aloneIn(code);
    if (!alone) return;
    if (!alone.haveMet) this.show(alone.partner, "failed");
    this.errands.do({ kind: "leave" });
  }
}
