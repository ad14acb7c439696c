/** The pictures: side by side, or one of them on the stage and the others in a strip. */
import { useCallback, useRef } from "react";
import { useT } from "../../../hooks/services";
import { useLatest } from "../../../hooks/use-latest";
import { layoutGrid, type Rect } from "../layout/grid";
import { layoutStage } from "../layout/stage";
import type { TileModel } from "../layout/tile-order";
import { Tile } from "../Tile";
import { pin, show, showAll, type Choice } from "./choice";
import { OwnWindow } from "./OwnWindow";
import { toggleFloating } from "./small-window";
import { StageBar } from "./StageBar";

interface Props {
  rect: Rect;
  tiles: readonly TileModel[];
  /** One's own camera, where it is a window over the others. */
  own: TileModel | null;
  stage: string | null;
  choice: Choice;
  onChoose: (change: (choice: Choice) => Choice) => void;
  /** Opens what is known of a person. */
  onOpen: (id: string) => void;
}

export function VideoArea({ rect, tiles, own, stage, choice, onChoose, onOpen }: Props) {
  const t = useT();
  const area = useRef<HTMLElement>(null);
  const { rects, height, free } = placesOf(tiles, stage, rect);
  const staged = tiles.find(({ key }) => key === stage);
  const latest = useLatest(tiles);
  const all = useCallback(() => onChoose(() => showAll(latest.current)), [onChoose, latest]);
  const tap = useCallback(
    (key: string) => onChoose(() => show(key, latest.current)),
    [onChoose, latest],
  );
  return (
    <section
      ref={area}
      aria-label={t("room.videos")}
      className="absolute animate-[efir-fade_0.25s]"
      style={{ left: rect.x, top: rect.y, width: rect.width, height: rect.height }}
    >
      <div className="relative h-full overflow-y-auto overscroll-contain">
        <div className="relative" style={{ height }}>
          {tiles.map((tile, index) => {
            const place = rects[index];
            return (
              place && (
                <Tile
                  key={tile.key}
                  tile={tile}
                  rect={place}
                  isStaged={tile.key === stage}
                  onShow={tap}
                  onAll={all}
                  onOpen={onOpen}
                />
              )
            );
          })}
        </div>
      </div>
      {own?.stream && (
        <OwnWindow stream={own.stream} area={free} onOpen={() => onOpen(own.who.id)} />
      )}
      {staged && (
        <StageBar
          name={staged.who.name}
          isPinned={choice.pinned === stage}
          onAll={all}
          onFloat={() => {
            const video = area.current?.querySelector<HTMLVideoElement>(
              "[aria-pressed=true] video",
            );
            if (video) void toggleFloating(video);
          }}
          onPin={() => onChoose((before) => pin(before, tiles))}
          onPerson={() => onOpen(staged.who.id)}
        />
      )}
    </section>
  );
}

interface Places {
  /** Of each picture, in the order given; undefined for one that finds no place in the strip. */
  readonly rects: readonly (Rect | undefined)[];
  readonly height: number;
  /** Where a small window may lie: not over the strip. */
  readonly free: Rect;
}

function placesOf(tiles: readonly TileModel[], stage: string | null, area: Rect): Places {
  if (stage === null) {
    const grid = layoutGrid(tiles.length, area.width, area.height);
    return { rects: grid.tiles, height: grid.height, free: area };
  }
  const layout = layoutStage(tiles.length - 1, area);
  const strip = [...layout.strip];
  const rects = tiles.map(({ key }) => (key === stage ? layout.stage : strip.shift()));
  return { rects, height: area.height, free: layout.stage };
}
