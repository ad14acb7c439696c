import { expect, test } from "vitest";
import { shareLink, telegramPath, telegramWebLink } from "./links";

test("a Mini App link opens in Telegram Web", () => {
  expect(telegramWebLink("https://t.me/efir_bot/room?startapp=K7Q2")).toBe(
    "https://web.telegram.org/a/#?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3Defir_bot%26appname%3Droom%26startapp%3DK7Q2",
  );
  expect(telegramWebLink("https://t.me/efir_bot?startapp=K7Q2")).toBe(
    "https://web.telegram.org/a/#?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3Defir_bot%26startapp%3DK7Q2",
  );
  expect(telegramWebLink("https://efir.example/?startapp=K7Q2")).toBeNull();
});

test("sharing escapes the link and the words", () => {
  const link = shareLink("https://t.me/b?startapp=x", "Эфир & друзья");
  expect(link).toContain("url=https%3A%2F%2Ft.me%2Fb%3Fstartapp%3Dx&text=%D0%AD");
  expect(telegramPath(link)).toMatch(/^\/share\/url\?url=/);
});
