import { expect, test } from "vitest";
import { FakeClock } from "../../testing/fake-clock";
import { Forwarding, type ForwardedPeer } from "./forwarding";

class FakePeer implements ForwardedPeer {
  readonly answers: string[] = [];
  isClosed = false;
  readonly onState: (isConnected: boolean) => void;

  constructor(onState: (isConnected: boolean) => void) {
    this.onState = onState;
  }

  offer(): Promise<string> {
    return Promise.resolve("offer");
  }

  answer(sdp: string): Promise<void> {
    this.answers.push(sdp);
    return sdp === "unusable" ? Promise.reject(new Error("unusable")) : Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}

/** One that is wanted, in a room whose server takes offers. */
async function offered() {
  const clock = new FakeClock();
  const peers: FakePeer[] = [];
  const said: string[] = [];
  const carried: boolean[] = [];
  const forwarding = new Forwarding<FakePeer>({
    clock,
    create(onState) {
      const peer = new FakePeer(onState);
      peers.push(peer);
      return peer;
    },
    say: ({ type }) => said.push(type),
    onPeer: (peer) => carried.push(peer !== null),
  });
  forwarding.handleWelcome(true, 0);
  expect(peers).toHaveLength(0);
  forwarding.setWanted(true);
  await settled();
  const last = (): FakePeer => {
    const peer = peers.at(-1);
    if (!peer) throw new Error("nothing was offered");
    return peer;
  };
  return { clock, forwarding, peers, said, carried, last };
}

async function open() {
  const all = await offered();
  all.forwarding.handleAnswer(7, "answer");
  all.last().onState(true);
  return all;
}

/** Lets what was promised happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test("once it is wanted and possible a connection is offered, and carries when media flow", async () => {
  const { said, carried, last, forwarding } = await offered();
  expect(said).toEqual(["offer"]);
  forwarding.handleAnswer(7, "answer");
  expect(last().answers).toEqual(["answer"]);
  expect(carried).toEqual([]);
  last().onState(true);
  expect(carried).toEqual([true]);
  expect(forwarding.open).toBe(last());
});

test("where UDP does not get through the server is told, and it is tried less and less often", async () => {
  const { clock, said, peers, forwarding } = await offered();
  forwarding.handleAnswer(7, "answer");
  const moments: number[] = [];
  for (let second = 1; second <= 700; second++) {
    const before = peers.length;
    await clock.pass(1_000);
    await settled();
    if (peers.length > before) moments.push(second);
  }
  expect(moments).toEqual([23, 91, 399]);
  expect(said.slice(0, 3)).toEqual(["offer", "hang_up", "offer"]);
  expect(peers.slice(0, -1).every(({ isClosed }) => isClosed)).toBe(true);
});

test("a connection that has carried and is lost is made again at once", async () => {
  const { clock, said, carried, last, peers } = await open();
  await clock.pass(2_000);
  last().onState(false);
  expect(carried).toEqual([true, false]);
  expect(said).toEqual(["offer", "hang_up"]);
  await clock.pass(1_000);
  await settled();
  expect(peers).toHaveLength(2);
  expect(said).toEqual(["offer", "hang_up", "offer"]);
});

test("it outlives its socket, and is kept when the server still has it", async () => {
  const { carried, last, peers, forwarding } = await open();
  forwarding.handleSocketGone();
  expect(last().isClosed).toBe(false);
  forwarding.handleWelcome(true, 7);
  expect(carried).toEqual([true]);
  expect(peers).toHaveLength(1);
});

test("a room that goes over, back and over again does not offer more often than the server takes it", async () => {
  const { clock, forwarding, peers } = await offered();
  forwarding.setWanted(false);
  forwarding.setWanted(true);
  await settled();
  expect(peers).toHaveLength(1);
  await clock.pass(1_200);
  expect(peers).toHaveLength(2);
});

test("a server that has begun anew is offered another one at once", async () => {
  const { clock, said, carried, last, peers, forwarding } = await open();
  await clock.pass(2_000);
  forwarding.handleSocketGone();
  forwarding.handleWelcome(true, 0);
  await settled();
  expect(carried).toEqual([true, false]);
  expect(peers).toHaveLength(2);
  expect(said).toEqual(["offer", "offer"]);
  // What is still told of the one before does not count.
  forwarding.handleNoConnection(7);
  peers[0]?.onState(true);
  expect(last().isClosed).toBe(false);
  expect(forwarding.open).toBeNull();
});

test("what the server refuses, or is no answer, is given up", async () => {
  for (const refuse of [
    (forwarding: Forwarding<FakePeer>) => forwarding.handleNoConnection(0),
    (forwarding: Forwarding<FakePeer>) => forwarding.handleAnswer(3, "unusable"),
  ]) {
    const { last, forwarding, clock, peers } = await offered();
    refuse(forwarding);
    await settled();
    expect(last().isClosed).toBe(true);
    await clock.pass(15_000);
    expect(peers).toHaveLength(2);
  }
});

test("nobody offers to a server that forwards nothing, or in a room that is small again", async () => {
  const { forwarding, peers, last, said } = await open();
  forwarding.setWanted(false);
  expect(last().isClosed).toBe(true);
  expect(said).toEqual(["offer", "hang_up"]);
  forwarding.handleWelcome(false, 0);
  forwarding.setWanted(true);
  await settled();
  expect(peers).toHaveLength(1);
});
