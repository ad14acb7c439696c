import { expect, test, vi } from "vitest";
import { handoffAddress, takeHandoff } from "./handoff";

function browser(hash: string, answer: () => Promise<Response>) {
  const address = new URL(`https://efir.example/?startapp=friday${hash}`);
  return {
    location: address as unknown as Location,
    history: { replaceState: vi.fn() } as unknown as History & { replaceState: typeof vi.fn },
    fetch: vi.fn(answer),
  };
}
const SESSION = { token: "v1.session", expiresAt: 5 };
const granted = () => Promise.resolve(Response.json(SESSION));

test("what a client hands over becomes a session, and leaves the address", async () => {
  const hash = new URL(handoffAddress("https://efir.example", "friday", "v1.a_b.c-d")).hash;
  const window = browser(hash, granted);
  expect(await takeHandoff(window)).toEqual(SESSION);
  expect(window.fetch).toHaveBeenCalledExactlyOnceWith("/api/handoff/session", {
    method: "POST",
    body: '{"token":"v1.a_b.c-d"}',
  });
  expect(window.history.replaceState).toHaveBeenCalledExactlyOnceWith(
    null,
    "",
    "/?startapp=friday",
  );
});

test("an address without one asks for nothing", async () => {
  const window = browser("", granted);
  expect(await takeHandoff(window)).toBeNull();
  expect(window.fetch).not.toHaveBeenCalled();
});

test.each([
  ["one that was used", () => Promise.resolve(new Response("{}", { status: 401 }))],
  ["a server out of reach", () => Promise.reject(new TypeError("offline"))],
])("%s leaves a guest", async (_, answer) => {
  expect(await takeHandoff(browser("#handoff=x", answer))).toBeNull();
});

test("the address leads to the room, or home", () => {
  expect(handoffAddress("https://efir.example", null, "t")).toBe("https://efir.example/#handoff=t");
  expect(handoffAddress("https://efir.example", "friday", "v1.a.b")).toBe(
    "https://efir.example/?startapp=friday#handoff=v1.a.b",
  );
});
