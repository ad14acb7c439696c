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
  invite: { from: "room-8", presses: ["room.invite"] },
  person: { from: "room-8", presses: [BORIS] },
  "person-host": { from: "requests", presses: ["name:Миша"] },
  reactions: { from: "room-8", presses: ["control.more", "more.react"] },
  "new-room": { from: "home", presses: ["home.newRoom"] },
  "join-code": { from: "home", presses: ["home.join"] },
  "forget-me": { from: "home", presses: ["forget.row"] },
};

/** Answered as soon as `find` finds something: at once, or after a change of the page. */
function found<T>(find: () => T | null | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = (): void => {
      const what = find();
      if (what === null || what === undefined) return;
      observer.disconnect();
      resolve(what);
    };
    const observer = new MutationObserver(look);
    // A sheet is there a frame before it is open.
    const attributeFilter = ["open"];
    observer.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter,
    });
    look();
  });
}

/** The button that `words` are on, in the topmost sheet. */
function buttonWith(words: string): HTMLElement | undefined {
  const dialogs = document.querySelectorAll("dialog");
  const within = dialogs[dialogs.length - 1] ?? document;
  const buttons = [...within.querySelectorAll<HTMLElement>("button")];
  return (
    buttons.find(({ ariaLabel }) => ariaLabel === words) ??
    buttons.find(({ textContent }) => textContent.includes(words))
  );
}

/** Presses its way to a state; answered when what the last press opens is open. */
export async function pressAll(
  presses: readonly Press[],
  t: (key: PlainKey) => string,
): Promise<void> {
  for (const press of presses) {
    const before = document.querySelector("dialog");
    const words = press.startsWith("name:") ? press.slice(5) : t(press as PlainKey);
    (await found(() => buttonWith(words))).click();
    // A sheet opens, or gives way to another one or to none.
    await found(() => {
      const dialog = document.querySelector("dialog");
      return dialog !== before && dialog?.open !== false ? { dialog } : null;
    });
  }
}
