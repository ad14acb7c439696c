import { expect, test, vi } from "vitest";
import { indicate } from "./use-media-session";

test.each<[string, () => unknown]>([
  ["nothing", () => undefined],
  ["a promise", () => Promise.resolve()],
  ["a refusal later", () => Promise.reject(new Error("no"))],
])("a browser that answers with %s is told what is on", (_, answer) => {
  const setMicrophoneActive = vi.fn<(isOn: boolean) => unknown>(answer);
  const setCameraActive = vi.fn<(isOn: boolean) => unknown>(answer);
  indicate({ setMicrophoneActive, setCameraActive }, true, false);
  expect(setMicrophoneActive.mock.calls).toEqual([[true]]);
  expect(setCameraActive.mock.calls).toEqual([[false]]);
});

test("one that refuses at once, or knows of no such thing, is left alone", () => {
  const refuse = () => {
    throw new Error("no");
  };
  expect(() => indicate({ setMicrophoneActive: refuse }, true, true)).not.toThrow();
  expect(() => indicate({}, true, true)).not.toThrow();
});
