import { expect, test } from "vitest";
import { settle } from "../../testing/fake-clock";
import { FakePeerConnection } from "../../testing/fake-peer";
import { Negotiation, type Description, type Negotiable } from "./negotiation";

interface Side {
  pc: FakePeerConnection;
  negotiation: Negotiation;
  sent: Description[];
  /** How often something could not be applied. */
  unusable: () => number;
}

function side(isPolite: boolean): Side {
  const pc = new FakePeerConnection();
  const sent: Description[] = [];
  let unusable = 0;
  const negotiation = new Negotiation(pc as unknown as Negotiable, isPolite, {
    send: (description) => sent.push(description),
    tune: (sdp) => sdp,
    onOffer: () => undefined,
    onSettled: () => undefined,
    onUnusable: () => (unusable += 1),
  });
  return { pc, negotiation, sent, unusable: () => unusable };
}

/** Carries everything that was said until nobody says anything more. */
async function carry(a: Side, b: Side): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await settle();
    const [toB, toA] = [a.sent.splice(0), b.sent.splice(0)];
    await Promise.all([
      ...toB.map((description) => b.negotiation.handleDescription(description)),
      ...toA.map((description) => a.negotiation.handleDescription(description)),
    ]);
  }
}

test("an offer and its answer settle both sides", async () => {
  const [a, b] = [side(false), side(true)];
  await a.negotiation.offer();
  await carry(a, b);
  expect([a.pc.signalingState, b.pc.signalingState]).toEqual(["stable", "stable"]);
  expect([a.pc.localDescription?.type, b.pc.localDescription?.type]).toEqual(["offer", "answer"]);
});

test("when both offer at once the impolite offer wins and both settle", async () => {
  const [impolite, polite] = [side(false), side(true)];
  await Promise.all([impolite.negotiation.offer(), polite.negotiation.offer()]);
  await carry(impolite, polite);
  expect(impolite.pc.localDescription?.type).toBe("offer");
  expect(polite.pc.localDescription?.type).toBe("answer");
  expect([impolite.pc.signalingState, polite.pc.signalingState]).toEqual(["stable", "stable"]);
});

test("an offer that was lost is said again and its second answer is ignored", async () => {
  const [a, b] = [side(false), side(true)];
  await a.negotiation.offer();
  expect(a.negotiation.repeatOffer()).toBe(true);
  await carry(a, b);
  expect(a.pc.signalingState).toBe("stable");
  expect(a.pc.negotiations).toBe(1);
  expect(a.negotiation.repeatOffer()).toBe(false);
});

test("candidates that are faster than their description wait for it", async () => {
  const [a, b] = [side(false), side(true)];
  await b.negotiation.handleCandidates([{ candidate: "candidate:1" }]);
  expect(b.pc.candidates).toEqual([]);
  await a.negotiation.offer();
  await carry(a, b);
  expect(b.pc.candidates).toEqual([{ candidate: "candidate:1" }]);
});

test("understanding a description anew is settled within and says nothing", async () => {
  const [a, b] = [side(false), side(true)];
  await a.negotiation.offer();
  await carry(a, b);
  await Promise.all([a.negotiation.retune(), b.negotiation.retune()]);
  expect([a.pc.signalingState, b.pc.signalingState]).toEqual(["stable", "stable"]);
  expect([a.sent, b.sent]).toEqual([[], []]);
});

test("an offer that is wanted meanwhile waits, and both settle", async () => {
  const [a, b] = [side(false), side(true)];
  await a.negotiation.offer();
  await carry(a, b);
  await Promise.all([a.negotiation.retune(), a.negotiation.offer()]);
  await carry(a, b);
  expect(a.pc.localDescription?.type).toBe("offer");
  expect([a.pc.signalingState, b.pc.signalingState]).toEqual(["stable", "stable"]);
});

test("nothing is understood anew before anything was heard", async () => {
  const a = side(false);
  await a.negotiation.retune();
  expect(a.pc.signalingState).toBe("stable");
});

/** As Firefox 153 leaves it behind. */
const STRAY = "a=rtcp-fb:121 nack\r\n";

test("lines about payload types that are not listed are neither said nor heard", async () => {
  const [a, b] = [side(false), side(true)];
  a.pc.addTransceiver("video", { direction: "sendrecv" });
  a.pc.suffix = STRAY;
  await a.negotiation.offer();
  expect(a.pc.localDescription?.sdp).toContain(STRAY);
  const [said] = a.sent;
  expect(said?.sdp).not.toContain(STRAY);
  await b.negotiation.handleDescription({ sdpType: "offer", sdp: `${said?.sdp}${STRAY}` });
  expect(b.pc.remoteDescription?.sdp).toBe(said?.sdp);
  expect(b.unusable()).toBe(0);
});

test("what cannot be applied or answered is told, and said to nobody as settled", async () => {
  const [a, b] = [side(false), side(true)];
  await a.negotiation.offer();
  b.pc.refuses = "all";
  await carry(a, b);
  expect(b.unusable()).toBe(1);
  expect(a.pc.signalingState).toBe("have-local-offer");
  b.pc.refuses = "answers";
  a.negotiation.repeatOffer();
  await carry(a, b);
  expect(b.unusable()).toBe(2);
});

test("a connection that was closed meanwhile tells of nothing", async () => {
  const [a, b] = [side(false), side(true)];
  await a.negotiation.offer();
  b.pc.refuses = "all";
  b.pc.close();
  b.pc.signalingState = "closed";
  await carry(a, b);
  expect(b.unusable()).toBe(0);
});
