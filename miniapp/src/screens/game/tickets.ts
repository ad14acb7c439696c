/**
 * A ticket that is always good: asked for at once, again before it runs out, and again whenever asking
 * failed. Knows how to ask only by what it is given.
 */
import type { Ticket } from "./messages";

/** This long before its end a ticket is replaced: a game may take a while to show it to its server. */
const BEFORE_END_MS = 120_000;
const RETRY_MS = 3_000;
/** A game that refuses every ticket must not ask for one all the time. */
const SOONEST_MS = 5_000;

/** What came of asking. */
export type Asked = { readonly ok: true; readonly value: Ticket } | { readonly ok: false };

/** What tickets need from outside. */
export interface TicketDeps {
  ask(): Promise<Asked>;
  onTicket(ticket: Ticket): void;
  now(): number;
  /** Runs something later; returns how to call it off. */
  later(run: () => void, ms: number): () => void;
}

/** Keeps a ticket good until stopped. */
export interface Tickets {
  /** A new one, as soon as that may be. */
  renew(): void;
  stop(): void;
}

export function keepTicket(deps: TicketDeps): Tickets {
  let cancel: (() => void) | null = null;
  let isStopped = false;
  let askedAt = -Infinity;

  const after = (ms: number): void => {
    cancel?.();
    cancel = deps.later(() => void ask(), ms);
  };
  const ask = async (): Promise<void> => {
    cancel = null;
    askedAt = deps.now();
    const answer = await deps.ask();
    if (isStopped) return;
    if (!answer.ok) {
      after(RETRY_MS);
      return;
    }
    deps.onTicket(answer.value);
    after(Math.max(SOONEST_MS, answer.value.expiresAt - BEFORE_END_MS - deps.now()));
  };
  void ask();
  return {
    renew: () => {
      if (cancel !== null) after(Math.max(0, askedAt + SOONEST_MS - deps.now()));
    },
    stop: () => {
      isStopped = true;
      cancel?.();
    },
  };
}
