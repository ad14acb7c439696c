/**
 * Short-lived things that float over the room: notices for a few seconds or until they are
 * dismissed, reactions likewise. Knows no words and no room.
 */
import type { ClientMessage, ParticipantId } from "../protocol/generated";
import type { Clock } from "./clock";
import type { FloatingReaction, Notice } from "./types";

/** More at once nobody reads. */
const NOTICES_MAX = 4;
/** Long enough to read two lines; counted from when it became true, whatever stands before it. */
const NOTICE_MS = 5_000;
/** A party's worth; older ones have floated away anyway. */
const REACTIONS_MAX = 30;
const REACTION_MS = 4_000;

/** What is said of the own voice last is true; what was said of it before is not any more. */
const OF_OWN_VOICE = new Set<Notice["kind"]>(["muted_by_admin", "may_speak", "unmute_requested"]);

/** Refusals that the person caused and should hear of; lost signals repair themselves. */
const PERSONAL = new Set<ClientMessage["type"]>([
  "enter",
  "set_media",
  "raise_hand",
  "react",
  "moderate",
]);

/** Whether a person waits for what comes of a message. */
export function isPersonal({ type }: ClientMessage): boolean {
  return PERSONAL.has(type);
}

/** A notice without its number. */
export type NoticeBody = Notice extends infer N
  ? N extends Notice
    ? Omit<N, "id">
    : never
  : never;

export class Ephemera {
  notices: readonly Notice[] = [];
  reactions: readonly FloatingReaction[] = [];
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private nextId = 1;

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  /** Adds a notice; one that is already shown is not said twice. */
  notify(body: NoticeBody): void {
    const isShown = this.notices.some((notice) =>
      Object.entries(body).every(([key, value]) => notice[key as keyof Notice] === value),
    );
    if (isShown) return;
    const notice = { id: this.nextId++, ...body };
    const others = this.notices.filter((other) => !replaces(notice, other));
    this.notices = [...others, notice].slice(-NOTICES_MAX);
    this.onChange();
    this.clock.after(NOTICE_MS, () => this.dismiss(({ id }) => id === notice.id));
  }

  dismiss(matches: (notice: Notice) => boolean): void {
    const kept = this.notices.filter((notice) => !matches(notice));
    if (kept.length === this.notices.length) return;
    this.notices = kept;
    this.onChange();
  }

  react(from: ParticipantId, emoji: string): void {
    const reaction = { id: this.nextId++, from, emoji };
    this.reactions = [...this.reactions, reaction].slice(-REACTIONS_MAX);
    this.onChange();
    this.clock.after(REACTION_MS, () => {
      this.reactions = this.reactions.filter(({ id }) => id !== reaction.id);
      this.onChange();
    });
  }
}

function replaces(notice: Notice, older: Notice): boolean {
  return OF_OWN_VOICE.has(notice.kind) && OF_OWN_VOICE.has(older.kind);
}
