import { beforeEach, expect, test, vi } from "vitest";
import { FakeClock } from "../../testing/fake-clock";
import type { VoiceCopies } from "./voice-copies";

/** A worker that does what the test says. */
class FakeWorker {
  static last: FakeWorker;
  isTerminated = false;
  onmessage: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    FakeWorker.last = this;
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

vi.doMock("./voice-worker?worker&inline", () => ({ default: FakeWorker }));
const { createVoiceCopies } = await import("./voice-copies");

class FakeTransform {
  static port: MessagePort;
  static role: string;
  readonly worker: unknown;

  constructor(worker: unknown, { port, role }: { port: MessagePort; role: string }) {
    this.worker = worker;
    FakeTransform.port = port;
    FakeTransform.role = role;
  }
}

const clock = new FakeClock();
const sender = (): RTCRtpSender => ({ transform: null }) as unknown as RTCRtpSender;
let failures = 0;

beforeEach(() => {
  failures = 0;
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("RTCRtpScriptTransform", FakeTransform);
});

function created(): VoiceCopies {
  const copies = createVoiceCopies(clock);
  if (!copies) throw new Error("copies are possible here");
  copies.onFailed = () => (failures += 1);
  return copies;
}

test("a sender gets its copies while the worker is still starting", async () => {
  const copies = created();
  const mic = sender();
  expect(copies.attach(mic)).not.toBeNull();
  expect(mic.transform).not.toBeNull();
  FakeWorker.last.onmessage?.();
  await clock.pass(60_000);
  expect(failures).toBe(0);
});

test("a worker that has not started after four seconds is given up, once", async () => {
  const copies = created();
  await clock.pass(3_900);
  expect(failures).toBe(0);
  await clock.pass(100);
  FakeWorker.last.onerror?.();
  expect(failures).toBe(1);
  expect(FakeWorker.last.isTerminated).toBe(true);
  expect(copies.attach(sender())).toBeNull();
});

test("a worker that fails is given up at once", () => {
  const copies = created();
  FakeWorker.last.onerror?.();
  expect(failures).toBe(1);
  expect(copies.attach(sender())).toBeNull();
});

test("without workers or transforms there are no copies", () => {
  vi.stubGlobal("RTCRtpScriptTransform", undefined);
  expect(createVoiceCopies(clock)).toBeNull();
});

test("a receiver goes through the worker too, in a part of its own", () => {
  const receiver = { transform: null } as unknown as RTCRtpReceiver;
  const copies = created();
  expect(copies.attachReceiver(receiver)).not.toBeNull();
  expect(receiver.transform).not.toBeNull();
  expect(FakeTransform.role).toBe("receive");
  copies.attach(sender());
  expect(FakeTransform.role).toBe("send");
  FakeWorker.last.onerror?.();
  expect(copies.attachReceiver(receiver)).toBeNull();
});

test("what the worker sees of the packets is known to the connection", async () => {
  const attached = created().attach(sender());
  const heard = async (payloadType: number | undefined) => {
    FakeTransform.port.postMessage({ payloadType });
    await vi.waitUntil(() => attached?.seen === (payloadType ?? "unsaid"));
  };
  expect(attached?.seen).toBeNull();
  await heard(63);
  await heard(undefined);
});
