import { expect, test } from "vitest";
import { partsOf } from "./links";

function shown(text: string): string[] {
  return partsOf(text).map((part) => (part.kind === "link" ? `[${part.text}]` : part.text));
}

test.each([
  ["no link here", ["no link here"]],
  ["see https://example.org/a?b=c#d now", ["see ", "[https://example.org/a?b=c#d]", " now"]],
  ["https://a.example\nhttp://b.example/", ["[https://a.example]", "\n", "[http://b.example/]"]],
  ["(https://a.example/x).", ["(", "[https://a.example/x]", ")."]],
  ["https://a.example/x_(y), ok", ["[https://a.example/x_(y)]", ", ok"]],
  ["«https://a.example»!", ["«", "[https://a.example]", "»!"]],
  ["שלום https://a.example/שלום", ["שלום ", "[https://a.example/שלום]"]],
])("%j is read as %j", (text, parts) => {
  expect(shown(text)).toEqual(parts);
});

test("a host that looks like another one is shown as what it is", () => {
  const [link] = partsOf("https://www.аpple.com/вход");
  expect(link).toEqual({
    kind: "link",
    text: "https://www.xn--pple-43d.com/вход",
    url: "https://www.xn--pple-43d.com/%D0%B2%D1%85%D0%BE%D0%B4",
  });
  expect(shown("HTTPS://EXAMPLE.ORG")).toEqual(["[https://example.org]"]);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "tg://resolve?domain=x",
  "https://bank.example@evil.example/",
  "https://user:pass@evil.example/",
  "https://",
  "http://?",
  "xhttps:/a.example",
])("%j is no link", (text) => {
  expect(shown(text)).toEqual([text]);
});

test("all parts together are the text, whatever it is", () => {
  for (const text of ["", "https://a.example https://a@b.example.", "a\n\nhttp://[::1]:8080/x)"]) {
    const whole = partsOf(text).map((part) => part.text);
    expect(whole.join("")).toBe(text);
  }
});
