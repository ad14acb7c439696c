import { beforeEach, expect, test, vi } from "vitest";
import type { Signal } from "../../../protocol/generated";
import { NO_PERMITS } from "../../permits";
import { FakeClock, settle } from "../../testing/fake-clock";
import { FakePeerConnection, FakeTrack } from "../../testing/fake-peer";
import { connectionNumber, Mesh } from "./mesh";
import type { AttachedCopies, VoiceCopies } from "../connection/voice-copies";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  FakePeerConnection.areHidden = false;
  FakePeerConnection.knowingRed = true;
  FakePeerConnection.knowingTransportCc = true;
  FakePeerConnection.refusedUrls.clear();
  const red = { codecs: [{ mimeType: "audio/red" }] };
  const getCapabilities = (kind: string): object | null => (kind === "audio" ? red : null);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities });
});

/** How it is where there are six at most. */
const IN_A_MESH = { isPaired: true, goesByServer: false };
const NOTHING = { mic: false, camera: false, screen: false };
const VOICE = { ...NOTHING, mic: true };
const ALL = { mic: true, camera: true, screen: true };
const CAMERA = { ...NOTHING, camera: true };

/** Two people whose signals reach each other while `isCarrying`. */
class Pair {
  readonly clock = new FakeClock();
  readonly meshes: Record<"a" | "b", Mesh>;
  readonly links: string[] = [];
  readonly resting: string[] = [];
  readonly still: string[] = [];
  readonly silences: string[] = [];
  readonly pongs: string[] = [];
  isCarrying = true;
  base = 100;
  /** The tracks that senders had when they were given copies. */
  readonly attached: unknown[] = [];
  readonly copiesSet: number[] = [];
  /** Whether the packets of `a` were to be kept back, as the worker was told. */
  readonly keptBack: boolean[] = [];
  /** What the worker of `a` has seen of its packets. */
  seen: number | "unsaid" | null = 63;
  /** What the browsers do not understand. */
  readonly refuses: Record<"a" | "b", FakePeerConnection["refuses"]> = {
    a: "nothing",
    b: "nothing",
  };
  readonly copies: VoiceCopies = {
    attach: (sender) => {
      this.attached.push(sender.track);
      const set: AttachedCopies["set"] = (wanted) => {
        if ("isSilent" in wanted) this.keptBack.push(wanted.isSilent);
        else this.copiesSet.push(wanted.copies);
      };
      return { set, seen: this.seen };
    },
    attachReceiver: () => ({ set: () => undefined }),
    onFailed: () => undefined,
    close: () => undefined,
  };

  constructor() {
    this.meshes = { a: this.mesh("a"), b: this.mesh("b") };
  }

  mesh(you: "a" | "b"): Mesh {
    return new Mesh({
      clock: this.clock,
      create: (config) => {
        const pc = new FakePeerConnection(config);
        pc.refuses = this.refuses[you];
        return pc as unknown as RTCPeerConnection;
      },
      you,
      candidatesPerSignal: 32,
      copies: you === "a" ? this.copies : null,
      packing: null,
      baseNumber: () => this.base,
      events: {
        onMessage: (said) => {
          if (said.type === "signal") this.deliver(you, said.to as "a" | "b", said.signal);
        },
        onTrack: () => undefined,
        onDetour: () => undefined,
        onReception: (id, { isPictureStill }) => {
          if (isPictureStill) this.still.push(`${you} sees ${id}`);
        },
        onSilence: () => this.silences.push(`${you} ${this.clock.now()}`),
        onPicturesResting: (isResting) => this.resting.push(`${you} ${isResting}`),
        onPeerLink: (id, link) => this.links.push(`${you} sees ${id} ${link}`),
      },
    });
  }

  meet(who: "a" | "b", initiative: boolean, media = VOICE, isReachable = true): void {
    const id = who === "a" ? "b" : "a";
    this.meshes[who].setPeers(
      [{ id, isOnAir: true, sendTo: ALL, takeFrom: media, isReachable, ...IN_A_MESH }],
      initiative,
    );
  }

  /** Lets `ms` pass while media flows between `peers`. */
  async flow(ms: number, peers: readonly FakePeerConnection[]): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      for (const pc of peers) pc.received += 1;
      await this.clock.pass(250);
    }
  }

  private deliver(from: string, to: "a" | "b", signal: Signal): void {
    if (signal.kind === "pong") this.pongs.push(`${from} at ${this.clock.now()}`);
    queueMicrotask(() => {
      if (this.isCarrying) this.meshes[to].handleNews({ type: "signal", from, signal });
    });
  }
}

const open = () => FakePeerConnection.made.filter((pc) => !pc.isClosed);

async function connected(): Promise<Pair> {
  const pair = new Pair();
  pair.meet("b", false);
  pair.meet("a", true);
  await pair.flow(1_000, FakePeerConnection.made);
  return pair;
}

test("a connection that finds no address of this machine is replaced by one that does", async () => {
  FakePeerConnection.areHidden = true;
  const pair = new Pair();
  pair.meet("a", true);
  await pair.clock.pass(1_000);
  FakePeerConnection.areHidden = false;
  pair.meet("b", false);
  await pair.clock.pass(1_500);
  expect(pair.links).toContain("a sees b connected");
  expect(pair.links).toContain("b sees a connected");
});

test("where there is no address at all, three connections are replaced and no more", async () => {
  FakePeerConnection.areHidden = true;
  const pair = new Pair();
  pair.isCarrying = false;
  pair.meet("a", true);
  await pair.clock.pass(9_000);
  expect(FakePeerConnection.made).toHaveLength(4);
});

test("who has just come offers, and one round connects both", async () => {
  const pair = await connected();
  expect(open()).toHaveLength(2);
  expect(open().map((pc) => pc.getTransceivers().length)).toEqual([3, 3]);
  expect(pair.links.sort()).toEqual(["a sees b connected", "b sees a connected"]);
});

function voiceOf(pc: FakePeerConnection) {
  const [voice] = pc.getTransceivers();
  if (!voice) throw new Error("there is a voice");
  return voice;
}

test("how loud somebody is comes from their last packet, as long as their microphone is on", async () => {
  const pair = await connected();
  const voice = voiceOf(FakePeerConnection.made[0]!);
  const { a } = pair.meshes;
  const sources: { audioLevel?: number; rtpTimestamp?: number }[] = [];
  expect(a.heard("b")).toBe("unsaid");
  voice.receiver.getSynchronizationSources = () => sources;
  expect(a.heard("b")).toBeNull();
  sources[0] = { audioLevel: 0.2, rtpTimestamp: 960 };
  expect(a.heard("b")).toEqual({ rms: 0.2, rtpTimestamp: 960, isRounded: false });
  pair.meet("a", false, NOTHING);
  expect(a.heard("b")).toBeNull();
});

test("silence of everybody who should be heard is told after a second, and again while it lasts", async () => {
  const pair = await connected();
  const from = pair.clock.now();
  await pair.flow(3_000, [FakePeerConnection.made[0]!]);
  const told = pair.silences.map((line) => Number(line.split(" ")[1]) - from);
  expect(pair.silences.map((line) => line.split(" ")[0])).toEqual(["b"]);
  expect(told).toEqual([1_000]);
});

test("when both offer first, one connection remains with three transceivers a side", async () => {
  const pair = new Pair();
  pair.meet("a", true);
  pair.meet("b", true);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(open()).toHaveLength(2);
  expect(open().map((pc) => pc.getTransceivers().length)).toEqual([3, 3]);
  expect(open().map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
});

test("who is pinged and has no connection offers at once, and otherwise says that they are there", async () => {
  const pair = new Pair();
  pair.meet("a", false);
  pair.meet("b", false);
  const ping = { type: "signal", from: "b", signal: { kind: "ping" } } as const;
  pair.meshes.a.handleNews(ping);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(open().map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
  pair.meshes.a.handleNews(ping);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(FakePeerConnection.made).toHaveLength(2);
});

test("two who both wait do not wait for ever", async () => {
  const pair = new Pair();
  pair.meet("a", false);
  pair.meet("b", false);
  await pair.clock.pass(2_900);
  expect(FakePeerConnection.made).toHaveLength(0);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(open().map((pc) => pc.connectionState)).toEqual(["connected", "connected"]);
});

test("turning a track on and off never negotiates", async () => {
  const pair = await connected();
  const before = open().map((pc) => pc.negotiations);
  const track = new FakeTrack("audio") as unknown as MediaStreamTrack;
  pair.meshes.a.setTrack("mic", track);
  await settle();
  expect(open()[0]?.getTransceivers()[0]?.sender.track).toBe(track);
  pair.meshes.a.setTrack("mic", null);
  await settle();
  expect(open()[0]?.getTransceivers()[0]?.sender.track).toBeNull();
  expect(open().map((pc) => pc.negotiations)).toEqual(before);
});

test("nothing is sent to somebody in the lobby", async () => {
  const pair = await connected();
  pair.meshes.a.setTrack("mic", new FakeTrack("audio") as unknown as MediaStreamTrack);
  pair.meshes.a.setPeers([{ id: "b", ...NO_PERMITS, isReachable: true, ...IN_A_MESH }], false);
  await settle();
  expect(open()[0]?.getTransceivers()[0]?.sender.track).toBeNull();
});

/** `a` has a camera on for `ms`, over a path that is believed to carry `bps`; the connection of `a`. */
async function showOver(
  pair: Pair,
  bps: number,
  ms: number,
  camera = new FakeTrack("video") as unknown as MediaStreamTrack,
): Promise<FakePeerConnection | undefined> {
  pair.meshes.a.setTrack("camera", camera);
  const [mine] = open();
  if (mine) mine.path = { availableOutgoingBitrate: bps, currentRoundTripTime: 0.1 };
  await pair.flow(ms, open());
  return mine;
}

test("on a narrow path pictures rest, the owner is told, and the voice is sent thinner", async () => {
  const pair = await connected();
  const camera = new FakeTrack("video") as unknown as MediaStreamTrack;
  const mine = await showOver(pair, 30_000, 13_000, camera);
  const [mic, video] = mine?.getTransceivers() ?? [];
  expect(pair.resting).toEqual(["a true"]);
  expect(video?.sender.encoding.active).toBe(false);
  expect(video?.sender.track).toBe(camera);
  expect(mic?.sender.encoding.maxBitrate).toBe(16_000);
  pair.meshes.a.setTrack("camera", null);
  expect(pair.resting).toEqual(["a true", "a false"]);
});

test("pictures that rest when the call ends do not rest in the next one", async () => {
  const pair = await connected();
  await showOver(pair, 30_000, 13_000);
  pair.meshes.a.close();
  expect(pair.resting).toEqual(["a true", "a false"]);
});

test("a camera that is on and brings no picture is told of, a voice without one is not", async () => {
  const pair = await connected();
  await pair.flow(6_000, open());
  expect(pair.still).toEqual([]);
  pair.meet("a", false, { ...VOICE, camera: true });
  await pair.flow(6_000, open());
  expect(new Set(pair.still)).toEqual(new Set(["a sees b"]));
});

test("camera and screen share what a narrow path carries", async () => {
  const pair = await connected();
  const mine = await showOver(pair, 300_000, 5_000);
  const most = (index: number): number =>
    mine?.getTransceivers()[index]?.sender.encoding.maxBitrate ?? NaN;
  const alone = most(1);
  expect(alone).toBeLessThan(300_000);
  pair.meshes.a.setTrack("screen", new FakeTrack("video") as unknown as MediaStreamTrack);
  await settle();
  expect([most(1), most(2)]).toEqual([alone / 2, alone / 2]);
});

test("a connection that replaces a living one and does not come up is told of", async () => {
  const pair = await connected();
  pair.links.length = 0;
  pair.isCarrying = false;
  pair.copies.onFailed();
  await pair.clock.pass(1_400);
  expect(pair.links).not.toContain("a sees b interrupted");
  await pair.clock.pass(600);
  expect(pair.links).toContain("a sees b interrupted");
});

test("with data saver nobody waits for pictures that are not taken", async () => {
  const pair = await connected();
  pair.meshes.a.setSaving(true);
  pair.meet("a", false, CAMERA);
  await pair.flow(4_000, open());
  pair.links.length = 0;
  await pair.clock.pass(5_000);
  expect(pair.links.filter((line) => line.startsWith("a "))).toEqual([]);
});

test("a picture is active only while there is one", async () => {
  const pair = await connected();
  const active = (): unknown => open()[0]?.getTransceivers()[1]?.sender.encoding.active;
  expect(active()).toBe(false);
  pair.meshes.a.setTrack("camera", new FakeTrack("video") as unknown as MediaStreamTrack);
  await settle();
  expect(active()).toBe(true);
});

test("a dead path is restarted and then replaced by a connection with a higher number", async () => {
  const pair = await connected();
  // Restarts are answered, and nothing comes of them.
  for (const pc of open()) pc.isHidden = true;
  await pair.clock.pass(3_000);
  expect(pair.links).toContain("a sees b interrupted");
  expect(open()[0]?.restarts).toBe(1);
  await pair.clock.pass(12_000);
  expect(FakePeerConnection.made.length).toBeGreaterThan(2);
});

test("while the other side does not answer, the old connection is kept and held", async () => {
  const pair = await connected();
  const [first] = open();
  const known = first?.candidates.length ?? 0;
  pair.isCarrying = false;
  await pair.clock.pass(27_000);
  expect(FakePeerConnection.made).toHaveLength(2);
  expect(first?.restarts).toBe(0);
  expect(first?.candidates.slice(known)).toEqual([
    { candidate: "candidate:1 1 udp 1 192.0.2.1 65535 typ host", sdpMLineIndex: 0 },
  ]);
});

const HOUR_MS = 3_600_000;
const turn = (username: string) => [{ urls: ["turn:x"], username, credential: "c" }];

/** Media flows for hours, then both are told new servers; how often each side starts ICE over. */
async function renewed(pair: Pair, hours: number): Promise<number[]> {
  const pcs = open();
  const before = pcs.map((pc) => pc.restarts);
  pair.clock.skip(hours * HOUR_MS);
  await pair.flow(1_000, pcs);
  for (const mesh of Object.values(pair.meshes)) mesh.setIceServers(turn(`after ${hours} h`));
  await pair.flow(2_000, pcs);
  expect(open()).toEqual(pcs);
  return pcs.map((pc, index) => pc.restarts - (before[index] ?? 0));
}

test("with new credentials a relay of ours is asked for anew, once, and a direct path stays", async () => {
  const pair = await connected();
  const [mine, theirs] = open() as [FakePeerConnection, FakePeerConnection];
  mine.isRelayed = true;
  expect(await renewed(pair, 6)).toEqual([1, 0]);
  expect(mine.config.iceServers).toEqual(turn("after 6 h"));
  expect(theirs.config.iceServers).toEqual(turn("after 6 h"));
  expect(pair.links).not.toContain("a sees b interrupted");
  expect(await renewed(pair, 2)).toEqual([0, 0]);
  expect(await renewed(pair, 1)).toEqual([1, 0]);
});

test("candidates are gathered ahead only where there is a relay to ask, and that never changes", async () => {
  const without = await connected();
  expect(open().map(({ config }) => config.iceCandidatePoolSize)).toEqual([0, 0]);
  for (const mesh of Object.values(without.meshes)) mesh.setIceServers(turn("later"));
  expect(open().map(({ config }) => config.iceCandidatePoolSize)).toEqual([0, 0]);

  FakePeerConnection.made.length = 0;
  const pair = new Pair();
  pair.meshes.a.setIceServers(turn("first"));
  pair.meet("b", false);
  pair.meet("a", true);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(open().map(({ config }) => config.iceCandidatePoolSize)).toEqual([1, 0]);
  pair.meshes.a.setIceServers([]);
  expect(open().map(({ config }) => config.iceCandidatePoolSize)).toEqual([1, 0]);
});

test("a reloaded page replaces what was left of itself", async () => {
  const pair = await connected();
  const old = open();
  pair.base = 200;
  pair.meshes.a.close();
  pair.meshes.a = pair.mesh("a");
  pair.meet("a", true);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(old.every((pc) => pc.isClosed)).toBe(true);
  expect(open().map((pc) => pc.connectionState)).toEqual(["connected", "connected"]);
});

test("an offer for a connection that was closed here is answered with a new one", async () => {
  const pair = await connected();
  pair.meshes.b.setPeers([], false);
  pair.meet("b", false);
  await pair.clock.pass(2_800);
  await pair.flow(4_000, FakePeerConnection.made);
  expect(open()).toHaveLength(2);
  expect(open().map((pc) => pc.connectionState)).toEqual(["connected", "connected"]);
});

test("numbers grow with the clock and fit into 32 bits", () => {
  const now = Date.UTC(2026, 10, 20);
  expect(connectionNumber(now + 100)).toBe(connectionNumber(now) + 1);
  expect(connectionNumber(Date.UTC(2039, 0, 1))).toBeLessThan(2 ** 32);
});

const videoDirections = (pc: FakePeerConnection | undefined): string[] =>
  (pc?.getTransceivers() ?? []).slice(1).map(({ direction }) => direction);

test("with data saver the others are told to send no pictures and a thin voice", async () => {
  const pair = await connected();
  const [mine, theirs] = open();
  pair.meshes.a.setTrack("camera", new FakeTrack("video") as unknown as MediaStreamTrack);
  await settle();
  pair.meshes.a.setSaving(true);
  await settle();
  expect(videoDirections(mine)).toEqual(["sendonly", "sendonly"]);
  expect(theirs?.remoteDescription?.sdp).toMatch(/^m=video [^]*a=sendonly/m);
  expect(theirs?.remoteDescription?.sdp).toMatch(/^m=audio [^]*b=TIAS:16000/m);
  expect(mine?.getTransceivers()[1]?.sender.encoding).toMatchObject({
    maxBitrate: 50_000,
    maxFramerate: 10,
  });
  await pair.flow(20_000, open());
  const voices = open().map((pc) => pc.getTransceivers()[0]?.sender.encoding.maxBitrate);
  expect(voices).toEqual([16_000, 16_000]);
});

test("without data saver everything is sent again", async () => {
  const pair = await connected();
  const [mine, theirs] = open();
  pair.meshes.a.setSaving(true);
  await settle();
  pair.meshes.a.setSaving(false);
  await settle();
  expect(videoDirections(mine)).toEqual(["sendrecv", "sendrecv"]);
  expect(theirs?.remoteDescription?.sdp).not.toMatch(/sendonly|TIAS:16000/);
  expect(open().map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
});

test("the browser believes in a path no further than the voice needs, until there is a picture", async () => {
  const pair = await connected();
  const ceiling = /^m=video [^]*?b=TIAS:100000/m;
  const heard = (): string | undefined => open()[0]?.remoteDescription?.sdp;
  expect(heard()).toMatch(ceiling);
  pair.meshes.a.setTrack("camera", new FakeTrack("video") as unknown as MediaStreamTrack);
  await settle();
  expect(heard()).not.toMatch(/TIAS/);
  pair.meshes.a.setTrack("camera", null);
  await settle();
  expect(heard()).toMatch(ceiling);
  expect(open()[1]?.localDescription?.sdp).not.toMatch(/TIAS/);
});

test("who saves data from the start says so in the first exchange, whoever offers", async () => {
  for (const saver of ["a", "b"] as const) {
    FakePeerConnection.made.length = 0;
    const pair = new Pair();
    pair.meshes[saver].setSaving(true);
    pair.meet("b", false);
    pair.meet("a", true);
    await pair.flow(1_000, FakePeerConnection.made);
    const [offerer, answerer] = open();
    const told = saver === "a" ? answerer : offerer;
    expect(told?.remoteDescription?.sdp).toMatch(/sendonly/);
    expect(open().map((pc) => pc.negotiations)).toEqual([1, 0]);
  }
});

test("a change of mind in the middle of an exchange is said after it", async () => {
  const pair = await connected();
  const [mine, theirs] = open();
  pair.meshes.a.setSaving(true);
  await Promise.resolve();
  pair.meshes.a.setSaving(false);
  pair.meshes.a.setSaving(true);
  pair.meshes.b.setSaving(true);
  await pair.flow(3_000, open());
  expect(theirs?.remoteDescription?.sdp).toMatch(/sendonly/);
  expect(mine?.remoteDescription?.sdp).toMatch(/sendonly/);
  expect(open().map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
});

test("pictures that nobody wants to be sent do not rest for the sake of the voice", async () => {
  const pair = await connected();
  pair.meshes.b.setSaving(true);
  await settle();
  await showOver(pair, 30_000, 10_000);
  expect(pair.resting).toEqual([]);
});

test("statistics tell of those on air, a look a second, and what was spent", async () => {
  const pair = await connected();
  const [mine] = open();
  for (let half = 1; half <= 12; half += 1) {
    if (mine) mine.path = { currentRoundTripTime: 0.1, bytesSent: 2_500 * half };
    await pair.flow(500, open());
  }
  const { people, looks, spentBytes } = pair.meshes.a.statistics();
  expect(people.map(({ id }) => id)).toEqual(["b"]);
  expect(looks).toHaveLength(7);
  expect(looks.at(-1)).toMatchObject({ sentKbps: 40, receivedKbps: expect.any(Number) as number });
  expect(spentBytes).toBeGreaterThanOrEqual(25_000);
  pair.meshes.a.setPeers([{ id: "b", ...NO_PERMITS, isReachable: true, ...IN_A_MESH }], false);
  expect(pair.meshes.a.statistics().people).toEqual([]);
});

test("towards somebody who has lost the server too nothing is tried until they are back", async () => {
  const pair = await connected();
  const restarts = (): number[] => open().map((pc) => pc.restarts);
  pair.isCarrying = false;
  pair.meshes.a.setOnline(false);
  pair.meet("b", false, VOICE, false);
  await pair.flow(20_000, []);
  expect(pair.links).toContain("b sees a interrupted");
  expect(restarts()).toEqual([0, 0]);
  pair.isCarrying = true;
  pair.meet("b", false);
  await pair.flow(500, []);
  expect(restarts().toSorted((x, y) => x - y)).toEqual([0, 1]);
});

test("when nothing can put copies into packets after all, connections are made anew", async () => {
  const pair = await connected();
  const before = open();
  pair.copies.onFailed();
  await pair.flow(1_000, FakePeerConnection.made);
  expect(before.every((pc) => pc.isClosed)).toBe(true);
  expect(open().map((pc) => pc.connectionState)).toEqual(["connected", "connected"]);
});

test("of somebody who floods, one ping a second and a few connections in ten are answered", async () => {
  const pair = await connected();
  const before = FakePeerConnection.made.length;
  const hear = (signal: Signal): void =>
    pair.meshes.a.handleNews({ type: "signal", from: "b", signal });
  pair.isCarrying = false;
  for (let turn = 0; turn < 100; turn += 1) {
    const sdp = '["0","audio","video","video"]';
    hear({ kind: "ping" });
    hear({ kind: "description", connection: 1_000 + turn, sdpType: "offer", sdp });
    await pair.clock.pass(100);
  }
  const seconds = Array.from({ length: 10 }, (_, second) => 1_000 + 1_000 * second);
  expect(pair.pongs).toEqual(seconds.map((at) => `a at ${at}`));
  expect(FakePeerConnection.made.length - before).toBe(5);
});

test.each([true, false])(
  "packets go through the worker from the moment their sender is made (RED there: %s)",
  async (knowsRed) => {
    FakePeerConnection.knowingRed = knowsRed;
    const pair = new Pair();
    pair.meshes.a.setTrack("mic", new FakeTrack("audio") as unknown as MediaStreamTrack);
    pair.meet("b", false);
    pair.meet("a", true);
    // Chromium never asks a transform that comes later, so nothing may be waited for.
    expect(pair.attached).toEqual([null]);
    await pair.flow(1_000, FakePeerConnection.made);
    expect(voiceOf(FakePeerConnection.made[0]!).sender.track).not.toBeNull();
  },
);

test("what comes over another pair than the selected one counts as coming", async () => {
  const pair = await connected();
  pair.links.length = 0;
  const [mine, theirs] = open();
  for (let step = 0; step < 20; step += 1) {
    mine!.receivedBeside += 100;
    theirs!.received += 100;
    await pair.clock.pass(250);
  }
  expect(pair.links).toEqual([]);
  expect(open().map((pc) => pc.restarts)).toEqual([0, 0]);
  const spent = pair.meshes.a.statistics().spentBytes;
  expect(spent).toBeGreaterThan(1_000);
});

test("an offer that cannot be applied is answered by an own offer at once, and told", async () => {
  const pair = new Pair();
  pair.meet("b", false);
  pair.refuses.b = "offers";
  pair.meet("a", true);
  await pair.flow(1_000, FakePeerConnection.made);
  expect(open().map((pc) => pc.connectionState)).toEqual(["connected", "connected"]);
  expect(pair.meshes.b.statistics().people[0]?.unusable).toBe(1);
  expect(pair.meshes.a.statistics().people[0]?.unusable).toBe(0);
});

test("two that never understand each other do not flood each other with offers", async () => {
  const pair = new Pair();
  pair.refuses.a = pair.refuses.b = "all";
  pair.meet("b", false);
  pair.meet("a", true);
  await pair.clock.pass(9_000);
  expect(FakePeerConnection.made).toHaveLength(10);
});

test("an ICE server that the browser refuses costs no call, and the others are used", () => {
  FakePeerConnection.refusedUrls.add("turn:127.0.0.1:");
  const servers = [
    { urls: ["turn:127.0.0.1:", "turn:127.0.0.1:3478"], username: "u", credential: "c" },
    { urls: ["turn:127.0.0.1:"], username: "u", credential: "c" },
  ];
  const pair = new Pair();
  pair.meshes.a.setIceServers(servers);
  pair.meet("a", true);
  const [used] = open();
  const usable = [{ urls: ["turn:127.0.0.1:3478"], username: "u", credential: "c" }];
  expect(used?.config.iceServers).toEqual(usable);
  pair.meshes.a.setIceServers(servers);
  expect(used?.config.iceServers).toEqual(usable);
});

test("whoever mutes goes on encoding, and their packets are kept back until they speak again", async () => {
  const pair = new Pair();
  const voice = new FakeTrack("audio");
  const mic = voice as unknown as MediaStreamTrack;
  pair.meshes.a.setTrack("mic", mic);
  pair.meet("b", false);
  pair.meet("a", true);
  await pair.flow(1_000, FakePeerConnection.made);
  const { sender } = voiceOf(FakePeerConnection.made[0]!);
  voice.enabled = false;
  pair.meshes.a.setTrack("mic", null);
  await settle();
  expect([sender.track, pair.keptBack.at(-1)]).toEqual([mic, true]);
  voice.enabled = true;
  pair.meshes.a.setTrack("mic", mic);
  await settle();
  expect([sender.track, pair.keptBack.at(-1)]).toEqual([mic, false]);
});

test("a voice that may not be sent, or whose device is gone, is taken from the sender", async () => {
  const pair = new Pair();
  const voice = new FakeTrack("audio");
  pair.meshes.a.setTrack("mic", voice as unknown as MediaStreamTrack);
  pair.meet("b", false);
  pair.meet("a", true);
  await pair.flow(1_000, FakePeerConnection.made);
  pair.meshes.a.setTrack("mic", null);
  await settle();
  expect(voiceOf(FakePeerConnection.made[0]!).sender.track).toBeNull();
});
