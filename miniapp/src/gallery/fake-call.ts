/** A call that is nothing but a state: for looking at screens without a server. */
import type { Call, CallState, Participant } from "../call/types";
import { createFakeChat } from "./fake-chat";
import { fakePicture } from "./fake-picture";
import { fakeStatistics } from "./fake-statistics";

/** A call that stands in `initial`; `patch` moves it. */
export interface FakeCall extends Call {
  patch(change: Partial<CallState>): void;
}

export function createFakeCall(initial: CallState): FakeCall {
  let state = initial;
  const listeners = new Set<() => void>();
  const patch = (change: Partial<CallState>): void => {
    state = { ...state, ...change };
    for (const listener of [...listeners]) listener();
  };
  const patchPerson = (id: string, change: Partial<Participant>): void => {
    patch({
      participants: state.participants.map((one) => (one.id === id ? { ...one, ...change } : one)),
    });
  };
  const patchYou = (change: Partial<Participant>): void => {
    if (state.you === null) return;
    const you = { ...state.you, ...change };
    patch({ you });
    patchPerson(you.id, change);
  };
  const levels = createLevels();
  return {
    patch,
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchLevel: levels.watch,
    watchStatistics(listener) {
      const others = state.participants.filter(({ isYou }) => !isYou).map(({ id }) => id);
      const tell = (): void => listener(fakeStatistics(others, state.isSavingData, Date.now()));
      tell();
      const timer = setInterval(tell, 1_000);
      return () => clearInterval(timer);
    },
    chat: createFakeChat(),
    destroy: () => undefined,
    open: () => undefined,
    enter: () => patch({ phase: { kind: "inside" } }),
    leave: () => undefined,
    retry: () => undefined,
    setMic(on) {
      patch({ mic: { kind: on ? "on" : "off" } });
      patchYou({ media: { mic: on, camera: false, screen: false } });
      return Promise.resolve();
    },
    setCamera(on) {
      patch({ camera: { kind: on ? "on" : "off" } });
      return Promise.resolve();
    },
    switchCamera: () => Promise.resolve(),
    setScreen: () => Promise.resolve(),
    raiseHand: (raised) => patchYou({ handRaisedAt: raised ? Date.now() : null }),
    tellSpeaking: () => undefined,
    setFrame: (frame) => patchYou({ frame }),
    findKeptOut: () => undefined,
    react: (emoji) =>
      patch({
        reactions: [
          ...state.reactions,
          { id: state.reactions.length, from: state.you?.id ?? "", emoji },
        ],
      }),
    moderate: () => undefined,
    setVolume: (id, volume) => patchPerson(id, { volume }),
    setMutedForMe: (id, mutedForMe) => patchPerson(id, { mutedForMe }),
    resumePlayback: () => patch({ playbackBlocked: false }),
    setSavingData: (on) => patch({ isSavingData: on }),
    setUp: (setup) => patch({ setup }),
    findGear: () => undefined,
    tryOut: (kind) =>
      Promise.resolve({
        kind: "on",
        trial: {
          stream: kind === "camera" ? fakePicture(0) : new MediaStream(),
          watchLevel(listener) {
            listener(0.6);
            return () => undefined;
          },
          stop: () => undefined,
        },
      }),
    ring: () => undefined,
    dismissNotice: (id) => patch({ notices: state.notices.filter((one) => one.id !== id) }),
  };
}

/** Levels that go up and down, all of them at the same moments as those of a call. */
function createLevels(): { watch: Call["watchLevel"] } {
  const watching = new Map<(level: number) => void, number>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let phase = 0;
  const tell = (): void => {
    phase += 0.35;
    for (const [listener, start] of watching) {
      const at = phase + start;
      listener(0.5 + 0.5 * Math.sin(at) * Math.sin(at / 3));
    }
  };
  return {
    watch(id, listener) {
      watching.set(listener, id.length);
      timer ??= setInterval(tell, 33);
      return () => {
        watching.delete(listener);
        if (watching.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
