/**
 * What a game's page and the room around it say to each other by `postMessage`, version 1. Pure: reads
 * what came and makes what is sent. `docs/hosting-a-game.md` describes it to hosts; a change that an
 * old page does not survive needs a new version.
 *
 * A game is a stranger: whatever it says is bounded here, and what it does not know how to say is
 * nothing.
 */
import type { CallState, Participant } from "../../call/types";
import type { GameView } from "../../protocol/generated";

/** The version, which is also the mark of every message. */
export const VERSION = 1;

/** Characters of a result that a game wants shared. */
const SHARED_CHARS_MAX = 400;

/** How a touch feels, as a game may ask for it. */
export type GameHaptic = "light" | "medium" | "success" | "warning" | "selection";

/** What a game asks for. */
export type FromGame =
  /** It is there, and wants to know where it is. */
  | { readonly type: "hello" }
  /** A microphone is closed at once; it is opened by the person, who is asked. */
  | { readonly type: "mic"; readonly on: boolean }
  | { readonly type: "invite" }
  | { readonly type: "share"; readonly text: string }
  | { readonly type: "haptic"; readonly kind: GameHaptic }
  /** Whether it wants to know how loud everybody is, ten times a second. */
  | { readonly type: "levels"; readonly on: boolean }
  /** Its ticket is about to run out, or was refused. */
  | { readonly type: "ticket" }
  | { readonly type: "close" };

/** Somebody inside, as a game sees them. */
export interface GamePerson {
  /** The same as in their ticket. */
  readonly participant: string;
  readonly name: string;
  /** Absolute; null where there is none. */
  readonly photoUrl: string | null;
  readonly isYou: boolean;
  readonly isGuest: boolean;
  readonly role: string;
  /** The microphone is on. */
  readonly mic: boolean;
  /** As this page hears it: another person's page may hear it a moment later, or not at all. */
  readonly speaking: boolean;
  /** False while the connection to them is away. */
  readonly online: boolean;
}

/** A ticket with its end in milliseconds since 1970. */
export interface Ticket {
  readonly ticket: string;
  readonly expiresAt: number;
}

/** What a game is told. */
export type ToGame =
  | (Ticket & {
      readonly type: "welcome";
      readonly roomCode: string;
      readonly wsUrl: string;
      readonly language: string;
      readonly theme: Theme;
      readonly people: readonly GamePerson[];
    })
  | { readonly type: "people"; readonly people: readonly GamePerson[] }
  | { readonly type: "levels"; readonly levels: Readonly<Record<string, number>> }
  | (Ticket & { readonly type: "ticket" })
  | { readonly type: "theme"; readonly theme: Theme }
  | { readonly type: "language"; readonly language: string };

/** Colours as Telegram's client has them: `{"bg-color": "#17212b", ...}`, and which of the two it is. */
export interface Theme {
  readonly scheme: "light" | "dark";
  readonly colors: Readonly<Record<string, string>>;
}

const HAPTICS: readonly GameHaptic[] = ["light", "medium", "success", "warning", "selection"];

/** What a game said; null for anything else, such as what browsers' extensions send about. */
export function readGameMessage(data: unknown): FromGame | null {
  if (typeof data !== "object" || data === null) return null;
  const said = data as Record<string, unknown>;
  if (said["efir"] !== VERSION) return null;
  switch (said["type"]) {
    case "hello":
    case "invite":
    case "ticket":
    case "close":
      return { type: said["type"] };
    case "mic":
    case "levels":
      return typeof said["on"] === "boolean" ? { type: said["type"], on: said["on"] } : null;
    case "share":
      return shared(said["text"]);
    case "haptic": {
      const kind = HAPTICS.find((one) => one === said["kind"]);
      return kind === undefined ? null : { type: "haptic", kind };
    }
    default:
      return null;
  }
}

function shared(text: unknown): FromGame | null {
  if (typeof text !== "string" || text.trim() === "") return null;
  // By code points, so that no pair of surrogates is cut in two.
  const characters = Array.from(text.trim());
  return { type: "share", text: characters.slice(0, SHARED_CHARS_MAX).join("") };
}

/** A message as it goes over. */
export function toGame(message: ToGame): object {
  return { efir: VERSION, ...message };
}

/** Everybody inside, in order of arrival; photos are addresses on `origin`. */
export function gamePeople(state: CallState, origin: string): GamePerson[] {
  return state.participants
    .filter(({ presence }) => presence === "inside")
    .map((one) => gamePerson(one, origin));
}

function gamePerson(one: Participant, origin: string): GamePerson {
  return {
    participant: one.id,
    name: one.name,
    photoUrl: one.avatar === null ? null : new URL(one.avatar, origin).href,
    isYou: one.isYou,
    isGuest: one.isGuest,
    role: one.role,
    mic: one.media.mic,
    speaking: one.speaking,
    online: one.connection === "online",
  };
}

/**
 * Where the frame begins: the game's page with the room and the game's socket in the query. The ticket
 * is in the fragment, which no server and no log gets to see; a page that has a fragment of its own
 * gets the ticket by message alone.
 */
export function frameUrl({ appUrl, wsUrl }: GameView, roomCode: string, ticket: string): string {
  const url = new URL(appUrl);
  url.searchParams.set("room_code", roomCode);
  url.searchParams.set("ws_url", wsUrl);
  if (url.hash === "") url.hash = `efir_ticket=${ticket}`;
  return url.href;
}

/** A frame may hold no page of ours: with its scripts it would be us. */
export function mayFrame(appUrl: string, ownOrigin: string): boolean {
  try {
    const { origin, protocol } = new URL(appUrl);
    return origin !== ownOrigin && (protocol === "https:" || protocol === "http:");
  } catch {
    return false;
  }
}
