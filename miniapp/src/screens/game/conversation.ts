/**
 * The room's end of the conversation with a game's page: answers what it asks, tells what changes, and
 * puts to the person what a game may not do by itself. Knows neither React nor windows; `messages.ts`
 * has the words.
 */
import type { Call } from "../../call/types";
import type { ParticipantId } from "../../protocol/generated";
import {
  gamePeople,
  readGameMessage,
  type GameHaptic,
  type Theme,
  type Ticket,
  type ToGame,
} from "./messages";
import { createPatience } from "./patience";

/** Something that a game wants and the person decides. */
export type GameWish =
  | { readonly kind: "mic" }
  | { readonly kind: "invite" }
  | { readonly kind: "share"; readonly text: string }
  | { readonly kind: "close" };

/** Between two messages about loudness. */
const LEVELS_EVERY_MS = 100;

/** What the conversation needs from outside. */
export interface ConversationDeps {
  readonly call: Call;
  /** The address of this page, for addresses of photos. */
  readonly origin: string;
  post(message: ToGame): void;
  onWish(wish: GameWish): void;
  haptic(kind: GameHaptic): void;
  /** It wants a new ticket. */
  onTicketWanted(): void;
  theme(): Theme;
  language(): string;
  now(): number;
  /** Runs something again and again; returns how to stop. */
  every(run: () => void, ms: number): () => void;
}

/** A conversation with one page. */
export class GameConversation {
  private readonly deps: ConversationDeps;
  private readonly patience = createPatience();
  private ticket: Ticket | null = null;
  private isGreeted = false;
  private told = "";
  private readonly stops: (() => void)[] = [];
  private stopLevels: (() => void) | null = null;

  constructor(deps: ConversationDeps) {
    this.deps = deps;
    this.stops.push(deps.call.subscribe(() => this.tellPeople()));
  }

  /** Something came from the frame and nowhere else. */
  hear(data: unknown): void {
    const said = readGameMessage(data);
    if (said === null || !this.patience(this.deps.now())) return;
    const { call } = this.deps;
    switch (said.type) {
      case "hello":
        this.isGreeted = true;
        {
          this.welcome();
          return;
        }
      case "mic": {
        const isOn = call.getState().mic.kind === "on";
        if (!said.on && isOn) void call.setMic(false);
        else if (said.on && !isOn) this.deps.onWish({ kind: "mic" });
        return;
      }
      case "share": {
        this.deps.onWish({ kind: "share", text: said.text });
        return;
      }
      case "invite":
      case "close": {
        this.deps.onWish({ kind: said.type });
        return;
      }
      case "haptic": {
        this.deps.haptic(said.kind);
        return;
      }
      case "levels": {
        this.tellLevels(said.on);
        return;
      }
      case "ticket": {
        this.deps.onTicketWanted();
        return;
      }
    }
  }

  /** From now on this ticket is the good one. */
  setTicket(ticket: Ticket): void {
    const isFirst = this.ticket === null;
    this.ticket = ticket;
    if (!this.isGreeted) return;
    if (isFirst) this.welcome();
    else this.deps.post({ type: "ticket", ...ticket });
  }

  /** The client has other colours now. */
  themeChanged(): void {
    if (this.isGreeted) this.deps.post({ type: "theme", theme: this.deps.theme() });
  }

  languageChanged(): void {
    if (this.isGreeted) this.deps.post({ type: "language", language: this.deps.language() });
  }

  stop(): void {
    this.stopLevels?.();
    for (const stop of this.stops) stop();
  }

  private welcome(): void {
    const { deps, ticket } = this;
    const { call } = deps;
    const { room } = call.getState();
    if (ticket === null || !room?.game) return;
    const people = gamePeople(call.getState(), deps.origin);
    this.told = JSON.stringify(people);
    deps.post({
      type: "welcome",
      ...ticket,
      roomCode: room.code,
      wsUrl: room.game.wsUrl,
      language: deps.language(),
      theme: deps.theme(),
      people,
    });
  }

  private tellPeople(): void {
    if (!this.isGreeted || this.ticket === null) return;
    const people = gamePeople(this.deps.call.getState(), this.deps.origin);
    const text = JSON.stringify(people);
    if (text === this.told) return;
    this.told = text;
    this.deps.post({ type: "people", people });
  }

  private tellLevels(isOn: boolean): void {
    this.stopLevels?.();
    this.stopLevels = isOn ? this.watchLevels() : null;
  }

  /** Loudness of everybody inside; who comes later is watched from the next message on. */
  private watchLevels(): () => void {
    const { deps } = this;
    const { call } = deps;
    const levels = new Map<ParticipantId, number>();
    const watched = new Map<ParticipantId, () => void>();
    const stop = deps.every(() => {
      const inside = new Set(call.getState().participants.map(({ id }) => id));
      for (const id of inside) {
        if (watched.has(id)) continue;
        watched.set(
          id,
          call.watchLevel(id, (level) => levels.set(id, level)),
        );
      }
      for (const [id, forget] of watched) {
        if (inside.has(id)) continue;
        forget();
        watched.delete(id);
        levels.delete(id);
      }
      if (levels.size > 0) deps.post({ type: "levels", levels: rounded(levels) });
    }, LEVELS_EVERY_MS);
    return () => {
      stop();
      for (const forget of watched.values()) forget();
    };
  }
}

function rounded(levels: ReadonlyMap<ParticipantId, number>): Record<string, number> {
  return Object.fromEntries([...levels].map(([id, level]) => [id, Math.round(level * 100) / 100]));
}
