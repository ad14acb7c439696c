import { expect, test } from "vitest";
import { FakeClock } from "../../testing/fake-clock";
import type { BinaryHandlers } from "./binary-socket";
import { VoiceLink } from "./voice-link";
import { writeVoice, type VoiceFrame } from "./wire";

const FRAME: VoiceFrame = { seat: 0, level: 20, time: 0, packet: Uint8Array.of(1, 2, 3) };

class FakeVoiceSocket {
  readonly said: string[] = [];
  readonly bytes: Uint8Array[] = [];
  waits = 0;
  isClosed = false;
  readonly handlers: BinaryHandlers;

  constructor(handlers: BinaryHandlers) {
    this.handlers = handlers;
  }

  welcome(pass: string): void {
    this.handlers.onOpen();
    this.handlers.onText(JSON.stringify({ type: "welcome", pass }));
  }
}

function link() {
  const clock = new FakeClock();
  const sockets: FakeVoiceSocket[] = [];
  let asked = 0;
  const heard: number[] = [];
  const seats: number[] = [];
  const thin: boolean[] = [];
  const forwarding: string[] = [];
  const made = new VoiceLink({
    clock,
    open: (handlers) => {
      const socket = new FakeVoiceSocket(handlers);
      sockets.push(socket);
      return {
        send(data) {
          if (typeof data === "string") socket.said.push(data);
          else socket.bytes.push(data);
        },
        waiting: () => socket.waits,
        close() {
          socket.isClosed = true;
        },
      };
    },
    ask() {
      asked += 1;
    },
    onSeats: (taken) => seats.push(taken.size),
    onVoices: (frames) => heard.push(frames.length),
    onForwarding: ({ type }) => forwarding.push(type),
    onGone: () => forwarding.push("gone"),
    onThin: (isThin) => thin.push(isThin),
  });
  const last = (): FakeVoiceSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  };
  return { clock, made, sockets, last, heard, seats, thin, forwarding, asked: () => asked };
}

test("a pass is asked for, shown, and followed by whom to hear", () => {
  const { made, last, asked, sockets } = link();
  made.take(["bob"]);
  expect([asked(), sockets.length]).toEqual([1, 0]);
  made.handlePass("first");
  last().welcome("second");
  expect(last().said.map((text) => JSON.parse(text) as unknown)).toEqual([
    { type: "hello", pass: "first" },
    { type: "take", participants: ["bob"] },
  ]);
});

test("an answer that does not come is asked for again", async () => {
  const { clock, asked } = link();
  await clock.pass(11_000);
  expect(asked()).toBe(3);
});

test("a lost socket is replaced with the pass that it has brought, without a question", async () => {
  const { clock, made, last, asked, seats } = link();
  made.handlePass("first");
  last().welcome("second");
  last().handlers.onClose(1_006);
  expect(seats).toEqual([0]);
  await clock.pass(300);
  last().welcome("third");
  expect(last().said[0]).toContain('"second"');
  expect(asked()).toBe(1);
});

test("a pass that is refused is replaced by a new one", async () => {
  const { clock, made, last, asked, sockets } = link();
  made.handlePass("first");
  last().handlers.onOpen();
  last().handlers.onClose(4_504);
  await clock.pass(300);
  expect([asked(), sockets.length]).toEqual([2, 1]);
  made.handlePass("second");
  last().welcome("third");
  expect(last().said[0]).toContain('"second"');
});

test("a socket from which nothing comes for five seconds is given up", async () => {
  const { clock, made, last, sockets } = link();
  made.handlePass("first");
  last().welcome("second");
  await clock.pass(6_500);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(sockets).toHaveLength(2);
});

test("two frames travel together, and what is left when the voice pauses goes alone", () => {
  const { made, last } = link();
  made.handlePass("first");
  last().welcome("second");
  for (let index = 0; index < 3; index++) made.speak(FRAME);
  expect(last().bytes).toEqual([writeVoice([FRAME, FRAME])]);
  made.pause();
  expect(last().bytes[1]).toEqual(writeVoice([FRAME]));
});

test("while too much waits nothing is added, and afterwards three frames travel together", () => {
  const { made, last } = link();
  made.handlePass("first");
  last().welcome("second");
  last().waits = 5_000;
  for (let index = 0; index < 10; index++) made.speak(FRAME);
  expect(last().bytes).toEqual([]);
  last().waits = 0;
  for (let index = 0; index < 4; index++) made.speak(FRAME);
  expect(last().bytes).toEqual([writeVoice([FRAME, FRAME, FRAME])]);
});

test("over a long way five frames travel together, and the voice is thinner", async () => {
  const { clock, made, last, thin } = link();
  made.handlePass("first");
  last().handlers.onOpen();
  await clock.pass(300);
  last().handlers.onText(JSON.stringify({ type: "welcome", pass: "second" }));
  // It is known before anybody speaks.
  expect(thin).toEqual([true]);
  for (let index = 0; index < 6; index++) made.speak(FRAME);
  expect(last().bytes).toEqual([writeVoice(Array<VoiceFrame>(5).fill(FRAME))]);
});

test("while no answer comes the system is given no seconds of voice to keep", async () => {
  const { clock, made, last, thin } = link();
  made.handlePass("first");
  last().welcome("second");
  let given = 0;
  for (let ms = 0; ms < 4_000; ms += 20) {
    made.speak(FRAME);
    await clock.pass(20);
    if (last().bytes.length > given && ms > 1_200) throw new Error(`given at ${ms} ms`);
    given = last().bytes.length;
  }
  expect(given).toBeGreaterThan(10);
  expect(thin).toEqual([true]);
  // What waited was too late; what is said from now on is not.
  last().handlers.onText(JSON.stringify({ type: "pong" }));
  for (let index = 0; index < 3; index++) made.speak(FRAME);
  expect(last().bytes.slice(given)).toEqual([writeVoice([FRAME, FRAME, FRAME])]);
});

test("what has come is said ten times a second, and not again while nothing comes", async () => {
  const { clock, made, last, heard } = link();
  made.handlePass("first");
  last().welcome("second");
  for (let index = 0; index < 4; index++) last().handlers.onBytes(writeVoice([FRAME]).buffer);
  await clock.pass(1_000);
  expect(heard).toEqual([1, 1, 1, 1]);
  expect(last().bytes).toEqual([Uint8Array.of(2, 0, 0, 0, 4)]);
});

test("what is closed opens nothing any more", async () => {
  const { clock, made, sockets, asked } = link();
  made.handlePass("first");
  made.close();
  made.handlePass("second");
  await clock.pass(60_000);
  expect([sockets.length, asked()]).toEqual([1, 1]);
  expect(sockets[0]?.isClosed).toBe(true);
});

test("while voices come another way seats are believed on without a socket, and told anew by the next", async () => {
  const { clock, made, last, sockets, seats, forwarding } = link();
  made.handlePass("first");
  last().welcome("second");
  const told = (words: object): void => last().handlers.onText(JSON.stringify(words));
  const seat = (number: number) => ({
    seat: number,
    source: number + 1,
    participant: `p${number}`,
  });
  told({ type: "seats", seats: [seat(0), seat(1)], free: [] });
  made.setCarried(true);
  made.sayForwarding({ type: "hang_up" });
  expect(last().said.at(-1)).toBe('{"type":"hang_up"}');
  last().handlers.onClose(1006);
  expect(seats).toEqual([2]);
  made.sayForwarding({ type: "hang_up" });
  await clock.pass(300);
  expect(sockets).toHaveLength(2);
  last().welcome("third");
  told({ type: "seats", seats: [seat(1)], free: [] });
  expect(seats).toEqual([2, 1]);
  told({ type: "answer", connection: 1, sdp: "v=0" });
  last().handlers.onClose(1006);
  made.setCarried(false);
  expect(seats).toEqual([2, 1, 0]);
  expect(forwarding).toEqual(["welcome", "gone", "welcome", "answer", "gone"]);
});
