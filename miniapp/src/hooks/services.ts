/** What every screen may ask for: made once in `src/app`, handed down by context. */
import { createContext, useContext } from "react";
import type { About, Api } from "../api/client";
import type { Session } from "../api/session";
import type { Call, CallState, RoomTarget } from "../call/types";
import type { Locale, Translate } from "../i18n";
import type { LocaleStore, Memory } from "../i18n/store";
import type { Rings } from "../rings/rings";
import type { Shown } from "../rings/types";
import type { Telegram } from "../telegram";
import type { ChoicesStore } from "./choices";
import { useStore, type Store } from "./use-store";

/** Which of the two places the person is in. */
export interface Place {
  readonly where: "home" | "call";
  /** The room that was asked for, while in a call. */
  readonly target: RoomTarget | null;
  /** Whether it was asked for to look first or to walk straight in. */
  readonly presence: "lobby" | "inside";
}

/**
 * Moves between home and a call. A call may go on while one is at home: then the place still has its
 * target.
 */
export interface Navigation extends Store<Place> {
  /** Opens the room that the link named, if it named one; the first time only. */
  start(): void;
  open(target: RoomTarget, presence: "lobby" | "inside"): void;
  /** The same room again, after a trouble or an end; where it was asked for, or at `presence`. */
  again(presence?: Place["presence"]): void;
  /** Shows home, while the call goes on. */
  minimise(): void;
  /** Shows the call again that goes on. */
  restore(): void;
  /** Leaves whatever is going on. */
  home(): void;
}

/** Everything long-lived. */
export interface Services {
  readonly call: Call;
  readonly rings: Rings;
  readonly telegram: Telegram;
  readonly api: Api;
  readonly session: Session;
  readonly locale: LocaleStore;
  readonly navigation: Navigation;
  readonly memory: Memory;
  readonly choices: ChoicesStore;
  /** The server's answer about itself, for strangers; null when it cannot be reached. */
  readonly about: Promise<About | null>;
}

export const ServicesContext = createContext<Services | null>(null);

/** Everything long-lived. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error("a screen is drawn outside of App");
  return services;
}

/** The call's actions. */
export function useCall(): Call {
  return useServices().call;
}

/** A part of the call's state. */
export function useCallState<T>(
  select: (state: CallState) => T,
  same?: (a: T, b: T) => boolean,
): T {
  return useStore(useServices().call, select, same);
}

/** What there is to see of calls that ring. */
export function useShownRing(): Shown {
  return useStore(useServices().rings, ({ shown }) => shown);
}

/** The language. */
export function useLocale(): Locale {
  return useStore(useServices().locale, (locale) => locale);
}

/** Words. */
export function useT(): Translate {
  return useLocale().t;
}
