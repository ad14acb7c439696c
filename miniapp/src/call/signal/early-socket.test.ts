import { expect, test } from "vitest";
import { FakeNetwork } from "../testing/fake-socket";
import { openEarly, socketUrl } from "./early-socket";
import type { OpenSocket, SocketHandlers } from "./socket";

const URL = "wss://x/ws";

function listener(): { told: string[]; handlers: SocketHandlers } {
  const told: string[] = [];
  return {
    told,
    handlers: {
      onOpen: () => told.push("open"),
      onText: (text) => told.push(text),
      onClose: (code) => told.push(`closed ${code}`),
    },
  };
}

function early(): { network: FakeNetwork; open: OpenSocket } {
  const network = new FakeNetwork();
  return { network, open: openEarly(network.openSocket, URL) };
}

const nextTurn = (): Promise<void> => Promise.resolve();

test("the socket is there before anybody wants it, and the first who does gets it", async () => {
  const { network, open } = early();
  expect(network.sockets).toHaveLength(1);
  network.last.open();
  const { told, handlers } = listener();
  const socket = open(URL, handlers);
  expect(told).toEqual([]);
  await nextTurn();
  socket.send('{"type":"ping"}');
  expect(told).toEqual(["open"]);
  expect(network.sockets).toHaveLength(1);
  expect(network.last.sent).toEqual([{ type: "ping" }]);
});

test("who takes it before it is open is told when it opens", () => {
  const { network, open } = early();
  const { told, handlers } = listener();
  open(URL, handlers);
  network.last.open();
  network.last.close(1_006);
  expect(told).toEqual(["open", "closed 1006"]);
});

test("one that was closed meanwhile is not given away", () => {
  const { network, open } = early();
  network.last.close(4_005);
  const { told, handlers } = listener();
  open(URL, handlers);
  expect(network.sockets).toHaveLength(2);
  network.last.open();
  expect(told).toEqual(["open"]);
});

test("the second who wants a socket gets a new one", () => {
  const { network, open } = early();
  open(URL, listener().handlers).close();
  open(URL, listener().handlers);
  expect(network.sockets.map(({ isClosed }) => isClosed)).toEqual([true, false]);
});

test("one dropped before its opening was told stays silent", async () => {
  const { network, open } = early();
  network.last.open();
  const { told, handlers } = listener();
  open(URL, handlers).close();
  await nextTurn();
  expect(told).toEqual([]);
});

test("the hub listens beside the page, encrypted where the page is", () => {
  expect(socketUrl("https://efir.example")).toBe("wss://efir.example/ws");
  expect(socketUrl("http://localhost:3000")).toBe("ws://localhost:3000/ws");
});
