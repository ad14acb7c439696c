import { beforeEach, expect, test, vi } from "vitest";
import { FakeNetwork } from "../call/testing/fake-socket";
import { firstHello, socketUrl, withEarlySocket } from "./early-socket";
import type { OpenSocket, SocketHandlers } from "../call/signal/socket";

const URL = "wss://x/ws";

beforeEach(() => {
  vi.stubGlobal("WebSocket", { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
});

/** The members of a browser's socket that are used. */
class BrowserSocket {
  readonly url = URL;
  readyState = 0;
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
}

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

function early(hello: string | null = null): {
  socket: BrowserSocket;
  network: FakeNetwork;
  open: OpenSocket;
} {
  const socket = new BrowserSocket();
  const network = new FakeNetwork();
  const open = withEarlySocket(network.openSocket, socket as unknown as WebSocket, hello);
  return { socket, network, open };
}

const nextTurn = (): Promise<void> => Promise.resolve();

test("the first who wants a socket gets the early one, and is told afterwards that it is open", async () => {
  const { socket, network, open } = early();
  socket.readyState = 1;
  const { told, handlers } = listener();
  const mine = open(URL, handlers);
  expect(told).toEqual([]);
  await nextTurn();
  mine.send("hello");
  socket.onmessage?.({ data: "welcome" });
  expect(told).toEqual(["open", "welcome"]);
  expect(socket.sent).toEqual(["hello"]);
  expect(network.sockets).toHaveLength(0);
});

test("one that is still opening tells when it is open, and when it fails", () => {
  const { socket, open } = early();
  const { told, handlers } = listener();
  open(URL, handlers);
  socket.onopen?.();
  socket.onclose?.({ code: 1_006 });
  expect(told).toEqual(["open", "closed 1006"]);
});

test("one that was closed meanwhile is not given away", () => {
  const { socket, network, open } = early();
  socket.readyState = 3;
  open(URL, listener().handlers);
  expect(network.sockets).toHaveLength(1);
});

test("the second who wants a socket gets a new one", () => {
  const { socket, network, open } = early();
  open(URL, listener().handlers).close();
  expect(socket.readyState).toBe(3);
  open(URL, listener().handlers);
  expect(network.sockets).toHaveLength(1);
});

test("one dropped before it was told that it is open stays silent", async () => {
  const { socket, open } = early();
  socket.readyState = 1;
  const { told, handlers } = listener();
  open(URL, handlers).close();
  await nextTurn();
  expect(told).toEqual([]);
});

test("the hello is said as soon as the early socket is open, and its answer waits for the engine", async () => {
  const { socket, open } = early("hello");
  expect(socket.sent).toEqual([]);
  socket.readyState = 1;
  socket.onopen?.();
  expect(socket.sent).toEqual(["hello"]);
  socket.onmessage?.({ data: "welcome" });
  const { told, handlers } = listener();
  const mine = open(URL, handlers);
  mine.send("hello");
  await nextTurn();
  mine.send("enter");
  socket.onmessage?.({ data: "joined" });
  expect(told).toEqual(["open", "welcome", "joined"]);
  expect(socket.sent).toEqual(["hello", "enter"]);
});

test("an engine that is there before the early socket is open says its hello itself", () => {
  const { socket, open } = early("hello");
  const { told, handlers } = listener();
  const mine = open(URL, handlers);
  socket.readyState = 1;
  socket.onopen?.();
  mine.send("another hello");
  expect(told).toEqual(["open"]);
  expect(socket.sent).toEqual(["another hello"]);
});

test("an engine that would have said another hello gets a closed socket, and then a new one", () => {
  const { socket, network, open } = early("hello");
  socket.readyState = 1;
  socket.onopen?.();
  const { told, handlers } = listener();
  open(URL, handlers).send('{"type":"hello"}');
  expect(told).toEqual(["closed 1006"]);
  expect(socket.readyState).toBe(3);
  open(URL, handlers).send('{"type":"hello"}');
  expect(network.last.sent).toHaveLength(1);
});

test("nobody says hello early without launch data or without a room", () => {
  const arrival = { initData: "a=b", startParam: "room1" };
  expect(firstHello({ ...arrival, initData: "" })).toBeNull();
  expect(firstHello({ ...arrival, startParam: null })).toBeNull();
});

test("the hub listens beside the page, encrypted where the page is", () => {
  expect(socketUrl("https://efir.example")).toBe("wss://efir.example/ws");
  expect(socketUrl("http://localhost:3000")).toBe("ws://localhost:3000/ws");
});
