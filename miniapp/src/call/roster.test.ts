import { expect, test } from "vitest";
import { mergeRoster, NO_MEDIA, type MediaFacts } from "./roster";
import { person } from "./testing/samples";

const quiet = (): MediaFacts => NO_MEDIA;

test("people stand in order of arrival", () => {
  const list = [person("c", { joinedAt: 3 }), person("a", { joinedAt: 2 }), person("b")];
  expect(mergeRoster(list, "a", quiet, []).map(({ id }) => id)).toEqual(["b", "a", "c"]);
});

test("nobody changes places when arrivals are counted anew", () => {
  const before = mergeRoster(
    [person("a", { joinedAt: 1 }), person("b", { joinedAt: 2 })],
    null,
    quiet,
    [],
  );
  const list = [person("b", { joinedAt: 8 }), person("a", { joinedAt: 9 }), person("c")];
  expect(mergeRoster(list, null, quiet, before).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("only who has changed is a new object", () => {
  const before = mergeRoster([person("a"), person("b")], null, quiet, []);
  const mic = { mic: true, camera: false, screen: false };
  const after = mergeRoster([person("a"), person("b", { media: mic })], null, quiet, before);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

test("what the server no longer says of somebody is no longer true of them", () => {
  const before = mergeRoster([person("a", { frame: "neon" })], null, quiet, []);
  expect(before[0]?.frame).toBe("neon");
  expect(mergeRoster([person("a")], null, quiet, before)[0]?.frame).toBeUndefined();
});

test("nothing new is the same list", () => {
  const before = mergeRoster([person("a")], null, quiet, []);
  expect(mergeRoster([person("a")], null, quiet, before)).toBe(before);
});

test("a picture is shown only while its sender says that there is one", () => {
  const cameraStream = {} as MediaStream;
  const media = (): MediaFacts => ({ ...NO_MEDIA, cameraStream, speaking: true });
  const off = mergeRoster([person("a")], null, media, []);
  expect(off[0]).toMatchObject({ cameraStream: null, speaking: false });
  const sending = { mic: true, camera: true, screen: false };
  const on = mergeRoster([person("a", { media: sending })], null, media, []);
  expect(on[0]).toMatchObject({ cameraStream, speaking: true });
});

test.each([
  [{}, true],
  [{ volume: 0 }, false],
  [{ mutedForMe: true }, false],
])("who talks and is set to %j here is drawn as speaking: %s", (set, speaking) => {
  const media = (): MediaFacts => ({ ...NO_MEDIA, speaking: true, ...set });
  const on = { mic: true, camera: false, screen: false };
  const [who] = mergeRoster([person("a", { media: on })], null, media, []);
  expect(who?.speaking).toBe(speaking);
});

test("the connection to oneself is always there", () => {
  expect(mergeRoster([person("a")], "a", quiet, [])[0]).toMatchObject({
    isYou: true,
    peerLink: "connected",
  });
});

test("who is let in stands where the others see them: after those who were there before", () => {
  const mediaOf = (): MediaFacts => NO_MEDIA;
  const knocking = person("me", { presence: "knocking", joinedAt: 5 });
  const before = mergeRoster([knocking], "me", mediaOf, []);
  const inside = [person("me", { joinedAt: 5 }), person("bob", { joinedAt: 1 })];
  expect(mergeRoster(inside, "me", mediaOf, before).map(({ id }) => id)).toEqual(["bob", "me"]);
});
