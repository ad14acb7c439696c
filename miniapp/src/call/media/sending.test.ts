import { expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock";
import { FakeTrack } from "../testing/fake-peer";
import { Sending } from "./sending";

const track = (kind: string): MediaStreamTrack =>
  new FakeTrack(kind) as unknown as MediaStreamTrack;

test("pictures that rest are not announced, and the voice is", () => {
  const changes: boolean[] = [];
  const sending = new Sending(new FakeClock(), () => changes.push(sending.media.camera));
  const camera = track("video");
  sending.setTrack("mic", track("audio"));
  sending.setTrack("camera", camera);
  sending.setResting(true);
  expect(sending.media).toEqual({ mic: true, camera: false, screen: false });
  expect(sending.track("camera")).toBe(camera);
  sending.setResting(false);
  expect(changes).toEqual([false, true, false, true]);
});
