/** Makes everything long-lived, once, in reading order. */
import { createApi } from "../api/client";
import { createSession } from "../api/session";
import type { Handed } from "../boot/handoff";
import { browserPlatform, createCall, shareSocket, type Call, type OpenSocket } from "../call";
import { createChoices, type ChoicesStore } from "../hooks/choices";
import { startsSavingData } from "../hooks/data-saver";
import type { Services } from "../hooks/services";
import type { LocaleStore, Memory } from "../i18n/store";
import type { Credential } from "../protocol/generated";
import type { ConnectDeps } from "../rings/connect";
import { createLateRings } from "../rings/late";
import { ringFile } from "../screens/files";
import type { Telegram } from "../telegram";
import { joinSpeaking } from "./join-speaking";
import { createMemory } from "./memory";
import { createNavigation } from "./navigation";
import { noteOnAir, takeOnAir } from "./rejoin";

/** Under which a guest's name is kept. */
export const GUEST_NAME_KEY = "efir.guest-name";

/** What is there before the rest of the app has arrived. */
export interface Beginnings {
  readonly telegram: Telegram;
  readonly memory: Memory;
  readonly locale: LocaleStore;
  /** Of somebody who goes on here, out of a Telegram client. */
  readonly handed: Handed | null;
  /** Where the hub is, and how to open a socket to it. */
  readonly socket: { readonly url: string; readonly open: OpenSocket };
}

export function createServices(window: Window, beginnings: Beginnings): Services {
  const { telegram, memory, locale, handed, socket } = beginnings;
  const { launch } = telegram;

  const session = createSession(launch.initData, () => Date.now(), handed);
  const guestName = memory.get(GUEST_NAME_KEY);
  if (!launch.isTelegram && handed === null && guestName !== null) session.setGuestName(guestName);
  const api = createApi({
    fetch: (input, init) => window.fetch(input, init),
    authorization: () => session.authorization(),
  });
  // Only those whom nobody vouches for need to know which ways in there are.
  const about = session.isKnown()
    ? Promise.resolve(null)
    : api.about().then((answer) => (answer.ok ? answer.value : null));

  const platform = browserPlatform();
  const shared = shareSocket(socket.open, platform.clock);
  const credential = (): Credential => session.credential();
  const onSessionToken = (token: string, expiresAt: number): void =>
    session.remember(token, expiresAt);
  const call = createCall(
    {
      credential,
      onSessionToken,
      onRing: (message) => rings.handle(message),
      socketUrl: socket.url,
      platform: launch.platform,
    },
    { ...platform, openSocket: shared.forRoom },
  );
  if (startsSavingData(memory, window.navigator)) call.setSavingData(true);
  const choices = createChoices(memory);
  followChoices(call, choices);
  joinSpeaking(call, choices, window.navigator);
  const tab = createMemory(() => window.sessionStorage);
  const navigation = createNavigation(call, launch.startParam, takeOnAir(tab, Date.now()));
  // A page that goes for good says so; one that is only frozen stays in its room.
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) return;
    const { phase, room } = call.getState();
    // A call of two is over when one of them goes.
    if (phase.kind === "inside" && room && room.kind !== "direct")
      noteOnAir(tab, room.code, Date.now());
    call.destroy();
  });
  const canBeRung = session.isVouchedFor();
  const channel = {
    url: socket.url,
    openSocket: shared.forPerson,
    credential,
    onSessionToken,
  };
  const ringDeps: ConnectDeps = {
    call,
    platform,
    channel: canBeRung ? channel : null,
    askedFor() {
      const { target } = navigation.getState();
      return target !== null && target.kind !== "create" ? target.code : "";
    },
    open: (code) => navigation.open({ kind: "join", code }, "inside"),
    home: () => navigation.home(),
  };
  const rings = createLateRings(ringFile, ringDeps, canBeRung);
  return { call, rings, telegram, api, session, locale, navigation, memory, choices, about };
}

/** Tells the call how its person wants things, now and whenever that changes. */
function followChoices(call: Call, choices: ChoicesStore): void {
  const tell = (): void => {
    const now = choices.getState();
    call.setUp(now);
    call.setFrame(now.showsFrame ? now.frame : "none");
  };
  tell();
  choices.subscribe(tell);
}
