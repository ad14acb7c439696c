import { expect, test } from "vitest";
import { pathKindOf } from "./path-stats";

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
  expect(pathKindOf(report(local, remote))).toEqual(kind);
});

test("there is no kind of path before there is a path", () => {
  expect(pathKindOf(new Map())).toBeNull();
});
