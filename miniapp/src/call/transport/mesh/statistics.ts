/** How a call goes, out of how its pairs fare. Pure. */
import { hourlyCost } from "../../view/cost";
import { together } from "../../view/history";
import { usualQuality } from "../../view/quality";
import type { Statistics } from "../../types";
import { CAMERA_KBPS_MAX } from "../../policy/encodings";
import type { Pair } from "./pair";

/** Of those on air; `spentBytes` is what the call has cost so far. */
export function statisticsOf(
  pairs: Iterable<Pick<Pair, "isOnAir" | "statistics" | "abilities">>,
  spentBytes: number,
  now: number,
): Statistics {
  const onAir = [...pairs].filter(({ isOnAir }) => isOnAir);
  const people = onAir.map(({ statistics }) => statistics);
  return {
    now,
    looks: together(
      people.map(({ looks }) => looks),
      now,
    ),
    quality: usualQuality(people.map(({ quality }) => quality)),
    people,
    spentBytes,
    hourly: hourlyCost(CAMERA_KBPS_MAX, onAir[0]?.abilities),
  };
}
