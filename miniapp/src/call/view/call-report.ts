/**
 * What the server is told of how a call goes: what the seconds of each connection come to, and what all of
 * them have gained between two reports. Pure.
 */
import type { CallReport, ParticipantId } from "../../protocol/generated";
import type { PeerFacts } from "../path/facts";
import type { CallTotals, PathKind } from "../types";

export const NO_TOTALS: CallTotals = {
  directUdp: 0,
  directTcp: 0,
  relayUdp: 0,
  relayTcp: 0,
  roundTrips: 0,
  roundTripMs: 0,
  heardMs: 0,
  missedMs: 0,
  seenMs: 0,
  frozenMs: 0,
  sentKbit: 0,
  receivedKbit: 0,
  framesSent: 0,
  framesSeen: 0,
};
const FIELDS = Object.keys(NO_TOTALS) as (keyof CallTotals)[];

/** The totals after a look that speaks about so many ms. */
export function totalsAfter(
  before: CallTotals,
  facts: PeerFacts,
  path: PathKind | null,
  elapsedMs: number,
): CallTotals {
  const seconds = elapsedMs / 1_000;
  const { audibleLoss, rttMs, fps, frozen } = facts;
  const isHeard = audibleLoss !== null;
  // A picture that stands still all the time brings no frames either.
  const isSeen = fps > 0 || frozen > 0;
  const gained: CallTotals = {
    ...NO_TOTALS,
    ...(path && { [pathName(path)]: seconds }),
    roundTrips: rttMs === null ? 0 : seconds,
    roundTripMs: (rttMs ?? 0) * seconds,
    heardMs: isHeard ? elapsedMs : 0,
    missedMs: (audibleLoss ?? 0) * elapsedMs,
    seenMs: isSeen ? elapsedMs : 0,
    frozenMs: isSeen ? frozen * elapsedMs : 0,
    sentKbit: facts.sentKbps * seconds,
    receivedKbit: facts.receivedKbps * seconds,
    framesSent: facts.sentFps * seconds,
    framesSeen: fps * seconds,
  };
  return combined(before, gained, 1);
}

/** Where the browser does not say, it is UDP, which nearly everything is. */
function pathName({ isRelayed, protocol }: PathKind): keyof CallTotals {
  const isStream = protocol === "tcp" || protocol === "tls";
  if (isRelayed) return isStream ? "relayTcp" : "relayUdp";
  return isStream ? "directTcp" : "directUdp";
}

/** How one person's connection stands. */
interface Standing {
  readonly id: ParticipantId;
  readonly totals: CallTotals;
}

/** Gathers what all connections gain, from coming on air on. */
export class ReportSum {
  private sum = NO_TOTALS;
  private known: ReadonlyMap<ParticipantId, CallTotals>;
  private since: number;

  /** What was before does not count. */
  constructor(people: readonly Standing[], now: number) {
    this.known = standings(people);
    this.since = now;
  }

  /** To be called often: what a connection gains after the last call is lost with it. */
  handle(people: readonly Standing[]): void {
    for (const { id, totals } of people) {
      const before = this.known.get(id) ?? NO_TOTALS;
      // Whoever has left and come back has begun anew.
      const isSame = FIELDS.every((field) => totals[field] >= before[field]);
      this.sum = combined(this.sum, isSame ? combined(totals, before, -1) : totals, 1);
    }
    this.known = standings(people);
  }

  /** What was gained since the last report; null when that is less than a second ago. */
  take(now: number): CallReport | null {
    const seconds = Math.floor((now - this.since) / 1_000);
    if (seconds < 1) return null;
    const report = { seconds, ...mapped((field) => Math.round(this.sum[field])) };
    this.sum = NO_TOTALS;
    this.since += seconds * 1_000;
    return report;
  }
}

const standings = (people: readonly Standing[]): ReadonlyMap<ParticipantId, CallTotals> =>
  new Map(people.map(({ id, totals }) => [id, totals]));

const combined = (one: CallTotals, other: CallTotals, sign: 1 | -1): CallTotals =>
  mapped((field) => one[field] + sign * other[field]);

function mapped(valueOf: (field: keyof CallTotals) => number): CallTotals {
  return Object.fromEntries(
    FIELDS.map((field) => [field, valueOf(field)]),
  ) as unknown as CallTotals;
}
