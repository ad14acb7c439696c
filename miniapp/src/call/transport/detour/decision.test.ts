import { expect, test } from "vitest";
import { DetourDecision } from "./decision";

const onAir = (...ids: string[]) => ids.map((id) => ({ id, isOnAir: true, goesByServer: false }));
const byServer = (...ids: string[]) => ids.map((id) => ({ id, isOnAir: true, goesByServer: true }));

test("a voice goes over the server when no direct way is found in four seconds", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  expect(decision.decide(3_999)).toEqual([]);
  expect(decision.decide(4_000)).toEqual(["bob"]);
});

test("on a quick network it is known sooner that there is no direct way, on a slow one it is not", () => {
  for (const [answered, given] of [
    [100, 1_100],
    [400, 1_600],
    [1_500, 4_000],
  ] as const) {
    const decision = new DetourDecision();
    decision.setPeers(onAir("bob"), 0);
    decision.handleSignal("bob", answered);
    decision.handleSignal("bob", 3_000);
    expect(decision.decide(given - 1)).toEqual([]);
    expect(decision.decide(given)).toEqual(["bob"]);
  }
});

test("what it takes is made ready after half of that time, unless the direct way is there", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.handleSignal("bob", 400);
  expect(decision.isLikely(799)).toBe(false);
  expect(decision.isLikely(800)).toBe(true);
  decision.handleLink("bob", "connected", 1_100);
  expect(decision.isLikely(60_000)).toBe(false);
});

test("a relay that may be reached over TCP gets twice the time", () => {
  const decision = new DetourDecision();
  decision.hasRelay = true;
  decision.setPeers(onAir("bob"), 0);
  expect(decision.decide(7_999)).toEqual([]);
  expect(decision.decide(8_000)).toEqual(["bob"]);
});

test("nothing goes over the server before both are inside, and the wait in the lobby counts", () => {
  const decision = new DetourDecision();
  decision.setPeers([{ id: "bob", isOnAir: false, goesByServer: false }], 0);
  expect(decision.decide(10_000)).toEqual([]);
  decision.setPeers(onAir("bob"), 10_000);
  expect(decision.decide(10_000)).toEqual(["bob"]);
});

test("a direct way takes over at once, and everybody else stays as they are", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob", "eve", "dan"), 0);
  decision.handleLink("eve", "connected", 800);
  expect(decision.decide(4_000)).toEqual(["bob", "dan"]);
  decision.handleLink("bob", "connected", 30_000);
  expect(decision.decide(30_000)).toEqual(["dan"]);
});

test("who is heard over the server is so for three seconds beside a direct way that is found", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.decide(4_000);
  decision.handleSeat("bob", true, 4_500);
  decision.handleLink("bob", "connected", 30_000);
  expect(decision.decide(32_999)).toEqual(["bob"]);
  expect(decision.decide(33_000)).toEqual([]);
});

test("a way that dies is given six seconds to be repaired", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.handleLink("bob", "connected", 500);
  decision.handleLink("bob", "interrupted", 60_000);
  expect(decision.decide(65_999)).toEqual([]);
  expect(decision.decide(66_000)).toEqual(["bob"]);
});

test("where nobody was ever reached directly, a newcomer is waited for one second", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.decide(4_000);
  decision.setPeers(onAir("bob", "eve"), 20_000);
  expect(decision.decide(20_999)).toEqual(["bob"]);
  expect(decision.decide(21_000)).toEqual(["bob", "eve"]);
  decision.handleLink("bob", "connected", 22_000);
  decision.setPeers(onAir("bob", "eve", "dan"), 23_000);
  expect(decision.decide(26_999)).toEqual(["eve"]);
});

test("whoever comes back after a restart of the server is heard over it at once", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.decide(4_000);
  decision.setPeers([], 10_000);
  decision.setPeers(onAir("bob", "eve"), 12_000);
  expect(decision.decide(12_000)).toEqual(["bob"]);
  decision.handleLink("bob", "connected", 20_000);
  decision.setPeers([], 30_000);
  decision.setPeers(onAir("bob"), 32_000);
  expect(decision.decide(32_000)).toEqual([]);
});

test("whoever leaves is forgotten", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.setPeers([], 1_000);
  decision.handleLink("bob", "interrupted", 1_500);
  expect(decision.decide(60_000)).toEqual([]);
});

test("a room that goes over moves everybody at once, also whoever is connected", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob", "eve"), 0);
  decision.handleLink("bob", "connected", 500);
  expect(decision.decide(1_000)).toEqual([]);
  decision.setPeers(byServer("bob", "eve", "dan"), 2_000);
  expect(decision.decide(2_000)).toEqual(["bob", "eve", "dan"]);
  expect(decision.isOfWholeRoom).toBe(true);
});

test("a direct way carries on beside the server until both have had a seat for three seconds", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob"), 0);
  decision.handleLink("bob", "connected", 500);
  decision.setPeers(byServer("bob"), 1_000);
  expect(decision.isHandedOver("bob", 60_000)).toBe(false);
  decision.handleSeat("bob", true, 60_000);
  expect(decision.isHandedOver("bob", 62_999)).toBe(false);
  expect(decision.isHandedOver("bob", 63_000)).toBe(true);
  // Their socket is lost: the direct way has their voice again.
  decision.handleSeat("bob", false, 70_000);
  expect(decision.isHandedOver("bob", 70_000)).toBe(false);
});

test("a room that comes back is heard over the server until the direct ways carry again", () => {
  const decision = new DetourDecision();
  decision.setPeers(onAir("bob", "eve"), 0);
  decision.handleLink("bob", "connected", 500);
  decision.setPeers(byServer("bob", "eve"), 1_000);
  decision.handleSeat("bob", true, 1_500);
  decision.decide(10_000);
  decision.setPeers(onAir("bob", "eve"), 20_000);
  expect(decision.isHandedOver("bob", 20_000)).toBe(false);
  expect(decision.decide(22_999)).toEqual(["bob", "eve"]);
  // Eve was never reached directly, and goes on over the server until she is.
  expect(decision.decide(23_000)).toEqual(["eve"]);
  decision.handleLink("eve", "connected", 24_000);
  expect(decision.decide(24_000)).toEqual([]);
});

test("that a room is large says nothing of the own network", () => {
  const decision = new DetourDecision();
  decision.setPeers(byServer("bob"), 0);
  decision.decide(1_000);
  decision.decide(1_500);
  decision.setPeers([], 2_000);
  decision.setPeers(onAir("eve"), 10_000);
  expect(decision.decide(13_999)).toEqual([]);
});
