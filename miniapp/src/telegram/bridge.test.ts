import { describe, expect, test, vi } from "vitest";
import { createBridge, parentOrigin, type BridgeWindow } from "./bridge";
import { isVersionAtLeast } from "./version";

/** A window inside a frame of `parent`. */
function framed(ancestor: string | undefined, referrer = "") {
  const messages: ((event: MessageEvent<unknown>) => void)[] = [];
  const postMessage = vi.fn();
  const parent = { postMessage };
  const window: BridgeWindow = {
    parent,
    location: {
      origin: "https://efir.example",
      ...(ancestor === undefined ? {} : { ancestorOrigins: [ancestor] }),
    },
    document: { referrer },
    addEventListener: (_, listener) => messages.push(listener),
  };
  const message = (origin: string, source: unknown, data: unknown) => {
    for (const listener of messages) listener({ origin, source, data } as MessageEvent<unknown>);
  };
  return { window, postMessage, parent, message };
}

describe("the frame's parent", () => {
  test.each([
    ["https://web.telegram.org", "", "https://web.telegram.org"],
    ["https://efir.example", "", "https://efir.example"],
    ["https://evil.example", "", null],
    ["https://telegram.org.evil.example", "", null],
    [undefined, "https://web.telegram.org/a/", "https://web.telegram.org"],
    [undefined, "https://evil.example/", null],
    [undefined, "", "https://web.telegram.org"],
  ])("%s with referrer %s is spoken to at %s", (ancestor, referrer, expected) => {
    expect(parentOrigin(framed(ancestor, referrer).window)).toBe(expected);
  });
});

describe("events", () => {
  test("go to the named origin only", () => {
    const { window, postMessage } = framed("https://web.telegram.org");
    createBridge(window).post("web_app_ready");
    expect(postMessage).toHaveBeenCalledExactlyOnceWith(
      '{"eventType":"web_app_ready","eventData":{}}',
      "https://web.telegram.org",
    );
  });

  test("are heard from the parent, and from nobody else", () => {
    const { window, parent, message } = framed("https://web.telegram.org");
    const heard = vi.fn();
    createBridge(window).on("theme_changed", heard);
    const data = '{"eventType":"theme_changed","eventData":{"theme_params":{}}}';
    message("https://evil.example", parent, data);
    message("https://web.telegram.org", {}, data);
    message("https://web.telegram.org", parent, "not json");
    expect(heard).not.toHaveBeenCalled();
    message("https://web.telegram.org", parent, data);
    expect(heard).toHaveBeenCalledExactlyOnceWith({ theme_params: {} });
  });

  test("go through the proxy where the client has one", () => {
    const postEvent = vi.fn();
    const { window, postMessage } = framed("https://web.telegram.org");
    createBridge({ ...window, TelegramWebviewProxy: { postEvent } }).post("web_app_expand");
    expect(postEvent).toHaveBeenCalledExactlyOnceWith("web_app_expand", "{}");
    expect(postMessage).not.toHaveBeenCalled();
  });
});

test("versions are compared by number", () => {
  expect(isVersionAtLeast("10.0", "9.5")).toBe(true);
  expect(isVersionAtLeast("6.0", "6.1")).toBe(false);
  expect(isVersionAtLeast("7", "7.0")).toBe(true);
  expect(isVersionAtLeast("nonsense", "6.1")).toBe(false);
});
