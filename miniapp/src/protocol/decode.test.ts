import { expect, test } from "vitest";
import { decodeServerFrame } from "./decode";

test("a message keeps its number", () => {
  expect(decodeServerFrame('{"seq":7,"type":"pong","clientSeq":3}')).toMatchObject({
    ok: true,
    frame: { seq: 7, message: { type: "pong", clientSeq: 3 } },
  });
});

test("a message of a newer server is refused but still counted", () => {
  expect(decodeServerFrame('{"seq":8,"type":"poll_opened"}')).toEqual({
    ok: false,
    reason: "unknown_type",
    seq: 8,
  });
});

test.each([
  ["", "not_json"],
  ["{", "not_json"],
  ["null", "malformed"],
  ["[]", "malformed"],
  ['"pong"', "malformed"],
  ["{}", "unknown_type"],
  ['{"type":1}', "unknown_type"],
  ['{"type":"constructor"}', "unknown_type"],
  ['{"type":"pong"}', "malformed"],
  ['{"type":"pong","clientSeq":"3"}', "malformed"],
  ['{"type":"welcome"}', "malformed"],
  ['{"type":"participant_joined","participant":{"id":"a"}}', "malformed"],
  ['{"type":"signal","from":"a","signal":{"kind":"description"}}', "malformed"],
  ['{"type":"signal","from":"a","signal":{"kind":"other"}}', "malformed"],
  ['{"type":"draining","retryAfterMs":null}', "malformed"],
  ['{"type":"ice_servers","iceServers":[{"urls":"turn:x"}]}', "malformed"],
])("%s is refused as %s", (text, reason) => {
  expect(decodeServerFrame(text)).toMatchObject({ ok: false, reason });
});
