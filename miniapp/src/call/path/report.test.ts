import { expect, test } from "vitest";
import { readReport } from "./report";

const report = (local: object, remote: object = {}): RTCStatsReport =>
  new Map<string, object>([
    ["t", { type: "transport", selectedCandidatePairId: "p" }],
    ["p", { type: "candidate-pair", id: "p", localCandidateId: "l", remoteCandidateId: "r" }],
    ["l", { type: "local-candidate", protocol: "udp", ...local }],
    ["r", { type: "remote-candidate", ...remote }],
  ]);

test.each([
  [{ candidateType: "host" }, {}, { isRelayed: false, protocol: "udp" }],
  [{ candidateType: "prflx" }, { candidateType: "relay" }, { isRelayed: true, protocol: "udp" }],
  [{ candidateType: "host", protocol: "tcp" }, {}, { isRelayed: false, protocol: "tcp" }],
  [{ candidateType: "relay", relayProtocol: "tls" }, {}, { isRelayed: true, protocol: "tls" }],
  [{ candidateType: "relay", relayProtocol: "tcp" }, {}, { isRelayed: true, protocol: "tcp" }],
  [{ candidateType: "host", protocol: "x" }, {}, { isRelayed: false, protocol: null }],
] as const)("from %j to %j the path is %j", (local, remote, kind) => {
  expect(readReport(report(local, remote)).kind).toEqual(kind);
});

test("there is no kind of path before there is a path", () => {
  expect(readReport(new Map()).kind).toBeNull();
});

test("a relay is our own when it is at this end of the path", () => {
  const isOwn = (local: object, remote = {}): boolean =>
    readReport(report(local, remote)).isOnOwnRelay;
  expect(isOwn({ candidateType: "relay" })).toBe(true);
  expect(isOwn({ candidateType: "host" }, { candidateType: "relay" })).toBe(false);
  expect(readReport(new Map()).isOnOwnRelay).toBe(false);
});
