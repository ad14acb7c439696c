/**
 * Which picture has the stage. Pure.
 *
 * A screen that somebody begins to share takes it by itself, once: whoever goes back to all pictures
 * has seen it. A tap brings any other picture there; one that is pinned stays, whatever else begins.
 */
import type { TileModel } from "../layout/tile-order";

/** What the person has chosen, by the keys of tiles. */
export interface Choice {
  readonly pinned: string | null;
  readonly shown: string | null;
  /** Screens that take the stage no more. */
  readonly seen: readonly string[];
}

export const NO_CHOICE: Choice = { pinned: null, shown: null, seen: [] };

type Tile = Pick<TileModel, "key" | "source"> & { readonly who: { readonly isYou: boolean } };

/** The key of the picture on the stage; null while all are side by side. */
export function stageOf({ pinned, shown, seen }: Choice, tiles: readonly Tile[]): string | null {
  const isThere = (key: string | null): boolean => tiles.some((tile) => tile.key === key);
  if (isThere(pinned)) return pinned;
  const fresh = screensOf(tiles).filter((key) => !seen.includes(key));
  const newest = fresh[fresh.length - 1];
  if (newest !== undefined) return newest;
  return isThere(shown) ? shown : null;
}

/** The person brings a picture to the stage. */
export function show(key: string, tiles: readonly Tile[]): Choice {
  return { pinned: null, shown: key, seen: screensOf(tiles) };
}

/** The person goes back to all pictures. */
export function showAll(tiles: readonly Tile[]): Choice {
  return { pinned: null, shown: null, seen: screensOf(tiles) };
}

/** The host shows somebody to everybody: it takes the stage, unless the person keeps something there. */
export function showFirst(choice: Choice, key: string, tiles: readonly Tile[]): Choice {
  return choice.pinned === null ? show(key, tiles) : choice;
}

/** Keeps what is on the stage there, or lets go of it. */
export function pin(choice: Choice, tiles: readonly Tile[]): Choice {
  const stage = stageOf(choice, tiles);
  if (choice.pinned !== null && choice.pinned === stage) {
    return { pinned: null, shown: stage, seen: screensOf(tiles) };
  }
  return { ...choice, pinned: stage };
}

/** One's own screen is looked at where it is. */
function screensOf(tiles: readonly Tile[]): string[] {
  return tiles.filter(({ source, who }) => source === "screen" && !who.isYou).map(({ key }) => key);
}
