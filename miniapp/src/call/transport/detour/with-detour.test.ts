import { expect, test } from "vitest";
import { FakeClock, settle } from "../../testing/fake-clock";
import type { BrowserPlatform } from "../../platform";
import type { PeerLink } from "../../types";
import type { Transport, TransportEvents, TransportPeer } from "../transport";
import type { Detour, DetourDeps } from "./detour";
import { withDetour, type OpenDetour } from "./with-detour";

const ALL = { mic: true, camera: true, screen: true };
const peer = (id: string): TransportPeer => ({
  id,
  isOnAir: true,
  sendTo: ALL,
  takeFrom: ALL,
  isReachable: true,
  isPaired: true,
  goesByServer: false,
});
const track = (name: string): MediaStreamTrack => ({ id: name }) as MediaStreamTrack;

/** A transport around one that is told by the test what becomes of its ways. */
function around(open?: OpenDetour) {
  const clock = new FakeClock();
  const told: string[] = [];
  const detour: string[] = [];
  const inside: string[] = [];
  let direct: TransportEvents | null = null;
  let server: DetourDeps | null = null;
  const fake: Detour = {
    setPeople: (ids, isWholeRoom) =>
      detour.push(`hear ${isWholeRoom ? "all: " : ""}${ids.join(" ")}`),
    setMic: (mic) => detour.push(`send ${mic?.id ?? "nothing"}`),
    setSaving: () => undefined,
    heard: () => ({ rms: 0.5, rtpTimestamp: 1, isRounded: false }),
    wake: () => detour.push("wake"),
    close: () => detour.push("close"),
  };
  const opens: OpenDetour = (deps) => {
    server = deps;
    return Promise.resolve(fake);
  };
  const inner = {
    setPeers: (peers: readonly TransportPeer[]) => {
      const words = peers.map(({ id, sendTo, takeFrom }) =>
        sendTo.mic && takeFrom.mic ? id : `${id} without a voice`,
      );
      inside.push(words.join(", "));
    },
    setTrack: () => undefined,
    setIceServers: () => undefined,
    setSaving: () => undefined,
    heard: () => null,
    wake: () => undefined,
    handleNews: () => told.push("signal"),
    close: () => undefined,
  } as unknown as Transport;
  const transports = withDetour(
    () => ({
      create: (_seat, events) => {
        direct = events;
        return inner;
      },
      close: () => undefined,
    }),
    open ?? opens,
  )({ clock } as unknown as BrowserPlatform, () => ({}) as AudioContext);
  const transport = transports.create(
    { you: "me", candidatesPerSignal: 1, iceServers: [], serverClockAhead: () => 0 },
    {
      onMessage: ({ type }) => told.push(type),
      onTrack: (from, kind, given) => told.push(`${kind} of ${from}: ${given?.id ?? "none"}`),
      onPeerLink: (id, link) => told.push(`${id} ${link}`),
      onDetour: (id, isByServer, isThin) =>
        told.push(`${id} ${isByServer ? "by the server" : "directly"}${isThin ? ", thin" : ""}`),
      onSilence: () => undefined,
      onReception: () => undefined,
      onPicturesResting: () => undefined,
    },
  );
  const say = (): string[] => told.splice(0);
  return {
    clock,
    transport,
    say,
    carried: () => detour.splice(0),
    connected: () => inside.splice(0),
    link: (id: string, link: PeerLink) => direct?.onPeerLink(id, link),
    arrives: (id: string, given: MediaStreamTrack) => direct?.onTrack(id, "mic", given),
    voice: (id: string, given: MediaStreamTrack | null) => server?.onVoice(id, given),
    seat: (id: string, isSeated: boolean) => server?.onSeat(id, isSeated),
    plays: (id: string) => server?.onPlays(id),
    thin: (isThin: boolean) => server?.onThin(isThin),
    ask: () => server?.ask((pass) => detour.push(`pass ${pass}`)),
  };
}

test("whoever is reached directly has nothing to do with the server", async () => {
  const { clock, transport, carried, link } = around();
  transport.setPeers([peer("bob")], true);
  link("bob", "connected");
  await clock.pass(60_000);
  expect(carried()).toEqual([]);
});

test("whoever is not reached is heard over the server, and the others stay as they are", async () => {
  const { clock, transport, say, carried, link, arrives, voice, seat } = around();
  transport.setPeers([peer("bob"), peer("eve")], true);
  transport.setTrack("mic", track("own"));
  arrives("bob", track("direct"));
  link("eve", "connected");
  say();
  // Made ready after half of the time, and nothing is sent by then.
  await clock.pass(2_500);
  expect(carried()).toEqual(["hear ", "send nothing"]);
  await clock.pass(2_000);
  expect(carried()).toEqual(["hear bob", "send own"]);
  voice("bob", track("server"));
  seat("bob", true);
  expect(say()).toEqual(["open_voice", "mic of bob: server", "bob by the server", "bob connected"]);
  expect(transport.heard("bob")).toMatchObject({ rms: 0.5 });
  expect(transport.heard("eve")).toBeNull();
  // What the direct way does meanwhile is not heard, nor shown.
  arrives("bob", track("direct again"));
  link("bob", "interrupted");
  expect(say()).toEqual([]);
});

test("that the way to the server is thin is known before a voice seems to be there", async () => {
  const { clock, transport, say, seat, thin } = around();
  transport.setPeers([peer("bob")], true);
  await clock.pass(4_500);
  thin(true);
  say();
  seat("bob", true);
  expect(say()).toEqual(["bob by the server, thin", "bob connected"]);
  thin(false);
  expect(say()).toEqual(["bob by the server"]);
});

test("a pass is asked for beside the file, and once, whichever comes first", async () => {
  const { clock, transport, say, carried, ask } = around();
  transport.setPeers([peer("bob")], true);
  await clock.pass(2_500);
  expect(say()).toEqual(["open_voice"]);
  carried();
  ask();
  expect(say()).toEqual([]);
  transport.handleNews({ type: "voice_pass", pass: "first" });
  await settle();
  expect(carried()).toEqual(["pass first"]);
  // The socket is lost, and its pass too.
  ask();
  expect(say()).toEqual(["open_voice"]);
  ask();
  expect(say()).toEqual(["open_voice"]);
  transport.handleNews({ type: "voice_pass", pass: "second" });
  await settle();
  expect(carried()).toEqual(["pass second"]);
});

test("a direct way takes over with one change of the track, and then the server is let go", async () => {
  const { clock, transport, say, carried, link, arrives, voice, seat } = around();
  transport.setPeers([peer("bob")], true);
  arrives("bob", track("direct"));
  await clock.pass(4_500);
  voice("bob", track("server"));
  seat("bob", true);
  say();
  carried();
  link("bob", "connected");
  expect(carried()).toEqual([]);
  await clock.pass(3_250);
  expect(carried()).toEqual(["hear ", "send nothing", "close"]);
  // Letting go takes the voice away, and the seat.
  voice("bob", null);
  seat("bob", false);
  expect(say()).toEqual(["mic of bob: direct", "bob directly"]);
});

test("a file that does not come is asked for again, and nothing is opened twice", async () => {
  let tries = 0;
  const { clock, transport, say } = around(() => {
    tries += 1;
    return Promise.reject(new Error("no network"));
  });
  transport.setPeers([peer("bob")], true);
  await clock.pass(4_500);
  await settle();
  expect(tries).toBe(1);
  expect(say()).toEqual(["open_voice"]);
  await clock.pass(5_500);
  await settle();
  expect(tries).toBe(2);
  // By now the server should know, so that who is not reached directly is not given up on.
  expect(say()).toEqual(["open_voice", "set_voice_socket"]);
});

test("whoever is reached before the file has come is not carried after all", async () => {
  let give: (detour: Detour) => void = () => undefined;
  const closed: string[] = [];
  const { clock, transport, link } = around(
    () => new Promise<Detour>((resolve) => (give = resolve)),
  );
  transport.setPeers([peer("bob")], true);
  await clock.pass(4_500);
  link("bob", "connected");
  give({ close: () => closed.push("closed") } as unknown as Detour);
  await settle();
  expect(closed).toEqual(["closed"]);
});

const large = (id: string, isPaired = true): TransportPeer => ({
  ...peer(id),
  isPaired,
  goesByServer: true,
});

test("a room that grows past a mesh is heard directly until the first sound comes over the server", async () => {
  const { clock, transport, say, carried, connected, link, arrives, voice, seat, plays } = around();
  transport.setPeers([peer("bob")], true);
  arrives("bob", track("direct"));
  link("bob", "connected");
  say();
  connected();
  transport.setPeers([large("bob"), large("gil", false)], false);
  await settle();
  expect(carried()).toEqual(["hear all: bob gil", "send nothing"]);
  // Nobody connects with who came last.
  expect(connected()).toEqual(["bob"]);
  seat("bob", true);
  seat("gil", true);
  voice("bob", track("bob's by the server"));
  voice("gil", track("gil's by the server"));
  expect(say()).toEqual([
    "open_voice",
    "bob by the server",
    "gil by the server",
    "gil connected",
    "mic of gil: gil's by the server",
  ]);
  plays("bob");
  expect(say()).toEqual(["mic of bob: bob's by the server"]);
  expect(connected()).toEqual([]);
  await clock.pass(3_500);
  expect(connected()).toEqual(["bob without a voice"]);
});

test("whoever loses the socket for voices is heard directly again, and sent to as well", async () => {
  const { clock, transport, say, connected, link, arrives, voice, seat, plays } = around();
  transport.setPeers([large("bob")], true);
  arrives("bob", track("direct"));
  link("bob", "connected");
  await settle();
  seat("bob", true);
  voice("bob", track("server"));
  plays("bob");
  await clock.pass(4_000);
  say();
  connected();
  voice("bob", null);
  seat("bob", false);
  await clock.pass(500);
  expect(say()).toEqual(["mic of bob: direct", "bob directly"]);
  expect(connected()).toEqual(["bob"]);
});

test("a room that is small again is heard over the server until the voices come directly", async () => {
  const { clock, transport, say, carried, connected, link, arrives, voice, seat, plays } = around();
  transport.setPeers([large("bob")], true);
  arrives("bob", track("direct"));
  link("bob", "connected");
  await settle();
  seat("bob", true);
  voice("bob", track("server"));
  plays("bob");
  await clock.pass(4_000);
  for (const forget of [say, carried, connected]) forget();
  transport.setPeers([peer("bob")], false);
  // The voice is sent directly again at once, and taken from there when it has had time to come.
  expect(connected()).toEqual(["bob"]);
  await clock.pass(2_900);
  expect(carried()).toEqual([]);
  await clock.pass(600);
  expect(carried()).toEqual(["hear ", "send nothing", "close"]);
});
