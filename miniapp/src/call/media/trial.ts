/** A device that is on for its owner alone, to hear or see whether it works. Nobody is sent it. */
import type { TrialOutcome } from "../setup";
import { deviceRefusal } from "./device-refusal";
import type { Levels } from "./levels";

let count = 0;

/** `open` fails as `getUserMedia` does. */
export async function openTrial(
  open: () => Promise<MediaStreamTrack>,
  levels: Levels,
): Promise<TrialOutcome> {
  let track: MediaStreamTrack;
  try {
    track = await open();
  } catch (error) {
    return { kind: "refused", reason: deviceRefusal(error) };
  }
  count += 1;
  const id = `trial-${count}`;
  if (track.kind === "audio") levels.setTrack(id, track);
  const trial = {
    stream: new MediaStream([track]),
    watchLevel: (listener: (level: number) => void) => levels.watch(id, listener),
    stop() {
      levels.setTrack(id, null);
      track.stop();
    },
  };
  return { kind: "on", trial };
}
