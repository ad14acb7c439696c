/** What is known of calls that ring, and what a person is shown of it. Pure. */
import type { ErrorCode, RingAction, RingView, UnreachableWhy } from "../protocol/generated";
import { SILENT } from "./silent";
import type { OverWhy, RoomPlace, Shown, Stage } from "./types";
import { calleeOf, type Callee } from "./wire";

/** What the server has not confirmed by then has come to nothing. */
export const UNCONFIRMED_MS = 15_000;
/** The server ends a ring in time; so much later it is believed to have done so unheard. */
export const UNHEARD_MS = 5_000;
/** Whoever is left alone in a call of two is led out; less than this may be a moment of disorder. */
export const ALONE_MS = 1_500;
/** Whoever is in an answered call and still meets nobody. */
export const NOBODY_MS = 30_000;

/** How long an end is shown before one is home by oneself. */
export const SHOWN_MS: Readonly<Record<OverWhy, number>> = {
  ended: 5_000,
  elsewhere: 3_000,
  missed: 8_000,
  declined: 8_000,
  busy: 8_000,
  no_answer: 12_000,
  failed: 12_000,
  // Sending a link takes a walk through Telegram's chats, and who gets it takes their time.
  unreachable: 300_000,
};

/** A call that was placed here. */
export interface Placed {
  readonly number: number;
  readonly key: string;
  readonly callee: Callee;
  readonly video: boolean;
  /** The room to bring them into; null for one of the two alone. */
  readonly into: string | null;
  readonly stage: Stage;
  /** Both null until the server has taken it. */
  readonly ring: string | null;
  readonly room: string | null;
}

/** A call that was answered here. */
export interface Answering {
  readonly number: number;
  readonly ring: RingView;
  readonly camera: boolean;
  /** The server agrees that it was answered here. */
  readonly isConfirmed: boolean;
}

/** With whom the call of two in a room is. */
export interface Partner {
  readonly room: string;
  readonly callee: Callee;
  readonly video: boolean;
}

/** A call that is over and is shown as such. */
export interface Over {
  readonly number: number;
  readonly callee: Callee;
  readonly video: boolean;
  readonly why: OverWhy;
  readonly unreachable: UnreachableWhy | null;
  readonly link: string | null;
  readonly refusal: ErrorCode | null;
  readonly lastedMs: number;
  /** Where one waits although nobody could be reached. */
  readonly room: string | null;
}

/** Everything that decides what is shown. */
export interface RingFacts {
  /** The first call that rings here. */
  readonly incoming: RingView | null;
  readonly placed: Placed | null;
  readonly answering: Answering | null;
  readonly over: Over | null;
  readonly place: RoomPlace | null;
}

/** One thing at a time: what the person does goes before what others want, and that before the past. */
export function shownOf({ incoming, placed, answering, over, place }: RingFacts): Shown {
  const isInside = place?.isInside ?? false;
  if (answering) {
    const { person } = calleeOf(answering.ring);
    return { kind: "joining", person, video: answering.ring.video };
  }
  if (placed) {
    const { callee, video, stage, room } = placed;
    const isCard = room !== null && room === place?.code && place.others > 0;
    return { kind: "outgoing", person: callee.person, video, stage, isCard };
  }
  if (incoming) {
    const { id, video } = incoming;
    return { kind: "incoming", id, person: calleeOf(incoming).person, video, isCard: isInside };
  }
  if (!over) return SILENT.shown;
  const { callee, video, why, unreachable, link, refusal, lastedMs } = over;
  const shown = { person: callee.person, video, why, unreachable, link, refusal, lastedMs };
  return { kind: "over", ...shown, isCard: isInside && over.room === null };
}

/** How long after its beginning a ring has ended, whoever says so. Milliseconds. */
export function unheardMs({ startedAt, endsAt }: RingView): number {
  return Math.max(0, endsAt - startedAt) + UNHEARD_MS;
}

/** A call that was placed elsewhere, as if it had been here. */
export function adopted(ring: RingView, number: number): Placed {
  const { id, key, video } = ring;
  const asked = { number, key: key ?? id, callee: calleeOf(ring), video, into: null };
  return { ...asked, stage: "placing", ring: null, room: null };
}

/** How a call is asked for. */
export function callAction({ key, callee, video, into }: Placed): RingAction {
  return { kind: "call", key, callee: callee.by, video, ...(into !== null && { room: into }) };
}

/** A call that is over; `more` is what is not nothing. */
export function overOf(
  { callee, video }: Pick<Placed, "callee" | "video">,
  why: OverWhy,
  number: number,
  more: Partial<Over>,
): Over {
  const nothing = { unreachable: null, link: null, refusal: null, lastedMs: 0, room: null };
  return { number, callee, video, why, ...nothing, ...more };
}

/** Whoever is inside has arrived; whoever was led there and is out again does not. */
export function answeringIn(
  one: Answering,
  room: RoomPlace | null,
  isOut: boolean,
): Answering | null {
  const isThere = room?.isInside === true && room.code === one.ring.room;
  return isThere || (isOut && one.isConfirmed) ? null : one;
}
