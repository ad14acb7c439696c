/**
 * The call engine's front door: everything that screens may do, as `types.ts` describes it.
 */
import type { ModerationAction } from "../protocol/generated";
import { Engine } from "./engine";
import type { CreateMedia } from "./media/media";
import type { BrowserPlatform } from "./platform";
import type { Call, CallDeps } from "./types";

export type * from "./types";
export { browserPlatform } from "./platform";
export type { BrowserPlatform } from "./platform";
export type { RingMessage } from "./ring-messages";
export { shareSocket } from "./signal/shared-socket";
export type { OpenSocket } from "./signal/socket";

/** Bounds of the playback volume: silence, and twice as loud as sent. */
const VOLUME_MAX = 2;

/** The second half of the engine, in a file of its own. */
const loadMedia = (): Promise<CreateMedia> =>
  import("./media/call-media").then(({ createMedia }) => createMedia);

/** Makes an idle engine, which fetches its second half; nothing else happens until `open`. */
export function createCall(
  deps: CallDeps,
  platform: BrowserPlatform,
  load: () => Promise<CreateMedia> = loadMedia,
): Call {
  const engine = new Engine(deps, platform, load);
  const { store, media, ephemera } = engine;

  return {
    getState: () => store.get(),
    subscribe: (listener) => store.subscribe(listener),
    watchLevel: (id, listener) => media.watch((half) => half.watchLevel(id, listener)),
    watchStatistics: (listener) => media.watch((half) => half.watchStatistics(listener)),
    destroy: () => engine.destroy(),

    open: (target, presence) => engine.open(target, presence),
    enter: () => engine.enter(),
    leave: () => engine.leave(),
    retry: () => void engine.handle({ kind: "retry" }),

    setMic: (on) => engine.setDevice("mic", on),
    setCamera: (on) => engine.setDevice("camera", on),
    setScreen: (on) => engine.setDevice("screen", on),
    switchCamera: async () => media.there?.switchCamera(),

    raiseHand: (raised) => engine.say({ type: "raise_hand", raised }),
    tellSpeaking: (on) => engine.say({ type: "speaking", on }),
    setFrame: (frame) => void engine.handle({ kind: "frame", frame }),
    findKeptOut: () => engine.say({ type: "get_banned" }),
    react: (emoji) => engine.say({ type: "react", emoji }),
    ring: (action) => engine.say({ type: "ring", action }),
    moderate: (action: ModerationAction) => void engine.handle({ kind: "moderate", action }),

    setVolume(id, volume) {
      const within = Math.min(VOLUME_MAX, Math.max(0, volume));
      media.use((half) => half.setLoudness(id, { volume: within }));
    },
    setMutedForMe: (id, mutedForMe) => media.use((half) => half.setLoudness(id, { mutedForMe })),
    resumePlayback: () => engine.unlockAudio(),
    setSavingData: (on) => engine.setSavingData(on),
    setUp: (setup) => engine.setUp(setup),
    findGear: () => media.use((half) => void half.findGear()),
    tryOut: (kind) => engine.tryOut(kind),
    chat: {
      listen: (listener) => engine.chat.listen(listener),
      say: (word) => engine.say(word),
    },
    dismissNotice: (id) => ephemera.dismiss((notice) => notice.id === id),
  };
}
