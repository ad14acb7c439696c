import { expect, test } from "vitest";
import type { Signal } from "../../../protocol/generated";
import { browserPacking, PackedSignals, type Packing } from "./packed-signals";

const packing = browserPacking()!;
const SECTION =
  "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:DMxW\r\na=rtpmap:111 opus/48000/2\r\n";
const SDP = `v=0\r\n${SECTION.repeat(3)}`;

const described = (sdp: string): Signal => ({
  kind: "description",
  connection: 1,
  sdpType: "offer",
  sdp,
});
const CANDIDATES: Signal = { kind: "candidates", connection: 1, candidates: [] };

/** Two ends of a way for signals, and what has come to either, in order. */
class Ends {
  readonly sent: Signal[] = [];
  readonly received: Signal[] = [];
  readonly signals: PackedSignals;
  private wake = (): void => undefined;

  constructor(how: Packing | null) {
    this.signals = new PackedSignals(how, {
      onSend: (_, signal) => this.note(this.sent, signal),
      onReceive: (_, signal) => this.note(this.received, signal),
    });
  }

  /** Waits until so many have come to either side. */
  async count(most: number): Promise<void> {
    while (this.sent.length + this.received.length < most) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private note(list: Signal[], signal: Signal): void {
    list.push(signal);
    this.wake();
  }
}

const sdpOf = (signal: Signal | undefined): string =>
  signal?.kind === "description" ? signal.sdp : "";

test("a description travels in half of its size and arrives as it was, before what follows it", async () => {
  const ends = new Ends(packing);
  ends.signals.send("bob", described(SDP));
  ends.signals.send("bob", CANDIDATES);
  await ends.count(2);
  expect(sdpOf(ends.sent[0]).length).toBeLessThan(SDP.length / 2);
  for (const signal of ends.sent) ends.signals.receive("bob", signal);
  await ends.count(4);
  expect(ends.received).toEqual([described(SDP), CANDIDATES]);
});

test("who speaks plainly is spoken to plainly, until they do not any more", async () => {
  const ends = new Ends(packing);
  ends.signals.receive("bob", described(SDP));
  ends.signals.send("bob", described(SDP));
  expect(ends.sent).toEqual([described(SDP)]);
  ends.signals.receive("bob", described(await packing.pack(SDP)));
  ends.signals.send("bob", described(SDP));
  await ends.count(4);
  expect(sdpOf(ends.sent[1])).toBe(await packing.pack(SDP));
});

test.each([
  ["what is no base64", "z!"],
  ["what was never deflated", `z${btoa(SDP)}`],
  ["what grows without end", await packing.pack("v".repeat(1_000_000))],
])("%s is handed on as it is, and nobody waits for it", async (_, sdp) => {
  const ends = new Ends(packing);
  ends.signals.receive("bob", described(sdp));
  ends.signals.receive("bob", CANDIDATES);
  await ends.count(2);
  expect(ends.received).toEqual([described(sdp), CANDIDATES]);
});

test("a browser that cannot pack says and hears everything as it is", () => {
  const ends = new Ends(null);
  ends.signals.send("bob", described(SDP));
  ends.signals.receive("bob", described("z1"));
  expect([ends.sent, ends.received]).toEqual([[described(SDP)], [described("z1")]]);
});

test("after the end nothing is said that was being packed", async () => {
  const ends = new Ends(packing);
  ends.signals.send("bob", described(SDP));
  ends.signals.close();
  await packing.pack(SDP);
  await packing.pack(SDP);
  expect(ends.sent).toEqual([]);
});
