/**
 * Every screen in every state, for looking at: `npm run dev`, then
 * `/gallery.html?show=room-8&theme=dark&lang=ru`. No part of the built app.
 */
import { createRoot } from "react-dom/client";
import type { CallSummary, RoomSummary } from "../api/client";
import { App } from "../app/App";
import type { Later } from "../boot/later";
import { createChoices } from "../hooks/choices";
import type { Services } from "../hooks/services";
import { LANGUAGES } from "../i18n";
import { createLocaleStore } from "../i18n/store";
import { createTelegram } from "../telegram";
import "../theme/index.css";
import { gameFile, otherFile, ringFile, roomFile } from "../screens/files";
import { settingsFile } from "../screens/SettingsOverlay";
import { createFakeCall } from "./fake-call";
import { takeCamera } from "./fake-picture";
import { fakeRings, RINGING } from "./rings";
import { talkInTurns } from "./talk";
import { OPENED, pressAll, wordsOf } from "./opened";
import { STATES } from "./states";

const DARK = {
  bg_color: "#17212b",
  secondary_bg_color: "#0e1621",
  section_bg_color: "#17212b",
  text_color: "#f5f5f5",
  hint_color: "#708499",
  subtitle_text_color: "#7d8e9e",
  link_color: "#6ab3f3",
  accent_text_color: "#6ab2f2",
  section_header_text_color: "#6ab3f3",
  button_color: "#5288c1",
  button_text_color: "#ffffff",
  destructive_text_color: "#ec3942",
  section_separator_color: "#111921",
};
const LIGHT = {
  bg_color: "#ffffff",
  secondary_bg_color: "#f1f1f5",
  section_bg_color: "#ffffff",
  text_color: "#000000",
  hint_color: "#8e8e93",
  subtitle_text_color: "#707579",
  link_color: "#2481cc",
  accent_text_color: "#2481cc",
  section_header_text_color: "#2481cc",
  button_color: "#2990ff",
  button_text_color: "#ffffff",
  destructive_text_color: "#e53935",
  section_separator_color: "#e5e5ea",
};

const MINUTE = 60_000;
const now = Date.now();
const ROOMS: readonly RoomSummary[] = [
  {
    code: "K7Q2M9XW4D",
    title: "Пятничный созвон",
    kind: "chat",
    inside: 3,
    people: ["Дмитрий Левченко", "Миша", "Ольга Ш."],
    callStartedAt: now - 12 * MINUTE,
  },
  { code: "room123", title: "", kind: "open", inside: 0, people: [], callStartedAt: null },
  { code: "8DK2P0QZ1A", title: "Семья", kind: "chat", inside: 0, people: [], callStartedAt: null },
];
const people = (...names: string[]) => names.map((name) => ({ name, avatar: null, token: name }));
const AS_ROOM = {
  kind: "room",
  direction: null,
  outcome: null,
  missed: false,
  video: false,
  others: 0,
} as const;
const direct = (index: number, name: string, change: Partial<CallSummary>): CallSummary => ({
  code: "7H2K9M4QZX",
  title: "",
  kind: "direct",
  direction: "outgoing",
  outcome: "answered",
  missed: false,
  video: false,
  id: `direct-${index}`,
  startedAt: now - index * 47 * MINUTE,
  lastedMs: 0,
  people: people(name),
  others: 0,
  ...change,
});
const CALLS: readonly CallSummary[] = [
  direct(1, "Екатерина Верещагина-Остроумова", {
    direction: "incoming",
    outcome: "missed",
    missed: true,
  }),
  direct(2, "Дмитрий Левченко", { video: true, lastedMs: 12 * MINUTE + 34_000 }),
  direct(3, "محمد", { outcome: "declined" }),
  direct(4, "Alexander Kim", { direction: "incoming", lastedMs: 41_000 }),
  {
    code: "8DK2P0QZ1A",
    title: "Семья",
    ...AS_ROOM,
    id: "8dk2p0qz1a-1",
    startedAt: now - 90 * MINUTE,
    lastedMs: 49 * MINUTE,
    people: people("Мама", "Ира", "Константин Константинопольский"),
  },
  {
    code: "K7Q2M9XW4D",
    title: "Пятничный созвон",
    ...AS_ROOM,
    id: "k7q2m9xw4d-1",
    startedAt: now - 7 * 1440 * MINUTE,
    lastedMs: 83 * MINUTE,
    people: people("Дмитрий Левченко", "Миша"),
  },
];

const query = new URLSearchParams(location.search);
if (query.has("camera")) await takeCamera();
const show = query.get("show") ?? "room-8";
const opened = OPENED[show];
const make = STATES[opened?.from ?? show] ?? STATES["room-8"];
if (!make) throw new Error("the gallery has no states");
const inTelegram = show !== "browser";
const atHome = make().phase.kind === "idle" || show === "home-call";
const params = query.get("theme") === "light" ? LIGHT : DARK;
const platform = query.get("platform") ?? "android";
location.hash = inTelegram
  ? `tgWebAppVersion=8.0&tgWebAppPlatform=${platform}&tgWebAppThemeParams=${encodeURIComponent(JSON.stringify(params))}`
  : "";

const tag = query.get("lang");
const call = createFakeCall(make());
declare global {
  interface Window {
    /** For tests and for the photographer: the names of the states, and a change to one of them. */
    gallery: {
      names: string[];
      show: (name: string) => void;
      /** Answered when the state that the address asks for is on the screen. */
      ready: Promise<void>;
    };
  }
}
let isReady = (): void => undefined;
window.gallery = {
  names: [...Object.keys(STATES), ...Object.keys(OPENED)],
  ready: new Promise((resolve) => (isReady = resolve)),
  show: (name) => call.patch(STATES[name]?.() ?? {}),
};
const place = {
  where: atHome ? "home" : "call",
  target: { kind: "join", code: "K7Q2M9XW4D" },
  presence: "lobby",
} as const;
const services: Services = {
  call,
  rings: fakeRings(RINGING[show] ?? { kind: "nothing" }),
  telegram: createTelegram(window),
  api: {
    about: () => Promise.resolve({ ok: false, refusal: { kind: "unreachable" } }),
    rooms: () => Promise.resolve({ ok: true, value: show === "home-empty" ? [] : ROOMS }),
    calls: () => Promise.resolve({ ok: true, value: show === "home-empty" ? [] : CALLS }),
    ticket: () => Promise.resolve({ ok: false, refusal: { kind: "unreachable" } }),
    shareRoom: () => Promise.resolve({ ok: false, refusal: { kind: "unreachable" } }),
    forgetMe: () =>
      Promise.resolve({ ok: true, value: { calls: 2, rooms: 1, messages: 5, rings: 3 } }),
    handoff: () => Promise.resolve({ ok: false, refusal: { kind: "unreachable" } }),
    deleteRoom: () => Promise.resolve({ ok: true, value: true }),
  },
  session: {
    isKnown: () => inTelegram,
    isVouchedFor: () => inTelegram,
    credential: () => ({ kind: "guest", name: "" }),
    authorization: () => "",
    remember: () => undefined,
    setGuestName: () => undefined,
  },
  locale: await createLocaleStore(tag !== null && tag in LANGUAGES ? tag : "ru", {
    get: () => null,
    set: () => undefined,
  }),
  navigation: {
    getState: () => place,
    subscribe: () => () => undefined,
    start: () => undefined,
    open: () => undefined,
    again: () => undefined,
    minimise: () => undefined,
    restore: () => undefined,
    home: () => undefined,
  },
  memory: { get: () => null, set: () => undefined },
  choices: createChoices({ get: () => null, set: () => undefined }),
  about: Promise.resolve({ version: "0", simulator: true, guests: true, botUsername: "efir_bot" }),
};
// As on a good path, where they have come before anybody is inside.
const there = (file: Later<unknown>): Promise<void> =>
  new Promise((done) => {
    file.subscribe(() => file.getState().kind === "there" && done());
    file.fetch();
  });
const files = [roomFile, ringFile, otherFile, settingsFile, gameFile];
if (show !== "narrow") await Promise.all(files.map(there));
const container = document.getElementById("root");
if (container) createRoot(container).render(<App services={services} />);
const { language, t } = services.locale.getState();
await pressAll(opened?.presses ?? [], (press) => wordsOf(press, language, t));
if (show === "crowd") talkInTurns(call);
isReady();
