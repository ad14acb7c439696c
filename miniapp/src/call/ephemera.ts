/**
 * Short-lived things that float over the room: notices until they are dismissed or too many,
 * reactions for a few seconds. Knows no words and no room.
 */
import type { ParticipantId } from "../protocol/generated";
import type { Clock } from "./clock";
import type { FloatingReaction, Notice } from "./types";

/** More at once nobody reads. */
const NOTICES_MAX = 4;
/** A party's worth; older ones have floated away anyway. */
const REACTIONS_MAX = 30;
const REACTION_MS = 4_000;

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
    this.notices = [...this.notices, notice].slice(-NOTICES_MAX);
    this.onChange();
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
