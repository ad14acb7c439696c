/**
 * States of the gallery that are some taps away from another one: which, and what is pressed on the
 * way, by the words that are on it.
 */
import type { Language, PlainKey } from "../i18n";
import { chatWords, type ChatKey } from "../i18n/chat";
import { connectionWords, type ConnectionKey } from "../i18n/connection";
import { gameWords } from "../i18n/game";
import { roomWords, type RoomKey } from "../i18n/room";

/** Words of the person's language, by their key there, or a name of somebody. */
export type Press =
  | PlainKey
  | `chat:${ChatKey}`
  | `connection:${ConnectionKey}`
  | `room:${RoomKey}`
  | "game:game.room"
  | `name:${string}`;

interface Opened {
  readonly from: string;
  readonly presses: readonly Press[];
}

const BORIS = "name:Дмитрий Левченко";

/** What is on the button, in words. */
export function wordsOf(press: Press, language: Language, t: (key: PlainKey) => string): string {
  const [set = "", key = ""] = press.split(/:(.*)/s);
  switch (set) {
    case "name":
      return key;
    case "chat":
      return chatWords(language)(key as ChatKey);
    case "connection":
      return connectionWords(language)(key as ConnectionKey);
    case "room":
      return roomWords(language)(key as RoomKey);
    case "game":
      return gameWords(language)("game.room");
    default:
      return t(press as PlainKey);
  }
}

export const OPENED: Readonly<Record<string, Opened>> = {
  more: { from: "room-8", presses: ["control.more"] },
  "more-host": { from: "requests", presses: ["control.more"] },
  settings: { from: "room-8", presses: ["control.more", "home.settings"] },
  "settings-home": { from: "home", presses: ["home.settings"] },
  invite: { from: "room-8", presses: ["room.invite"] },
  person: { from: "room-8", presses: [BORIS] },
  "person-host": { from: "requests", presses: ["name:Миша"] },
  "person-self": { from: "room-8", presses: ["name:Анна Котова"] },
  ban: { from: "requests", presses: ["name:Миша", "person.ban"] },
  "hand-over": { from: "requests", presses: ["name:Миша", "person.handOver"] },
  end: { from: "requests", presses: ["control.more", "more.end"] },
  rename: { from: "requests", presses: ["control.more", "room:more.rename"] },
  delete: { from: "requests", presses: ["control.more", "room:more.delete"] },
  device: { from: "notices", presses: ["device.howTo"] },
  connection: { from: "weak", presses: ["control.more", "connection:title"] },
  "chat-open": { from: "chat", presses: ["chat:open"] },
  "chat-open-owner": { from: "chat-owner", presses: ["chat:open"] },
  "game-room": { from: "game", presses: ["game:game.room"] },
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
    buttons.find(({ ariaLabel }) => ariaLabel?.startsWith(words)) ??
    buttons.find(({ textContent }) => textContent.includes(words))
  );
}

/** A sheet, or what a wide window has beside the room. */
const PANEL = "dialog, aside";

/** Presses its way to a state; answered when what the last press opens is open. */
export async function pressAll(
  presses: readonly Press[],
  say: (press: Press) => string,
): Promise<void> {
  for (const press of presses) {
    const before = document.querySelector(PANEL);
    (await found(() => buttonWith(say(press)))).click();
    // The room over the game is no sheet.
    if (press === "game:game.room") continue;
    // A sheet opens, or gives way to another one or to none.
    await found(() => {
      const panel = document.querySelector(PANEL);
      const isClosed = panel instanceof HTMLDialogElement && !panel.open;
      return panel !== before && !isClosed ? { panel } : null;
    });
  }
}
