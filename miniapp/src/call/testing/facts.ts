/** Facts of a good path for tests, except where a test says otherwise. */
import type { PeerFacts } from "../path/facts";

export function factsWith(change: Partial<PeerFacts> = {}): PeerFacts {
  return {
    audibleLoss: 0,
    bufferMs: 60,
    frozen: 0,
    fps: 0,
    seenKbps: 0,
    seenLines: 0,
    voiceKbps: 30,
    pictureKbps: 0,
    sentFps: 0,
    sentLines: 0,
    sentKbps: 40,
    receivedKbps: 40,
    pathBytes: 10_000,
    uplinkLoss: null,
    downlinkLoss: 0,
    rttMs: 50,
    isRttNew: true,
    reportedRttMs: null,
    availableKbps: 300,
    ...change,
  };
}
