/** The pictures: above the list on a phone, left of it where there is room. */
import { useEffect, useRef } from "react";
import { useCallState, useT } from "../../hooks/services";
import { useElementSize } from "../../hooks/use-element-size";
import { layoutGrid } from "./layout/grid";
import { orderTiles, tilesOf, type TileModel } from "./layout/tile-order";
import { Tile } from "./Tile";

export function VideoGrid({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT();
  const area = useRef<HTMLDivElement>(null);
  const size = useElementSize(area);
  const participants = useCallState((state) => state.participants);
  const isSavingData = useCallState((state) => state.isSavingData);
  const tiles = useStableOrder(tilesOf({ participants, isSavingData }));
  const grid = layoutGrid(tiles.length, size?.width ?? 0, size?.height ?? 0);
  return (
    <section
      aria-label={t("room.videos")}
      className="h-[46%] shrink-0 px-2 wide:mb-1 wide:h-auto wide:min-w-0 wide:shrink wide:grow wide:px-0"
    >
      <div ref={area} className="relative h-full overflow-y-auto rounded-2xl">
        <div className="relative" style={{ height: grid.height }}>
          {tiles.map((tile, index) => {
            const rect = grid.tiles[index];
            return rect && <Tile key={tile.key} tile={tile} rect={rect} onOpen={onOpen} />;
          })}
        </div>
      </div>
    </section>
  );
}

/** Tiles in the order in which they came, whatever happens to the list of people. */
function useStableOrder(tiles: TileModel[]): TileModel[] {
  const previous = useRef<readonly string[]>([]);
  const ordered = orderTiles(previous.current, tiles);
  useEffect(() => {
    previous.current = ordered.map((tile) => tile.key);
  });
  return ordered;
}
