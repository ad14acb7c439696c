/** The words between the core of ringing, its edge and the screens. Types only. */
import type { ErrorCode, RingAction, RingView, UnreachableWhy } from "../protocol/generated";
import type { Callee, RingPerson } from "./wire";

/** How far an outgoing call has come. */
export type Stage =
  /** The server has not taken it yet. */
  | "placing"
  /** It is on its way to the other one's devices. */
  | "sent"
  /** One of them rings. */
  | "reached";

/** How a call came to its end. */
export type OverWhy =
  /** It was talked, and one of the two has left. */
  | "ended"
  /** It goes on, on another device. */
  | "elsewhere"
  /** It rang here, and nobody answered. */
  | "missed"
  | "declined"
  | "busy"
  | "no_answer"
  /** They have never started the bot, or do not want to be reached by it: a link may reach them. */
  | "unreachable"
  | "failed";

/** The one thing about ringing that is on the screen. */
export type Shown =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "incoming";
      readonly id: string;
      readonly person: RingPerson;
      readonly video: boolean;
      /** Over a room in which one is: beside it, not instead. */
      readonly isCard: boolean;
    }
  | {
      readonly kind: "outgoing";
      readonly person: RingPerson;
      readonly video: boolean;
      readonly stage: Stage;
      readonly isCard: boolean;
    }
  /** Answered here, and on the way into the room. */
  | { readonly kind: "joining"; readonly person: RingPerson; readonly video: boolean }
  | {
      readonly kind: "over";
      readonly person: RingPerson;
      readonly video: boolean;
      readonly why: OverWhy;
      /** Why they cannot be reached, and what to send them instead. */
      readonly unreachable: UnreachableWhy | null;
      readonly link: string | null;
      /** What the server said, where it would not ring. */
      readonly refusal: ErrorCode | null;
      /** How long the talk was; 0 where there was none. */
      readonly lastedMs: number;
      readonly isCard: boolean;
    };

export interface RingsState {
  readonly shown: Shown;
  /** How many rings have ended so far: lists of calls are stale whenever it grows. */
  readonly settled: number;
}

/** The room that one is in or at. */
export interface RoomPlace {
  readonly code: string;
  readonly isInside: boolean;
  readonly isLobby: boolean;
  /** It was opened by a call from one person to another. */
  readonly isDirect: boolean;
  /** How many others are inside. */
  readonly others: number;
}

/** How one came out of a room, for reasons that need no words of the room's own. */
export interface Parting {
  /** One has left by oneself; else the call was ended by the other one. */
  readonly isOwn: boolean;
  readonly lastedMs: number;
}

/** What happens. */
export type RingEvent =
  /** `into` is the code of the room to bring them into, if not one of the two alone. */
  | { kind: "call"; callee: Callee; video: boolean; key: string; into: string | null }
  /** Once more, whoever was called or has called last. */
  | { kind: "again"; key: string }
  | { kind: "accept"; id: string; camera: boolean }
  | { kind: "decline"; id: string }
  | { kind: "cancel" | "dismiss" }
  /** The server has said how it stands with one ring. */
  | { kind: "told"; ring: RingView }
  /** ... or with all that there are. */
  | { kind: "rings"; rings: readonly RingView[] }
  /** A socket stands; whatever was said over the one before may be lost. */
  | { kind: "live" }
  | { kind: "refused"; action: RingAction; code: ErrorCode }
  | { kind: "place"; room: RoomPlace | null; parting: Parting | null }
  | RingTimeout;

/** Something that the core has asked to be told after a while. */
export type RingTimeout =
  { kind: "unconfirmed" | "unheard" | "seen"; number: number } | { kind: "alone"; code: string };

/** What is to be done. */
export type RingEffect =
  | { kind: "say"; action: RingAction }
  /** Into this room with an open microphone, out of any other. */
  | { kind: "enter"; code: string; camera: boolean }
  /** Out of the room that one is in. */
  | { kind: "leave" }
  /** Out of it, and to the home screen. */
  | { kind: "home" }
  | { kind: "wait"; ms: number; then: RingTimeout };
