import { expect, test } from "vitest";
import { readable } from "./contrast";

const colors = (given: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(readable(keys(given))).map(([name, value]) => [
      name.replace("--tg-theme-", "").replace("-color", ""),
      value,
    ]),
  );
const keys = (given: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`--tg-theme-${name}-color`, value]),
  );

test("what can be read stays as it is", () => {
  const given = { bg: "#ffffff", text: "#000000", link: "#0b5cad", button: "#1468c7" };
  expect(colors(given)).toEqual(given);
});

test("Telegram's light button and hint get a little darker, for white and on every ground", () => {
  const given = {
    bg: "#ffffff",
    "secondary-bg": "#f1f1f5",
    hint: "#8e8e93",
    button: "#2990ff",
    "button-text": "#ffffff",
  };
  expect(colors(given)).toEqual({ ...given, hint: "#66666a", button: "#2173cc" });
});

test("on a dark ground a faint colour gets lighter", () => {
  expect(colors({ bg: "#17212b", hint: "#708499" })).toEqual({ bg: "#17212b", hint: "#8193a5" });
});

test("a button with dark words gets lighter", () => {
  expect(colors({ button: "#3a6ea5", "button-text": "#000000" })["button"]).toBe("#4a7aac");
});

test("a text in the colour of its ground is read after all", () => {
  expect(colors({ bg: "#777777", text: "#777777" })["text"]).toBe("#050505");
});
