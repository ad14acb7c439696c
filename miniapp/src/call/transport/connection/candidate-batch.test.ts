import { expect, test } from "vitest";
import type { IceCandidate } from "../../../protocol/generated";
import { FakeClock } from "../../testing/fake-clock";
import { CandidateBatch } from "./candidate-batch";

function candidate(name: number): IceCandidate {
  return { candidate: `c${name}`, sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "u" };
}

test("the first candidate goes at once and the others together", async () => {
  const clock = new FakeClock();
  const sent: string[] = [];
  const batch = new CandidateBatch(clock, 3, (list) =>
    sent.push(list.map((one) => one.candidate).join()),
  );
  for (let name = 1; name <= 3; name += 1) batch.handleCandidate(candidate(name));
  expect(sent).toEqual(["c1"]);
  await clock.pass(100);
  expect(sent).toEqual(["c1", "c2,c3"]);
});

test("a full batch does not wait", () => {
  const sent: number[] = [];
  const batch = new CandidateBatch(new FakeClock(), 3, (list) => sent.push(list.length));
  for (let name = 1; name <= 4; name += 1) batch.handleCandidate(candidate(name));
  expect(sent).toEqual([1, 3]);
});
