/** What rings, by the name of a state; where nothing is named here, nothing does. */
import type { Rings } from "../rings/rings";
import type { OverWhy, Shown } from "../rings/types";

const ANNA = { name: "Екатерина Верещагина-Остроумова", avatar: null };
const DIMA = { name: "Дмитрий Левченко", avatar: null };

const over = (why: OverWhy, change: Partial<Extract<Shown, { kind: "over" }>> = {}): Shown => ({
  kind: "over",
  person: DIMA,
  video: false,
  why,
  unreachable: null,
  link: null,
  refusal: null,
  lastedMs: 0,
  isCard: false,
  ...change,
});

const LINK = "https://t.me/efir_bot/room?startapp=7H2K9M4QZX";

export const RINGING: Readonly<Record<string, Shown>> = {
  "ring-incoming": { kind: "incoming", id: "1", person: ANNA, video: false, isCard: false },
  "ring-incoming-video": { kind: "incoming", id: "1", person: DIMA, video: true, isCard: false },
  "ring-incoming-card": { kind: "incoming", id: "1", person: ANNA, video: true, isCard: true },
  "ring-outgoing": {
    kind: "outgoing",
    person: DIMA,
    video: false,
    stage: "reached",
    isCard: false,
  },
  "ring-outgoing-video": {
    kind: "outgoing",
    person: ANNA,
    video: true,
    stage: "sent",
    isCard: false,
  },
  "ring-outgoing-card": {
    kind: "outgoing",
    person: DIMA,
    video: false,
    stage: "sent",
    isCard: true,
  },
  "ring-joining": { kind: "joining", person: DIMA, video: false },
  "ring-ended": over("ended", { lastedMs: 754_000 }),
  "ring-elsewhere": over("elsewhere"),
  "ring-missed": over("missed", { person: ANNA }),
  "ring-missed-card": over("missed", { isCard: true }),
  "ring-declined": over("declined"),
  "ring-busy": over("busy"),
  "ring-no-answer": over("no_answer", { video: true }),
  "ring-failed": over("failed", { refusal: "rate_limited" }),
  "ring-unreachable": over("unreachable", {
    person: ANNA,
    unreachable: "never_started",
    link: LINK,
  }),
  "ring-unreachable-card": over("unreachable", {
    unreachable: "blocked",
    link: LINK,
    isCard: true,
  }),
};

/** Ringing that is nothing but a state. */
export function fakeRings(shown: Shown): Rings {
  const state = { shown, settled: 0 };
  return {
    getState: () => state,
    subscribe: () => () => undefined,
    start: () => undefined,
    handle: () => undefined,
    call: () => undefined,
    again: () => undefined,
    accept: () => undefined,
    decline: () => undefined,
    cancel: () => undefined,
    dismiss: () => undefined,
  };
}
