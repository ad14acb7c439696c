/**
 * States of the gallery that are some taps away from another one: which, and what is pressed on the
 * way, by the words that are on it.
 */
import type { PlainKey } from "../i18n";

/** Words of the person's language, or a name of somebody. */
export type Press = PlainKey | `name:${string}`;

interface Opened {
  readonly from: string;
  readonly presses: readonly Press[];
}

const BORIS = "name:Дмитрий Левченко";

export const OPENED: Readonly<Record<string, Opened>> = {
  more: { from: "room-8", presses: ["control.more"] },
  "more-host": { from: "requests", presses: ["control.more"] },
  settings: { from: "room-8", presses: ["control.more", "home.settings"] },
  "settings-home": { from: "home", presses: ["home.settings"] },
  leave: { from: "room-8", presses: ["control.leave"] },
  invite: { from: "room-8", presses: ["room.invite"] },
  person: { from: "room-8", presses: [BORIS] },
  "person-host": { from: "requests", presses: ["name:Миша"] },
  reactions: { from: "room-8", presses: ["control.more", "more.react"] },
  "new-room": { from: "home", presses: ["home.newRoom"] },
  "join-code": { from: "home", presses: ["home.join"] },
  "forget-me": { from: "home", presses: ["forget.row"] },
};

/** The button that `words` are on, as soon as it is there. */
async function buttonWith(words: string): Promise<HTMLElement> {
  for (;;) {
    const dialogs = document.querySelectorAll("dialog");
    const within = dialogs[dialogs.length - 1] ?? document;
    const buttons = [...within.querySelectorAll<HTMLElement>("button")];
    const found = buttons.find(
      (button) => button.ariaLabel === words || button.textContent.includes(words),
    );
    if (found) return found;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Presses its way to a state. */
export async function pressAll(
  presses: readonly Press[],
  t: (key: PlainKey) => string,
): Promise<void> {
  for (const press of presses) {
    const words = press.startsWith("name:") ? press.slice(5) : t(press as PlainKey);
    (await buttonWith(words)).click();
  }
}
