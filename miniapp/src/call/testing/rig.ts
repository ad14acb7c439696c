/** A call whose network, devices, clock and page belong to the test. */
import { createCall } from "../index";
import { createMedia } from "../media/call-media";
import type { CreateMedia } from "../media/media";
import type { BrowserPlatform, PageEvent } from "../platform";
import type { DeviceInfo } from "../setup";
import type { Call, CallState } from "../types";
import { FakeClock, settle } from "./fake-clock";
import { createFakePeer, FakeStream, FakeTrack } from "./fake-peer";
import { FakeNetwork } from "./fake-socket";
import { person, welcome } from "./samples";

/** What a test holds. */
export interface Rig {
  call: Call;
  clock: FakeClock;
  network: FakeNetwork;
  page: (event: PageEvent) => void;
  captured: FakeTrack[];
  /** What was asked for, in order. */
  asked: MediaStreamConstraints[];
  /** Others are there from now on. */
  plug: (infos: DeviceInfo[]) => void;
  state: () => CallState;
}

/** What is unusual. */
export interface Change {
  noWebRtc?: boolean;
  noDevices?: boolean;
  refuse?: string;
  /** What the picker of a screen comes to; without it there is none. */
  display?: () => Promise<unknown>;
  /** The phone's clock when the test begins. */
  wallClock?: number;
  /** Which devices there are at first. */
  devices?: DeviceInfo[];
  load?: () => Promise<CreateMedia>;
}

/** A browser that belongs to the test, and what the test does to it. */
export function fakePlatform(change: Change, network: FakeNetwork) {
  const clock = new FakeClock();
  const captured: FakeTrack[] = [];
  const asked: MediaStreamConstraints[] = [];
  const listeners = new Set<(event: PageEvent) => void>();
  let infos = change.devices ?? [];
  const events = new EventTarget();
  const devices = {
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    getUserMedia: (constraints: MediaStreamConstraints) => {
      asked.push(constraints);
      if (change.refuse) return Promise.reject(new DOMException("", change.refuse));
      const track = new FakeTrack(constraints.audio ? "audio" : "video");
      captured.push(track);
      return Promise.resolve(new FakeStream([track]));
    },
    enumerateDevices: () => Promise.resolve(infos),
    getDisplayMedia: () => change.display?.(),
  };
  const platform: BrowserPlatform = {
    clock,
    random: () => 0,
    wallClock: () => (change.wallClock ?? 0) + clock.now(),
    openSocket: network.openSocket,
    hasVoiceSocket: false,
    hasCompression: false,
    createPeerConnection: change.noWebRtc ? null : createFakePeer,
    mediaDevices: change.noDevices ? null : (devices as unknown as MediaDevices),
    canShareScreen: change.display !== undefined,
    createAudioElement: () =>
      ({ play: () => Promise.resolve(), remove: () => undefined }) as unknown as HTMLAudioElement,
    createAudioContext: () => null,
    requestWakeLock: () => Promise.resolve(null),
    watchPage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const page = (event: PageEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const plug = (next: DeviceInfo[]): void => {
    infos = next;
    events.dispatchEvent(new Event("devicechange"));
  };
  return { platform, clock, captured, asked, plug, page };
}

/** An engine that has been asked for nothing. */
export async function rig(change: Change = {}): Promise<Rig> {
  const network = new FakeNetwork();
  const { platform, clock, captured, asked, plug, page } = fakePlatform(change, network);
  const call = createCall(
    {
      credential: () => ({ kind: "init_data", initData: "signed" }),
      socketUrl: "wss://x/ws",
      platform: "browser",
    },
    platform,
    change.load ?? (() => Promise.resolve(createMedia)),
  );
  await settle();
  return { call, clock, network, captured, asked, plug, page, state: () => call.getState() };
}

export const ME = person("me", { presence: "lobby", joinedAt: 5 });
export const INSIDE = { ...ME, presence: "inside" } as const;

/** In the lobby of a room in which Bob is. */
export async function lobby(change: Change = {}): Promise<Rig> {
  const parts = await rig(change);
  parts.call.open({ kind: "join", code: "room1" }, "lobby");
  parts.network.last.open();
  parts.network.last.say(welcome("me", [person("bob"), ME]));
  return parts;
}

/** In the room, with Bob. */
export async function inside(change: Change = {}): Promise<Rig> {
  const parts = await lobby(change);
  parts.call.enter();
  parts.network.last.tell({ type: "participant_updated", participant: INSIDE });
  return parts;
}
