import { expect, test } from "vitest";
import { themeVariables } from "./theme";

test("Telegram's names become CSS variables", () => {
  expect(themeVariables({ bg_color: "#17212B", section_header_text_color: "#6ab3f3" })).toEqual({
    scheme: "dark",
    variables: {
      "--tg-theme-bg-color": "#17212b",
      "--tg-theme-section-header-text-color": "#6ab3f3",
    },
  });
});

test.each([
  ["#ffffff", "light"],
  ["#fff", "light"],
  ["#000000", "dark"],
  ["#17212b", "dark"],
])("a background of %s is %s", (bg_color, scheme) => {
  expect(themeVariables({ bg_color }).scheme).toBe(scheme);
});

test("what is not a colour is left out", () => {
  const hostile = { bg_color: "red;}", "x:y": "#ffffff", link_color: "url(//evil)" };
  expect(themeVariables(hostile)).toEqual({ scheme: null, variables: {} });
});
