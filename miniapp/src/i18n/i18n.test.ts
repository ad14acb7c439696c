import { describe, expect, test } from "vitest";
import { createLocale, formatClock, languageFor, LANGUAGES, type Language } from ".";
import { en as connectionEn } from "./connection/en";
import { ru as connectionRu } from "./connection/ru";
import { uk as connectionUk } from "./connection/uk";
import { en } from "./en";
import { en as gameEn } from "./game/en";
import { ru as gameRu } from "./game/ru";
import { uk as gameUk } from "./game/uk";
import type { Plural } from "./messages";
import { en as chatEn } from "./chat/en";
import { ru as chatRu } from "./chat/ru";
import { uk as chatUk } from "./chat/uk";
import { en as roomEn } from "./room/en";
import { ru as roomRu } from "./room/ru";
import { uk as roomUk } from "./room/uk";
import { en as ringEn } from "./ring/en";
import { ru as ringRu } from "./ring/ru";
import { uk as ringUk } from "./ring/uk";
import { ru } from "./ru";
import { en as settingsEn } from "./settings/en";
import { ru as settingsRu } from "./settings/ru";
import { uk as settingsUk } from "./settings/uk";
import { uk } from "./uk";

type Words = Readonly<Record<string, string | Plural>>;

const ALL: Record<Language, Words> = { ru, uk, en };
const CONNECTION: Record<Language, Words> = {
  ru: connectionRu,
  uk: connectionUk,
  en: connectionEn,
};
const CHAT: Record<Language, Words> = { ru: chatRu, uk: chatUk, en: chatEn };
const ROOM: Record<Language, Words> = { ru: roomRu, uk: roomUk, en: roomEn };
const RING: Record<Language, Words> = { ru: ringRu, uk: ringUk, en: ringEn };
const SETTINGS: Record<Language, Words> = { ru: settingsRu, uk: settingsUk, en: settingsEn };
const GAME: Record<Language, Words> = { ru: gameRu, uk: gameUk, en: gameEn };
const languages = Object.keys(LANGUAGES) as Language[];

const forms = (message: string | Plural): string[] =>
  typeof message === "string" ? [message] : Object.values(message);
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(
  languages.flatMap((language) => [
    { language, what: "words", all: ALL },
    { language, what: "words of the connection", all: CONNECTION },
    { language, what: "words of the room", all: ROOM },
    { language, what: "words of calls that ring", all: RING },
    { language, what: "words of the settings", all: SETTINGS },
    { language, what: "words around a game", all: GAME },
    { language, what: "words of the chat", all: CHAT },
  ]),
)("$language, $what", ({ language, all }) => {
  const messages = all[language];
  const english = all.en;

  test("has every key and no other", () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  });

  test("has the placeholders of English in every form", () => {
    for (const [key, message] of Object.entries(messages)) {
      const expected = placeholders(forms(english[key] ?? "")[0] ?? "");
      for (const form of forms(message)) expect(placeholders(form), key).toEqual(expected);
    }
  });

  test("has a word for each plural category of the language", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, message] of Object.entries(messages)) {
      if (typeof message !== "string") {
        expect(Object.keys(message).sort(), key).toEqual([...categories].sort());
      }
    }
  });

  test("leaves nothing empty", () => {
    for (const message of Object.values(messages)) {
      for (const form of forms(message)) expect(form.trim()).not.toBe("");
    }
  });

  test("is written with the marks of print", () => {
    for (const message of Object.values(messages)) {
      for (const form of forms(message)) expect(form).not.toMatch(/['"]|\.\.\.| - /);
    }
  });
});

test.each([
  [1, "1 участник"],
  [3, "3 участника"],
  [11, "11 участников"],
  [21, "21 участник"],
])("Russian counts %i people", (n, words) => {
  expect(createLocale("ru", ru).t("room.people", { n })).toBe(words);
});

test.each([
  ["ru", "ru"],
  ["uk", "uk"],
  ["en-GB", "en"],
  ["be", "ru"],
  ["de", "en"],
  [null, "en"],
])("%s is spoken to in %s", (tag, language) => {
  expect(languageFor(tag)).toBe(language);
});

test.each([
  [0, "0:00"],
  [65_400, "1:05"],
  [3_845_000, "1:04:05"],
  [-5, "0:00"],
])("%i ms is %s on a clock", (ms, text) => {
  expect(formatClock(ms)).toBe(text);
});

test("lengths are in words", () => {
  expect(createLocale("ru", ru).formatLength(4_354_000)).toBe("1 ч 12 мин");
  expect(createLocale("en", en).formatLength(42_000)).toBe("42 sec");
});

test.each([
  [["en-GB", "en"], "16:23"],
  [["en-US"], /^0?4:23\sPM$/],
  [["de-DE", "en-GB"], "16:23"],
] as const)("for %j a time is written as there", (tags, time) => {
  const at = new Date(2026, 10, 29, 16, 23).getTime();
  expect(createLocale("en", en, tags).formatMoment(at, at)).toMatch(time);
});
