/**
 * A person whose page sends whatever it likes: what of it reaches an honest page's loudspeaker,
 * screen and meters. Fakes carry every track all the time, as a page that cheats does.
 */
import { beforeEach, expect, test, vi } from "vitest";
import type { ParticipantView } from "../protocol/generated";
import { createCall } from "./index";
import { createMedia } from "./media/call-media";
import { FakeClock, settle } from "./testing/fake-clock";
import { createFakePeer, FakePeerConnection, FakeStream } from "./testing/fake-peer";
import { FakeNetwork } from "./testing/fake-socket";
import { person, reset, welcome } from "./testing/samples";
import type { Call } from "./types";

beforeEach(() => {
  FakePeerConnection.made.length = 0;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
});

const EVERYTHING = { mic: true, camera: true, screen: true };
const NOTHING = { mic: false, camera: false, screen: false };
const ME = person("me");
const OFFER = {
  kind: "description",
  connection: 0xfffffff0,
  sdpType: "offer",
  sdp: '["0","audio","video","video"]',
} as const;

class Rig {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork();
  readonly elements: { muted: boolean; paused: boolean; srcObject: FakeStream | null }[] = [];
  readonly call: Call = createCall(
    {
      credential: () => ({ kind: "init_data", initData: "signed" }),
      socketUrl: "wss://x/ws",
      platform: "browser",
    },
    {
      clock: this.clock,
      random: () => 0,
      wallClock: () => this.clock.now(),
      openSocket: this.network.openSocket,
      hasVoiceSocket: false,
      hasCompression: false,
      createPeerConnection: createFakePeer,
      mediaDevices: null,
      canShareScreen: false,
      createAudioElement: () => this.createElement(),
      createAudioContext: () => null,
      requestWakeLock: () => Promise.resolve(null),
      watchPage: () => () => undefined,
    },
    () => Promise.resolve(createMedia),
  );

  /** What of Mallory comes out here, by loudspeaker and screen. */
  get perceived(): string[] {
    const tracks = FakePeerConnection.made.at(-1)?.getTransceivers() ?? [];
    const enabled = tracks.map(({ receiver }) => receiver.track.enabled);
    const isHeard = this.elements.some(({ muted, paused, srcObject }) => {
      return !muted && !paused && srcObject !== null;
    });
    const mallory = this.call.getState().participants.find(({ id }) => id === "mallory");
    return [
      ...(isHeard && enabled[0] ? ["voice"] : []),
      ...(mallory?.cameraStream && enabled[1] ? ["camera"] : []),
      ...(mallory?.screenStream && enabled[2] ? ["screen"] : []),
    ];
  }

  /** Tracks that would come out as soon as somebody attached them. */
  get enabled(): boolean[] {
    const tracks = FakePeerConnection.made.at(-1)?.getTransceivers() ?? [];
    return tracks.map(({ receiver }) => receiver.track.enabled);
  }

  tell(mallory: Partial<ParticipantView>): void {
    this.network.last.tell({
      type: "participant_updated",
      participant: person("mallory", mallory),
    });
  }

  private createElement(): HTMLAudioElement {
    const element = {
      muted: false,
      volume: 1,
      paused: true,
      srcObject: null,
      play: () => {
        element.paused = false;
        return Promise.resolve();
      },
      remove: () => {
        element.srcObject = null;
      },
    };
    this.elements.push(element);
    return element as unknown as HTMLAudioElement;
  }
}

/** Inside a room, connected with Mallory, whose page sends everything. */
async function connected(mallory: Partial<ParticipantView>, me = ME): Promise<Rig> {
  const rig = new Rig();
  await settle();
  rig.call.open({ kind: "join", code: "room1" }, "inside");
  rig.network.last.open();
  rig.network.last.say(welcome("me", [person("mallory", mallory), me]));
  await settle();
  rig.network.last.tell({ type: "signal", from: "mallory", signal: OFFER });
  await rig.clock.pass(1_000);
  return rig;
}

const SILENT = [false, false, false];

test("what the server calls on is heard and seen", async () => {
  const rig = await connected({ media: EVERYTHING });
  expect(rig.perceived).toEqual(["voice", "camera", "screen"]);
});

test.each<[string, Partial<ParticipantView>]>([
  ["is in the lobby", { presence: "lobby" }],
  ["is in the lobby and says that everything is on", { presence: "lobby", media: EVERYTHING }],
  ["is muted, and says nothing of what is sent", { media: NOTHING }],
  ["is a listener who says nothing", { role: "listener" }],
  ["is a listener who says that everything is on", { role: "listener", media: EVERYTHING }],
])("nothing comes out of somebody who %s", async (_, mallory) => {
  const rig = await connected(mallory);
  expect(rig.perceived).toEqual([]);
  expect(rig.enabled).toEqual(SILENT);
  expect(rig.elements).toEqual([]);
});

test.each<[string, Partial<ParticipantView>]>([
  ["mutes", { media: NOTHING }],
  ["is made a listener", { role: "listener", media: EVERYTHING }],
  ["goes to the lobby", { presence: "lobby", media: EVERYTHING }],
  ["knocks", { presence: "knocking", mayConnect: false, media: EVERYTHING }],
])("from when somebody %s nothing comes out, until it may again", async (_, change) => {
  const rig = await connected({ media: EVERYTHING });
  rig.tell(change);
  expect(rig.perceived).toEqual([]);
  rig.call.setVolume("mallory", 2);
  expect(rig.perceived).toEqual([]);
  rig.call.setVolume("mallory", 1);
  if (change.presence === "knocking") return;
  expect(rig.enabled).toEqual(SILENT);
  rig.tell({ media: EVERYTHING });
  expect(rig.perceived).toEqual(["voice", "camera", "screen"]);
});

test("one thing that is on does not bring the others along", async () => {
  const rig = await connected({ media: { ...NOTHING, camera: true } });
  expect(rig.perceived).toEqual(["camera"]);
  expect(rig.enabled).toEqual([false, true, false]);
  rig.tell({ media: { ...NOTHING, mic: true } });
  expect(rig.perceived).toEqual(["voice"]);
  expect(rig.enabled).toEqual([true, false, false]);
});

test("in the lobby nobody is heard or seen", async () => {
  const rig = await connected({ media: EVERYTHING }, { ...ME, presence: "lobby" });
  expect(rig.perceived).toEqual([]);
  expect(rig.enabled).toEqual(SILENT);
});

test("somebody who was removed and looks from outside again is not heard through a new connection", async () => {
  const rig = await connected({ media: EVERYTHING });
  rig.network.last.tell({ type: "participant_left", participant: "mallory", reason: "removed" });
  const back = person("mallory", { presence: "lobby", joinedAt: 9 });
  rig.network.last.tell({ type: "participant_joined", participant: back });
  const signal = { ...OFFER, connection: OFFER.connection + 1 };
  rig.network.last.tell({ type: "signal", from: "mallory", signal });
  await rig.clock.pass(1_000);
  expect(rig.perceived).toEqual([]);
  expect(rig.enabled).toEqual(SILENT);
});

test("whom a restarted server does not know yet is heard on, by what was last said of them", async () => {
  const rig = await connected({ media: { ...NOTHING, mic: true } });
  rig.network.last.close(4_000);
  await rig.clock.pass(100);
  rig.network.last.open();
  rig.network.last.say(reset("me", [ME]));
  expect(rig.perceived).toEqual(["voice"]);
});
