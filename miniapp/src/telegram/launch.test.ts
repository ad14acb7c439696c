import { describe, expect, test } from "vitest";
import { parseLaunch } from "./launch";

const USER = encodeURIComponent(JSON.stringify({ id: 1, language_code: "uk" }));
const INIT_DATA = `user=${USER}&start_param=room123&auth_date=1&hash=a%2Bb`;
const open = (search: string, hash: string) =>
  parseLaunch(`https://efir.example/${search}#${hash}`);

describe("launch parameters", () => {
  test("the signed text comes out exactly as it was signed", () => {
    const hash = `tgWebAppData=${encodeURIComponent(INIT_DATA)}&tgWebAppVersion=8.0&tgWebAppPlatform=ios`;
    const launch = open("", hash);
    expect(launch).toMatchObject({
      isTelegram: true,
      initData: INIT_DATA,
      version: "8.0",
      platform: "ios",
      startParam: "room123",
      language: "uk",
    });
  });

  test("a plus sign in the signed text is not a space", () => {
    expect(open("", "tgWebAppData=a%3Db+c").initData).toBe("a=b+c");
  });

  test("an ordinary browser is not Telegram", () => {
    expect(open("?startapp=room123", "")).toMatchObject({
      isTelegram: false,
      initData: "",
      platform: "browser",
      startParam: "room123",
      language: null,
    });
  });

  test("theme colours are read, and anything else in their place is ignored", () => {
    const theme = encodeURIComponent('{"bg_color":"#17212b","n":1}');
    expect(open("", `tgWebAppThemeParams=${theme}`).themeParams).toEqual({ bg_color: "#17212b" });
    expect(open("", "tgWebAppThemeParams=%7Bnonsense").themeParams).toEqual({});
  });

  test.each(["a b", "комната", "x".repeat(513), "a/b"])("%s is no start parameter", (text) => {
    expect(open(`?startapp=${encodeURIComponent(text)}`, "").startParam).toBeNull();
  });

  test("malformed escapes do not throw", () => {
    expect(open("", "tgWebAppData=%E0%A4%A").initData).toBe("");
  });
});
