/** Makes everything long-lived, once, in reading order. */
import { createApi } from "../api/client";
import { createSession } from "../api/session";
import { createCall } from "../call";
import type { Services } from "../hooks/services";
import { createLocaleStore } from "../i18n/store";
import { createTelegram } from "../telegram";
import { createMemory } from "./memory";
import { createNavigation } from "./navigation";

/** Under which a guest's name is kept. */
export const GUEST_NAME_KEY = "efir.guest-name";

export function createServices(window: Window & typeof globalThis): Services {
  const telegram = createTelegram(window);
  const { launch } = telegram;
  const memory = createMemory(window);
  const locale = createLocaleStore(launch.language ?? window.navigator.language, memory);

  const session = createSession(launch.initData, () => Date.now());
  const guestName = memory.get(GUEST_NAME_KEY);
  if (!launch.isTelegram && guestName !== null) session.setGuestName(guestName);
  const api = createApi({
    fetch: (input, init) => window.fetch(input, init),
    authorization: () => session.authorization(),
  });
  const about = api.about().then((answer) => (answer.ok ? answer.value : null));

  const call = createCall({
    credential: () => session.credential(),
    onSessionToken: (token, expiresAt) => session.remember(token, expiresAt),
    socketUrl: `${window.location.origin.replace(/^http/, "ws")}/ws`,
    platform: launch.platform,
  });
  const navigation = createNavigation(call, launch.startParam);
  return { call, telegram, api, session, locale, navigation, memory, about };
}
