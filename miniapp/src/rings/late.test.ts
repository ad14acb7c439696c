import { expect, test, vi } from "vitest";
import type { LaterState } from "../boot/later";
import { INITIAL_STATE } from "../call/state";
import type { CallState } from "../call/types";
import { createLateRings, type RingFile } from "./late";
import type { Rings } from "./rings";
import { SILENT } from "./silent";

type Deps = Parameters<typeof createLateRings>[1];

function rig(phase: CallState["phase"], canBeRung = true) {
  const log: string[] = [];
  let state: LaterState<RingFile<Deps>> = { kind: "absent" };
  const listeners = new Set<() => void>();
  const file = {
    getState: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: vi.fn(),
  };
  const rings = {
    getState: () => ({ ...SILENT, settled: 3 }),
    subscribe: (listener: () => void) => {
      listener();
      return () => undefined;
    },
    start: () => log.push("start"),
    handle: ({ kind }: { kind: string }) => log.push(kind),
    decline: (id: string) => log.push(`decline ${id}`),
  } as unknown as Rings;
  let call = { ...INITIAL_STATE, phase };
  let tell = (): void => undefined;
  const deps: Deps = {
    call: {
      getState: () => call,
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
  };
  const late = createLateRings(file, deps, canBeRung);
  return {
    late,
    file,
    log,
    arrives() {
      state = { kind: "there", module: { connectRings: () => rings } };
      for (const listener of listeners) listener();
    },
    goes(next: CallState["phase"]) {
      call = { ...call, phase: next };
      tell();
    },
  };
}

test("at home it is fetched at once, in a room when the call is over", () => {
  const home = rig({ kind: "idle" });
  home.late.start();
  expect(home.file.fetch).toHaveBeenCalled();
  const room = rig({ kind: "inside" });
  room.late.start();
  expect(room.file.fetch).not.toHaveBeenCalled();
  room.goes({ kind: "ended", reason: "left", lastedMs: 0, people: [] });
  expect(room.file.fetch).toHaveBeenCalled();
});

test("for a guest, whom nobody can ring, it is not fetched", () => {
  const guest = rig({ kind: "idle" }, false);
  guest.late.start();
  expect(guest.file.fetch).not.toHaveBeenCalled();
});

test("what rings before it is there fetches it, and is told to it afterwards in order", () => {
  const { late, file, log, arrives } = rig({ kind: "inside" });
  late.start();
  late.handle({ kind: "live" });
  expect(file.fetch).not.toHaveBeenCalled();
  late.handle({ kind: "rings", rings: [] });
  late.decline("r1");
  expect(file.fetch).toHaveBeenCalled();
  expect(log).toEqual([]);
  arrives();
  expect(log).toEqual(["start", "rings", "decline r1"]);
  late.handle({ kind: "live" });
  expect(log.at(-1)).toBe("live");
  expect(late.getState().settled).toBe(3);
});
