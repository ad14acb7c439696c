import { expect, test, vi } from "vitest";
import { FakeClock, settle } from "../testing/fake-clock";
import { FakeNetwork } from "../testing/fake-socket";
import { shareSocket } from "./shared-socket";

const URL = "wss://x/ws";
const handlers = () => ({ onOpen: vi.fn(), onText: vi.fn(), onClose: vi.fn() });

function rig() {
  const network = new FakeNetwork();
  const clock = new FakeClock();
  const shared = shareSocket(network.openSocket, clock);
  const person = handlers();
  const channel = shared.forPerson(URL, person);
  return { network, clock, shared, person, channel };
}

test("a room takes the channel's open socket, and the channel hears and says nothing more", async () => {
  const { network, shared, person, channel } = rig();
  network.last.open();
  const room = handlers();
  const taken = shared.forRoom(URL, room);
  await settle();
  expect(network.sockets).toHaveLength(1);
  expect(room.onOpen).toHaveBeenCalledOnce();

  network.last.say({ type: "pong", clientSeq: 0 });
  expect(room.onText).toHaveBeenCalledOnce();
  expect(person.onText).not.toHaveBeenCalled();
  channel.send('{"from":"channel"}');
  channel.close();
  taken.send('{"from":"room"}');
  expect(network.last.sent).toEqual([{ from: "room" }]);
  expect(network.last.isClosed).toBe(false);
  network.last.close(1006);
  expect(room.onClose).toHaveBeenCalledExactlyOnceWith(1006);
  expect(person.onClose).not.toHaveBeenCalled();
});

test("a socket that has been silent for long may be dead, and a room gets a new one", async () => {
  const { network, shared, clock } = rig();
  network.last.open();
  await clock.pass(8_000);
  shared.forRoom(URL, handlers());
  expect(network.sockets).toHaveLength(2);
});

test("a socket that is not open yet stays with the channel", () => {
  const { network, shared, person } = rig();
  shared.forRoom(URL, handlers());
  expect(network.sockets).toHaveLength(2);
  network.sockets[0]?.open();
  expect(person.onOpen).toHaveBeenCalledOnce();
});

test("one that was taken and closed at once is not told that it is open", async () => {
  const { network, shared } = rig();
  network.last.open();
  const room = handlers();
  shared.forRoom(URL, room).close();
  await settle();
  expect(room.onOpen).not.toHaveBeenCalled();
  expect(network.last.isClosed).toBe(true);
});

test("the channel's socket goes to one room only", () => {
  const { network, shared } = rig();
  network.last.open();
  shared.forRoom(URL, handlers());
  shared.forRoom(URL, handlers());
  expect(network.sockets).toHaveLength(2);
});
