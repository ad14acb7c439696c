/** Which tiles there are and in which order: those that were there keep their places. Pure. */
import type { Participant } from "../../../call/types";

/** One picture of one person. */
export interface TileModel {
  /** Stable for as long as the picture is on. */
  readonly key: string;
  readonly who: Participant;
  readonly source: "camera" | "screen";
  readonly stream: MediaStream;
}

/** Every picture there is to show, in order of arrival. */
export function tilesOf(participants: readonly Participant[]): TileModel[] {
  return participants.flatMap((who) => {
    const tiles: TileModel[] = [];
    if (who.screenStream) {
      tiles.push({ key: `${who.id}/screen`, who, source: "screen", stream: who.screenStream });
    }
    if (who.cameraStream) {
      tiles.push({ key: `${who.id}/camera`, who, source: "camera", stream: who.cameraStream });
    }
    return tiles;
  });
}

/** Screens before cameras; within each, those of `previous` first and in its order. */
export function orderTiles(previous: readonly string[], tiles: readonly TileModel[]): TileModel[] {
  const place = (tile: TileModel): number => {
    const at = previous.indexOf(tile.key);
    return at < 0 ? previous.length : at;
  };
  const rank = (tile: TileModel): number => (tile.source === "screen" ? 0 : 1);
  return [...tiles].sort((a, b) => rank(a) - rank(b) || place(a) - place(b));
}
