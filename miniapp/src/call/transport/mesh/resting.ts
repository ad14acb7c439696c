/** Whether the own pictures rest towards everybody. Pure. */
import type { Pair } from "./pair";

export class Resting {
  private isResting = false;

  /** What has become of it; null while it is as before. They rest when nobody is sent them. */
  handleChange(
    pairs: Iterable<Pick<Pair, "takesPictures" | "isResting">>,
    hasPictures: boolean,
  ): boolean | null {
    const takers = [...pairs].filter(({ takesPictures }) => takesPictures);
    const isResting = hasPictures && takers.length > 0 && takers.every((pair) => pair.isResting);
    if (isResting === this.isResting) return null;
    this.isResting = isResting;
    return isResting;
  }
}
