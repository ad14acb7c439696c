import { describe, expect, test } from "vitest";
import { factsWith } from "../testing/facts";
import type { CallTotals, PathKind } from "../types";
import { NO_TOTALS, ReportSum, totalsAfter } from "./call-report";

const DIRECT: PathKind = { isRelayed: false, protocol: "udp" };

/** `seconds` of a connection. */
function watched(
  seconds: number,
  change: Parameters<typeof factsWith>[0] = {},
  path: PathKind | null = DIRECT,
  before = NO_TOTALS,
): CallTotals {
  let totals = before;
  for (let second = 0; second < seconds; second += 1) {
    totals = totalsAfter(totals, factsWith(change), path, 1_000);
  }
  return totals;
}

describe("the totals of a connection", () => {
  test("are what its seconds come to", () => {
    const facts = { rttMs: 80, audibleLoss: 0.02, sentKbps: 40, receivedKbps: 50 };
    expect(watched(60, facts)).toMatchObject({
      directUdp: 60,
      roundTrips: 60,
      roundTripMs: 4_800,
      heardMs: 60_000,
      sentKbit: 2_400,
      receivedKbit: 3_000,
      seenMs: 0,
    });
    expect(watched(60, facts).missedMs).toBeCloseTo(1_200);
  });

  test("count nothing that nobody measured", () => {
    const facts = { rttMs: null, audibleLoss: null, sentKbps: 0, receivedKbps: 0 };
    expect(watched(10, facts, null)).toEqual(NO_TOTALS);
  });

  test("tell paths apart", () => {
    const named = (path: PathKind) =>
      Object.entries(watched(1, { rttMs: null, audibleLoss: null }, path))
        .filter(([name, value]) => /Udp|Tcp/.test(name) && value > 0)
        .map(([name]) => name);
    expect(named(DIRECT)).toEqual(["directUdp"]);
    expect(named({ isRelayed: false, protocol: null })).toEqual(["directUdp"]);
    expect(named({ isRelayed: false, protocol: "tcp" })).toEqual(["directTcp"]);
    expect(named({ isRelayed: true, protocol: "udp" })).toEqual(["relayUdp"]);
    expect(named({ isRelayed: true, protocol: "tls" })).toEqual(["relayTcp"]);
  });

  test("take a picture that stands still for one that is watched", () => {
    const moving = watched(2, { fps: 20 });
    expect(watched(2, { fps: 0, frozen: 1 }, DIRECT, moving)).toMatchObject({
      seenMs: 4_000,
      frozenMs: 2_000,
      framesSeen: 40,
    });
  });
});

describe("a report", () => {
  test("is what all connections have gained since the last one", () => {
    const [ann, bob] = [watched(30), watched(5)];
    const sum = new ReportSum([{ id: "ann", totals: ann }], 100_000);
    const annLater = watched(10, { audibleLoss: 0.1 }, DIRECT, ann);
    sum.handle([
      { id: "ann", totals: annLater },
      { id: "bob", totals: bob },
    ]);
    expect(sum.take(110_400)).toMatchObject({
      seconds: 10,
      directUdp: 15,
      heardMs: 15_000,
      missedMs: 1_000,
    });
    expect(sum.take(110_900)).toBeNull();
    sum.handle([
      { id: "ann", totals: annLater },
      { id: "bob", totals: watched(2, {}, DIRECT, bob) },
    ]);
    expect(sum.take(120_000)).toMatchObject({ seconds: 10, directUdp: 2 });
  });

  test("is made of whole numbers only", () => {
    const sum = new ReportSum([], 0);
    sum.handle([{ id: "ann", totals: watched(3, { rttMs: 33.3, audibleLoss: 0.0123 }) }]);
    for (const value of Object.values(sum.take(3_700) ?? {})) {
      expect(Number.isInteger(value)).toBe(true);
    }
  });

  test("begins anew with who has left and come back", () => {
    const sum = new ReportSum([], 0);
    sum.handle([{ id: "ann", totals: watched(30) }]);
    sum.handle([{ id: "ann", totals: watched(3) }]);
    sum.handle([]);
    sum.handle([{ id: "ann", totals: watched(4) }]);
    expect(sum.take(60_000)).toMatchObject({ directUdp: 37 });
  });
});
