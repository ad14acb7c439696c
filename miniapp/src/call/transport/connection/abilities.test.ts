import { beforeEach, expect, test, vi } from "vitest";
import { FakeClock, settle } from "../../testing/fake-clock";
import { FakePeerConnection } from "../../testing/fake-peer";
import { slim } from "./browser";
import { PeerConnection } from "./peer-connection";
import type { VoiceCopies } from "./voice-copies";

const RED = 63;

/** What this browser can receive; null where it cannot be asked. */
function knows(...mimeTypes: string[]): void {
  const codecs = mimeTypes.map((mimeType) => ({ mimeType }));
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs }) });
}

beforeEach(() => {
  FakePeerConnection.knowingRed = true;
  FakePeerConnection.knowingTransportCc = true;
  knows("audio/opus", "audio/red");
});

/** A connection that has been answered; `seen` is what the worker says of its packets. */
async function answered(seen?: number | "unsaid" | null): Promise<PeerConnection> {
  const copies: VoiceCopies = {
    attach: () => ({ set: () => undefined, seen: seen ?? null }),
    onFailed: () => undefined,
    close: () => undefined,
  };
  const signals: string[] = [];
  const connection = new PeerConnection(
    {
      clock: new FakeClock(),
      create: (config) => new FakePeerConnection(config) as unknown as RTCPeerConnection,
      iceServers: [],
      candidatesPerSignal: 32,
      copies: seen === undefined ? null : copies,
    },
    {
      number: 1,
      isPolite: false,
      initiates: true,
      voice: { kbps: 16, ptimeMs: 60, copies: 1 },
      isSaving: false,
    },
    {
      onSignal: (signal) => signal.kind === "description" && signals.push(signal.sdp),
      onTracks: () => undefined,
      onPathChange: () => undefined,
      onUnusable: () => undefined,
    },
  );
  await settle();
  const sdp = signals[0] ?? "";
  connection.handleSignal({ kind: "description", connection: 1, sdpType: "answer", sdp });
  await settle();
  return connection;
}

/** What the browser was told that the other side said. */
function heard(): string {
  return FakePeerConnection.made.at(-1)?.remoteDescription?.sdp ?? "";
}

test("missing packets are asked for where copies cannot travel, and only there", async () => {
  await answered();
  expect(heard()).not.toContain("nack");
  FakePeerConnection.knowingRed = false;
  await answered();
  expect(heard()).toContain("a=rtcp-fb:111 nack");
  FakePeerConnection.knowingRed = true;
  knows("audio/opus");
  await answered();
  expect(heard()).toContain("a=rtcp-fb:111 nack");
});

test.each([
  ["the browser packs RED itself", undefined, 1],
  ["no packet has gone through the worker yet", null, 1],
  ["the worker packs RED", RED, 3],
  ["the browser does not tell what a packet is", "unsaid", 1],
  ["packets are no RED after all", 111, 0],
] as const)("where %s, a packet has at most so many copies", async (_, seen, copiesMax) => {
  expect((await answered(seen)).abilities).toMatchObject({ copiesMax, isPtimeTunable: true });
});

test("towards a browser without RED there are no copies, and packets are as long as asked", async () => {
  FakePeerConnection.knowingRed = false;
  expect((await answered(RED)).abilities).toMatchObject({ copiesMax: 0, isPtimeTunable: true });
});

test("a browser without RED obeys no packet time and no bounds, and has no copies", async () => {
  knows("audio/opus");
  const expected = { copiesMax: 0, isPtimeTunable: false, isBounded: false };
  expect((await answered(RED)).abilities).toMatchObject(expected);
});

test("a browser that cannot be asked for its codecs has a call", async () => {
  vi.stubGlobal("RTCRtpReceiver", {});
  expect((await answered()).isSettled).toBe(true);
});

test("a browser that takes no preferences offers what it likes", () => {
  knows("video/VP8", "video/H264");
  expect(() => slim({} as RTCRtpTransceiver, "video")).not.toThrow();
});

test("the abilities follow what the other side says", async () => {
  expect((await answered()).abilities.hasTransportCc).toBe(true);
  FakePeerConnection.knowingTransportCc = false;
  expect((await answered()).abilities.hasTransportCc).toBe(false);
});
