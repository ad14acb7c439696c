/**
 * Carries out what the core of ringing decides: over the room's socket or the person's channel,
 * whichever stands, in the call, and on the clock. Keeps the channel open for as long as there is no
 * room. Decides nothing itself.
 */
import type { Call, CallState, RingMessage } from "../call";
import type { Channel } from "../call/channel";
import type { Clock } from "../call/clock";
import { isRunning } from "../call/state";
import { createStore } from "../call/store";
import { RingsCore } from "./core";
import { SILENT } from "./silent";
import type { Parting, RingEffect, RingEvent, RingsState, RoomPlace } from "./types";
import type { Callee } from "./wire";

/** What a person can do about calls that ring. What makes no sense does nothing. */
export interface RingActions {
  /** Rings somebody; into the room with the code `into`, or into a new one for two. */
  call(callee: Callee, video: boolean, into?: string): void;
  /** Rings once more whoever the last call was with. */
  again(): void;
  accept(id: string, camera: boolean): void;
  decline(id: string): void;
  /** Calls off what was placed, or the way into what was answered. */
  cancel(): void;
  /** Has seen how it ended. */
  dismiss(): void;
}

/** Ringing, as the rest of the Mini App has it. */
export interface Rings extends RingActions {
  getState(): RingsState;
  subscribe(listener: () => void): () => void;
  /** Opens the channel, unless a room has been opened meanwhile. */
  start(): void;
  /** What the server says of rings, from whichever socket. */
  handle(message: RingMessage): void;
}

/** What it needs from outside. */
export interface RingsDeps {
  readonly call: Pick<
    Call,
    | "getState"
    | "subscribe"
    | "enter"
    | "leave"
    | "ring"
    | "setMic"
    | "setCamera"
    | "resumePlayback"
  >;
  /** Null for those who cannot be rung. */
  readonly channel: Channel | null;
  /** The room that was asked for last. */
  readonly askedFor: () => string;
  /** Walks into a room. */
  readonly open: (code: string) => void;
  readonly home: () => void;
  readonly clock: Clock;
  /** A name for an attempt that no other has. */
  readonly newKey: () => string;
}

export function createRings(deps: RingsDeps): Rings {
  return new RingsEdge(deps);
}

class RingsEdge implements Rings {
  private readonly core = new RingsCore();
  private readonly store = createStore<RingsState>(SILENT);
  private readonly deps: RingsDeps;
  private place: RoomPlace | null = null;
  private isStarted = false;
  /** Since when somebody else has been inside as well. */
  private companySince: number | null = null;

  constructor(deps: RingsDeps) {
    this.deps = deps;
    deps.call.subscribe(() => this.follow());
  }

  getState(): RingsState {
    return this.store.get();
  }

  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }

  start(): void {
    this.isStarted = true;
    this.follow();
  }

  handle(message: RingMessage): void {
    // What a new socket repeats by itself comes first.
    if (message.kind === "live") queueMicrotask(() => this.take(message));
    else this.take(message);
  }

  call(callee: Callee, video: boolean, into?: string): void {
    this.deps.call.resumePlayback();
    const key = this.deps.newKey();
    this.take({ kind: "call", callee, video, into: into ?? null, key });
  }

  again(): void {
    this.deps.call.resumePlayback();
    this.take({ kind: "again", key: this.deps.newKey() });
  }

  accept(id: string, camera: boolean): void {
    this.deps.call.resumePlayback();
    this.take({ kind: "accept", id, camera });
  }

  decline(id: string): void {
    this.take({ kind: "decline", id });
  }

  cancel(): void {
    this.take({ kind: "cancel" });
  }

  dismiss(): void {
    this.take({ kind: "dismiss" });
  }

  private take(event: RingEvent): void {
    for (const effect of this.core.handle(event)) this.carryOut(effect);
    const { state } = this.core;
    // Plain and small, so that nothing is drawn again for nothing.
    if (JSON.stringify(state) !== JSON.stringify(this.store.get())) this.store.set(state);
  }

  private carryOut(effect: RingEffect): void {
    const { call, channel, clock, home } = this.deps;
    switch (effect.kind) {
      case "say":
        if (isRunning(call.getState().phase)) call.ring(effect.action);
        else channel?.say(effect.action);
        break;
      case "enter":
        this.enter(effect.code, effect.camera);
        break;
      case "leave":
        call.leave();
        break;
      case "home":
        home();
        break;
      case "wait":
        clock.after(effect.ms, () => this.take(effect.then));
        break;
    }
  }

  private enter(code: string, camera: boolean): void {
    const { call, open } = this.deps;
    if (this.place?.code === code) call.enter();
    else {
      if (isRunning(call.getState().phase)) call.leave();
      open(code);
      // A browser without WebRTC gets no further.
      if (!isRunning(call.getState().phase)) {
        this.take({ kind: "place", room: null, parting: null });
      }
    }
    void call.setMic(true);
    if (camera) void call.setCamera(true);
  }

  /** The call has changed: perhaps one is somewhere else. */
  private follow(): void {
    const { call, channel, clock, askedFor } = this.deps;
    const state = call.getState();
    const room = placeOf(state, askedFor());
    if (this.isStarted) {
      if (room) channel?.close();
      else channel?.open();
    }
    if (isSamePlace(room, this.place)) return;
    const parting = this.partingOf(state);
    if (room?.code !== this.place?.code) this.companySince = null;
    if (room && room.others > 0) this.companySince ??= clock.now();
    this.place = room;
    this.take({ kind: "place", room, parting });
  }

  private partingOf({ phase }: CallState): Parting | null {
    const isPlain =
      phase.kind === "ended" && (phase.reason === "left" || phase.reason === "room_ended");
    if (!isPlain) return null;
    const { companySince } = this;
    const lastedMs = companySince === null ? 0 : this.deps.clock.now() - companySince;
    return { lastedMs, isOwn: phase.reason === "left" };
  }
}

/** Where a call has led; `askedFor` is its room before the server has said which it is. */
export function placeOf(state: CallState, askedFor: string): RoomPlace | null {
  const { phase, room, participants } = state;
  if (!isRunning(phase)) return null;
  // Until then there may still be the room of the call before.
  const isKnown = phase.kind !== "connecting" && room !== null;
  const isInside = phase.kind === "inside";
  return {
    code: isKnown ? room.code : askedFor,
    isInside,
    isLobby: phase.kind === "lobby",
    isDirect: isKnown && room.kind === "direct",
    others: isInside
      ? participants.filter(({ isYou, presence }) => !isYou && presence === "inside").length
      : 0,
  };
}

function isSamePlace(a: RoomPlace | null, b: RoomPlace | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.code === b.code &&
    a.isInside === b.isInside &&
    a.isLobby === b.isLobby &&
    a.isDirect === b.isDirect &&
    a.others === b.others
  );
}
