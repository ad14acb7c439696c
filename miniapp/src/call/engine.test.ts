/** What an engine does, over every way for media to travel that there is. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { firstHello } from "../boot/early-socket";
import { createMedia } from "./media/call-media";
import { FakeStream } from "./testing/fake-peer";
import { createHallMedia } from "./testing/fake-transport";
import { INSIDE, inside, lobby, ME, rig } from "./testing/rig";
import { person, snapshot, welcome } from "./testing/samples";

beforeEach(() => {
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
});

describe.each([
  ["a mesh", createMedia],
  ["a transport that says nothing", createHallMedia],
])("over %s", (_, half) => {
  const load = () => Promise.resolve(half);

  test("what is said before the engine is there is what it would say first", async () => {
    const { network } = await lobby({ load });
    const arrival = { initData: "signed", startParam: "room1" };
    expect(network.last.sent.map((frame) => JSON.stringify(frame))).toEqual([firstHello(arrival)]);
  });

  test("statistics are told at once and every second, until nobody watches", async () => {
    const { call, clock } = await inside({ load });
    const told: number[] = [];
    const stop = call.watchStatistics(({ now }) => told.push(now));
    await clock.pass(2_000);
    expect(told).toEqual([0, 1_000, 2_000]);
    stop();
    await clock.pass(5_000);
    expect(told).toHaveLength(3);
  });

  test("entering puts the person at the end of the list", async () => {
    const { state, network } = await inside({ load });
    expect(network.last.said("enter")).toHaveLength(1);
    expect(state().phase).toEqual({ kind: "inside" });
    expect(state().participants.map(({ id, isYou }) => [id, isYou])).toEqual([
      ["bob", false],
      ["me", true],
    ]);
  });

  test("somebody who comes is shown and somebody who leaves is gone", async () => {
    const { state, network } = await inside({ load });
    network.last.tell({ type: "participant_joined", participant: person("eve", { joinedAt: 9 }) });
    expect(state().participants.map(({ id }) => id)).toEqual(["bob", "me", "eve"]);
    network.last.tell({ type: "participant_left", participant: "bob", reason: "left" });
    expect(state().participants.map(({ id }) => id)).toEqual(["me", "eve"]);
  });

  test("a stale session token gives way to launch data once", async () => {
    const { network, clock, state } = await inside({ load });
    network.last.close(4_000);
    await clock.pass(100);
    network.last.open();
    network.last.close(4_505);
    network.last.open();
    expect(network.last.said("hello")).toMatchObject([{ auth: { kind: "init_data" } }]);
    network.last.close(4_505);
    expect(state().phase).toEqual({ kind: "trouble", trouble: "auth_expired" });
  });

  test.each([
    [4_501, { kind: "ended", reason: "removed", lastedMs: 0, people: ["BOB"] }],
    [4_503, { kind: "ended", reason: "room_ended", lastedMs: 0, people: ["BOB"] }],
    [4_509, { kind: "ended", reason: "replaced", lastedMs: 0, people: ["BOB"] }],
    [4_507, { kind: "trouble", trouble: "room_not_found" }],
    [4_512, { kind: "trouble", trouble: "internal" }],
  ])("close code %i is the end", async (code, phase) => {
    const { network, state } = await inside({ load });
    network.last.close(code);
    expect(state().phase).toEqual(phase);
  });

  test("leaving says so, lets everything go and can be followed by another call", async () => {
    const { call, clock, network, captured, state } = await inside({ load });
    await call.setMic(true);
    await clock.pass(1_000);
    call.leave();
    expect(network.last.said("leave")).toHaveLength(1);
    expect(captured[0]?.readyState).toBe("ended");
    expect(state().phase).toEqual({
      kind: "ended",
      reason: "left",
      lastedMs: 1_000,
      people: ["BOB"],
    });
    call.open({ kind: "join", code: "room1" }, "inside");
    expect(state().phase).toEqual({ kind: "connecting" });
    expect(network.sockets).toHaveLength(2);
  });

  test("where WebRTC does not exist there is a trouble and no socket", async () => {
    const { call, network, state } = await rig({ load, noWebRtc: true });
    call.open({ kind: "join", code: "room1" }, "lobby");
    expect(state().phase).toEqual({ kind: "trouble", trouble: "unsupported" });
    expect(network.sockets).toEqual([]);
  });

  test("who looks from outside is told apart from who takes part", async () => {
    const { network, state } = await inside({ load });
    const eve = person("eve", { presence: "lobby", joinedAt: 9 });
    network.last.tell({ type: "participant_joined", participant: eve });
    expect(state().participants.map(({ id }) => id)).toEqual(["bob", "me"]);
    expect(state().outside.map(({ id }) => id)).toEqual(["eve"]);
    network.last.tell({ type: "participant_updated", participant: { ...eve, presence: "inside" } });
    expect(state().participants.map(({ id }) => id)).toEqual(["bob", "me", "eve"]);
    expect(state().outside).toEqual([]);
  });

  test("enter before the first snapshot leads inside", async () => {
    const { call, network } = await rig({ load });
    call.open({ kind: "join", code: "room1" }, "lobby");
    network.last.open();
    call.enter();
    network.last.say(welcome("me", [ME]));
    expect(network.last.said("enter")).toHaveLength(1);
  });

  test("a created room is joined, not created again, by later hellos", async () => {
    const { call, clock, network } = await rig({ load });
    call.open({ kind: "create", title: "Tea" }, "inside");
    network.last.open();
    network.last.say(welcome("me", [INSIDE]));
    network.last.close(1_006);
    await clock.pass(100);
    network.last.open();
    expect(network.last.said("hello")).toMatchObject([{ room: { kind: "join", code: "room1" } }]);
  });

  test("reactions float for four seconds", async () => {
    const { clock, network, state } = await inside({ load });
    network.last.tell({ type: "reaction", from: "bob", emoji: "👍" });
    expect(state().reactions).toMatchObject([{ from: "bob", emoji: "👍" }]);
    await clock.pass(4_100);
    expect(state().reactions).toEqual([]);
  });

  test("a wrong phone clock shows right durations", async () => {
    const { clock, network, state, call } = await rig({ load, wallClock: 1_000_000 });
    call.open({ kind: "join", code: "room1" }, "lobby");
    network.last.open();
    const bob = person("bob", { joinedAt: 40_000, handRaisedAt: 50_000 });
    const first = snapshot("me", [bob, ME]);
    network.last.say({
      type: "welcome",
      ...first,
      serverTime: 60_000,
      room: { ...first.room, callStartedAt: 30_000 },
    });
    await clock.pass(0);
    expect(state().room?.callStartedAt).toBe(1_000_000 - 30_000);
    expect(state().participants[0]).toMatchObject({ joinedAt: 980_000, handRaisedAt: 990_000 });
    network.last.tell({
      type: "participant_joined",
      participant: person("eve", { joinedAt: 61_000 }),
    });
    expect(state().participants[1]).toMatchObject({ joinedAt: 1_001_000, handRaisedAt: null });
  });

  test("a network that lets no socket through is named after five seconds, and tried again at a tap", async () => {
    const { call, clock, network, state } = await rig({ load });
    call.open({ kind: "join", code: "room1" }, "lobby");
    await clock.pass(4_900);
    expect(state().link).toBe("online");
    await clock.pass(200);
    expect(state()).toMatchObject({ phase: { kind: "connecting" }, link: "unreachable" });
    const tried = network.sockets.length;
    call.retry();
    expect(state().link).toBe("online");
    expect(network.sockets).toHaveLength(tried + 1);
    await clock.pass(5_000);
    expect(state().link).toBe("unreachable");
    network.last.open();
    network.last.say(welcome("me", [ME]));
    expect(state()).toMatchObject({ phase: { kind: "lobby" }, link: "online" });
  });

  test("a socket that has opened may take its time, and one that stays mute is named too", async () => {
    const { call, clock, network, state } = await rig({ load });
    call.open({ kind: "join", code: "room1" }, "lobby");
    network.last.open();
    await clock.pass(14_900);
    expect(state().link).not.toBe("unreachable");
    await clock.pass(200);
    expect(state().link).toBe("unreachable");
  });

  test("without a network it is the network that is named", async () => {
    const { call, clock, page, state } = await rig({ load });
    page("offline");
    call.open({ kind: "join", code: "room1" }, "lobby");
    await clock.pass(6_000);
    expect(state().link).toBe("offline");
  });

  test("who has left by themselves is remembered until they are back or banned", async () => {
    const { call, network, state } = await inside({ load });
    const departed = (): string[] => state().departed.map(({ id }) => id);
    network.last.tell({ type: "participant_joined", participant: person("eve", { joinedAt: 9 }) });
    network.last.tell({ type: "participant_left", participant: "bob", reason: "left" });
    network.last.tell({ type: "participant_left", participant: "eve", reason: "left" });
    expect(departed()).toEqual(["eve", "bob"]);
    network.last.tell({ type: "participant_joined", participant: person("bob", { joinedAt: 10 }) });
    expect(departed()).toEqual(["eve"]);
    call.moderate({ kind: "ban", participant: "eve" });
    expect(network.last.said("moderate")).toHaveLength(1);
    expect(departed()).toEqual([]);
    network.last.tell({ type: "participant_left", participant: "bob", reason: "removed" });
    expect(departed()).toEqual([]);
  });

  test("whom one bans can be let back, and is forgotten then", async () => {
    const { call, network, state } = await inside({ load });
    call.moderate({ kind: "ban", participant: "bob" });
    network.last.tell({ type: "participant_left", participant: "bob", reason: "removed" });
    expect(state().banned.map(({ id }) => id)).toEqual(["bob"]);
    call.moderate({ kind: "unban", participant: "bob" });
    expect(state().banned).toEqual([]);
  });

  test("whom the room keeps out is asked for, and whoever is let back is on the list no longer", async () => {
    const { call, network, state } = await inside({ load });
    call.findKeptOut();
    expect(network.last.said("get_banned")).toHaveLength(1);
    const people = [
      { id: "eve", name: "Eve" },
      { id: "mal", name: "Mallory" },
    ];
    network.last.tell({ type: "banned", people });
    expect(state().keptOut).toEqual(people);
    call.moderate({ kind: "unban", participant: "eve" });
    expect(state().keptOut).toEqual([people[1]]);
  });

  test("how the own pictures are framed is said inside, and not twice", async () => {
    const { call, network } = await lobby({ load });
    call.setFrame("neon");
    expect(network.last.said("set_frame")).toEqual([]);
    call.enter();
    network.last.tell({ type: "participant_updated", participant: INSIDE });
    network.last.tell({ type: "participant_updated", participant: { ...INSIDE, frame: "neon" } });
    expect(network.last.said("set_frame")).toMatchObject([{ frame: "neon" }]);
    call.setFrame("none");
    expect(network.last.said("set_frame")).toMatchObject([{ frame: "neon" }, { frame: "none" }]);
  });

  test("a page that goes for good says that its person has left, before its socket closes", async () => {
    const { call, network } = await inside({ load });
    call.destroy();
    expect(network.last.said("leave")).toHaveLength(1);
  });

  test("a room that is opened shows nothing of the one before it", async () => {
    const { call, state } = await inside({ load });
    call.leave();
    expect(state().room?.code).toBe("room1");
    call.open({ kind: "join", code: "another" }, "lobby");
    expect(state().room).toBeNull();
  });

  test("who has come is shown as connecting, heard, and gone", async () => {
    const { network, state } = await inside({ load });
    const links = () => state().participants.map(({ id, peerLink }) => `${id} ${peerLink}`);
    expect(links()).toContain(half === createMedia ? "bob connecting" : "bob connected");
    network.last.tell({ type: "participant_left", participant: "bob", reason: "left" });
    expect(links().some((link) => link.startsWith("bob"))).toBe(false);
  });
});
