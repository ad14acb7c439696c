/**
 * The call engine's front door: everything that screens may do, as `types.ts` describes it.
 */
import type { ModerationAction } from "../protocol/generated";
import { Engine } from "./engine";
import { browserPlatform, type BrowserPlatform } from "./platform";
import type { Call, CallDeps } from "./types";

export type * from "./types";
export type { BrowserPlatform } from "./platform";

/** Bounds of the playback volume: silence, and twice as loud as sent. */
const VOLUME_MAX = 2;

/** Makes an idle engine; nothing happens until `open`. */
export function createCall(deps: CallDeps, platform: BrowserPlatform = browserPlatform()): Call {
  const engine = new Engine(deps, platform);
  const { store, levels, remote, local, ephemera } = engine;

  return {
    getState: () => store.get(),
    subscribe: (listener) => store.subscribe(listener),
    watchLevel: (id, listener) => levels.watch(id, listener),
    destroy: () => engine.destroy(),

    open: (target, presence) => engine.open(target, presence),
    enter: () => engine.enter(),
    leave: () => engine.leave(),

    async setMic(on) {
      if (on && engine.own?.role === "listener") {
        ephemera.notify({ kind: "refused", code: "not_a_speaker" });
        return;
      }
      engine.unlockAudio();
      await local.set("mic", on);
    },
    async setCamera(on) {
      engine.unlockAudio();
      await local.set("camera", on);
    },
    switchCamera: () => local.switchCamera(),
    setScreen: (on) => local.set("screen", on),

    raiseHand: (raised) => engine.say({ type: "raise_hand", raised }),
    react: (emoji) => engine.say({ type: "react", emoji }),
    moderate: (action: ModerationAction) => engine.say({ type: "moderate", action }),

    setVolume(id, volume) {
      remote.setLoudness(id, { volume: Math.min(VOLUME_MAX, Math.max(0, volume)) });
    },
    setMutedForMe: (id, mutedForMe) => remote.setLoudness(id, { mutedForMe }),
    resumePlayback: () => engine.unlockAudio(),
    dismissNotice: (id) => ephemera.dismiss((notice) => notice.id === id),
  };
}
