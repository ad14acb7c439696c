/** Which tiles there are and in which order: those that were there keep their places. Pure. */
import type { CallState, Participant } from "../../../call/types";

/** One picture of one person. */
export interface TileModel {
  /** Stable for as long as the picture is on. */
  readonly key: string;
  readonly who: Participant;
  readonly source: "camera" | "screen";
  /** Null where it is left out to save data. */
  readonly stream: MediaStream | null;
}

/** Every picture there is to show or is left out, in order of arrival. */
export function tilesOf({
  participants,
  isSavingData,
}: Pick<CallState, "participants" | "isSavingData">): TileModel[] {
  return participants.flatMap((who) => {
    const { id, isYou, media, screenStream, cameraStream } = who;
    const isLeftOut = isSavingData && !isYou;
    const tiles: TileModel[] = [];
    if (screenStream || (isLeftOut && media.screen)) {
      tiles.push({ key: `${id}/screen`, who, source: "screen", stream: screenStream });
    }
    if (cameraStream || (isLeftOut && media.camera)) {
      tiles.push({ key: `${id}/camera`, who, source: "camera", stream: cameraStream });
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

/** One's own camera apart from the others, to be a small window over them; not while it is alone. */
export function ownApart(tiles: readonly TileModel[]): {
  own: TileModel | null;
  others: readonly TileModel[];
} {
  const own = tiles.find(({ who, source }) => who.isYou && source === "camera");
  if (!own || tiles.length === 1) return { own: null, others: tiles };
  return { own, others: tiles.filter((tile) => tile !== own) };
}
