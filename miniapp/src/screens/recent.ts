/** Calls that are over, as screens show them: who, which way, and whom one may ring again. Pure. */
import type { CallSummary } from "../api/client";
import type { RingKey } from "../i18n/ring";
import { calleeByToken, type Callee } from "../rings/wire";

/** A row of the list. */
export interface Recent {
  /** Unlike that of any other row. */
  readonly key: string;
  /** Whose photo or letters. */
  readonly face: { readonly name: string; readonly avatar: string | null };
  readonly title: string;
  /** Null for rooms. */
  readonly arrow: "in" | "out" | null;
  readonly isMissed: boolean;
  readonly video: boolean;
  readonly what: RingKey;
  readonly startedAt: number;
  /** 0 where there was no talk. */
  readonly lastedMs: number;
  /** Of a room, who was there. */
  readonly names: readonly string[];
  /** Whom a press rings; null for rooms, and where nobody may be rung. */
  readonly callee: Callee | null;
  /** The room that a press opens instead. */
  readonly code: string;
}

/** A row for each call, newest first as they came. */
export function recentOf(call: CallSummary): Recent {
  const { id, code, title, kind, direction, missed, video, startedAt, lastedMs, people } = call;
  const names = people.map(({ name }) => name);
  const common = { key: id, isMissed: missed, video, startedAt, lastedMs, code };
  const [other] = people;
  if (kind !== "direct" || other === undefined) {
    const name = title || code;
    const face = { name, avatar: null };
    return { ...common, face, title: name, arrow: null, what: "recent.group", names, callee: null };
  }
  const { name, avatar, token } = other;
  const person = { name, avatar };
  return {
    ...common,
    face: person,
    title: name,
    arrow: direction === "incoming" ? "in" : "out",
    what: whatOf(call),
    names: [],
    callee: token === null ? null : calleeByToken(token, person),
  };
}

function whatOf({ direction, missed, outcome }: CallSummary): RingKey {
  if (missed) return "recent.missed";
  if (direction === "incoming") return "recent.incoming";
  return outcome === null || outcome === "answered" ? "recent.outgoing" : "recent.unanswered";
}

/** More do not fit into a sheet. */
const PEOPLE_MAX = 5;

/** Whom one has been in calls with, each once, the last first; without those of these names. */
export function peopleOf(calls: readonly CallSummary[], without: readonly string[]): Callee[] {
  const found = new Map<string, Callee>();
  for (const { name, avatar, token } of calls.flatMap(({ people }) => people)) {
    if (token === null || without.includes(name) || found.has(name)) continue;
    found.set(name, calleeByToken(token, { name, avatar }));
  }
  return [...found.values()].slice(0, PEOPLE_MAX);
}
