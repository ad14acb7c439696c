import { beforeEach, expect, test, vi } from "vitest";
import { FakeClock, settle } from "../../testing/fake-clock";
import { FakePeerConnection } from "../../testing/fake-peer";
import { slim } from "./browser";
import { PeerConnection } from "./peer-connection";
import type { VoiceCopies } from "./voice-copies";
import { withEnvelopesOpened } from "./voice-sdp";

const RED = 63;
const OPENS = "a=x-voice-copies:1";

/** What this browser can receive; null where it cannot be asked. */
function knows(...mimeTypes: string[]): void {
  const codecs = mimeTypes.map((mimeType) => ({ mimeType }));
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs }) });
}

/** What the worker was told of packets that leave. */
const said: unknown[] = [];
/** The last description that travelled. */
let told = "";

beforeEach(() => {
  said.length = 0;
  FakePeerConnection.knowingRed = true;
  FakePeerConnection.knowingTransportCc = true;
  knows("audio/opus", "audio/red");
});

/**
 * A connection that has been answered; `seen` is what the worker says of its packets (undefined for
 * no worker), `opens` that the other page opens envelopes.
 */
async function answered(
  seen?: number | "unsaid" | null,
  opens = false,
  clock = new FakeClock(),
): Promise<PeerConnection> {
  const copies: VoiceCopies = {
    attach: () => ({ set: (wanted) => said.push(wanted), seen: seen ?? null }),
    attachReceiver: () => ({ set: () => undefined }),
    onFailed: () => undefined,
    close: () => undefined,
  };
  const signals: string[] = [];
  const connection = new PeerConnection(
    {
      clock,
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
  told = signals[0] ?? "";
  const plain = told.replace(`${OPENS}\r\n`, "");
  const sdp = opens ? withEnvelopesOpened(plain) : plain;
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
  ["the worker packs RED", RED, 5],
  ["the browser does not tell what a packet is", "unsaid", 1],
  ["packets are no RED after all", 111, 0],
] as const)("where %s, a packet has at most so many copies", async (_, seen, copiesMax) => {
  expect((await answered(seen)).abilities).toMatchObject({ copiesMax, isPtimeTunable: true });
});

test("towards a browser without RED there are no copies, and packets are as long as asked", async () => {
  FakePeerConnection.knowingRed = false;
  expect((await answered(RED)).abilities).toMatchObject({ copiesMax: 0, isPtimeTunable: true });
});

test("a browser without RED obeys no packet time and no bounds, and has no copies for RED", async () => {
  knows("audio/opus");
  const expected = { copiesMax: 0, isPtimeTunable: false, isBounded: false };
  expect((await answered(RED)).abilities).toMatchObject(expected);
});

test.each([
  ["a browser with RED", ["audio/opus", "audio/red"]],
  ["a browser without", ["audio/opus"]],
])("%s puts copies into envelopes for a page that opens them", async (_, codecs) => {
  knows(...codecs);
  FakePeerConnection.knowingRed = false;
  expect((await answered(111, true)).abilities.copiesMax).toBe(5);
  expect(said).toContainEqual({ redPayloadType: null, copies: 1 });
});

test("nobody is sent an envelope who has not said that they open it", async () => {
  FakePeerConnection.knowingRed = false;
  expect((await answered(111)).abilities.copiesMax).toBe(0);
  expect(said).toEqual([{ isSilent: false }]);
});

test("between browsers that know RED there are no envelopes", async () => {
  expect((await answered(RED, true)).abilities.copiesMax).toBe(5);
  expect(said).toContainEqual({ redPayloadType: RED, copies: 1 });
  expect(said).not.toContainEqual({ redPayloadType: null, copies: 1 });
});

test("a page says that it opens envelopes where its browser takes no RED and has a worker", async () => {
  expect((await answered(RED)).abilities.areCopiesHeldFor).toBe(false);
  expect(told).not.toContain(OPENS);
  knows("audio/opus");
  expect((await answered(111)).abilities.areCopiesHeldFor).toBe(true);
  expect(told).toContain(OPENS);
  expect((await answered()).abilities.areCopiesHeldFor).toBe(false);
  expect(told).not.toContain(OPENS);
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

test("how long it takes to be secured is known where the way to it was seen", async () => {
  const clock = new FakeClock();
  const [seen, unseen] = [await answered(63, false, clock), await answered(63, false, clock)];
  const [first, second] = FakePeerConnection.made.slice(-2);
  first?.find();
  clock.skip(450);
  first?.secure();
  second?.secure();
  expect([seen.securedMs, unseen.securedMs]).toEqual([450, null]);
});
