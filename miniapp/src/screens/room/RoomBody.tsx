/** What is between the header and the controls: pictures, and the list of people. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useCallState } from "../../hooks/services";
import { useElementSize } from "../../hooks/use-element-size";
import { useLatest } from "../../hooks/use-latest";
import { SHORT, useMedia } from "../../hooks/use-media";
import { layoutRoom } from "./layout/room";
import { orderTiles, ownApart, tilesOf, type TileModel } from "./layout/tile-order";
import type { Overlay } from "./overlay";
import { ParticipantList } from "./ParticipantList";
import { NO_CHOICE, showFirst, stageOf } from "./stage/choice";
import { VideoArea } from "./stage/VideoArea";

export function RoomBody({ onOpen }: { onOpen: (overlay: Overlay) => void }) {
  const body = useRef<HTMLDivElement>(null);
  const size = useElementSize(body) ?? { width: 0, height: 0 };
  const isShort = useMedia(SHORT);
  const participants = useCallState((state) => state.participants);
  const isSavingData = useCallState((state) => state.isSavingData);
  const { own, others } = ownApart(useStableOrder(tilesOf({ participants, isSavingData })));
  const [choice, setChoice] = useState(NO_CHOICE);
  const first = useCallState((state) => state.room?.pinnedPerson ?? null);
  const firstKey = others.find(({ who }) => first !== null && who.id === first)?.key ?? null;
  const tiles = useLatest(others);
  useEffect(() => {
    if (firstKey !== null) setChoice((before) => showFirst(before, firstKey, tiles.current));
  }, [firstKey, tiles]);
  const stage = stageOf(choice, others);
  const { video, list, isListAway } = layoutRoom(size, {
    hasVideo: others.length > 0,
    isStaged: stage !== null,
    isShort,
  });
  // The same function as long as it does the same: rows are drawn again only for their own person.
  const openPerson = useCallback((id: string) => onOpen({ kind: "person", id }), [onOpen]);
  return (
    <div
      ref={body}
      data-video={video !== null}
      className="room-body relative min-h-0 grow overflow-hidden"
    >
      {video && (
        <VideoArea
          rect={video}
          tiles={others}
          own={own}
          stage={stage}
          choice={choice}
          onChoose={setChoice}
          onOpen={openPerson}
        />
      )}
      <div
        data-away={isListAway}
        className="room-list absolute top-0 left-0"
        style={{
          width: list.width,
          height: list.height,
          transform: `translate(${list.x}px, ${list.y}px)`,
        }}
      >
        <ParticipantList onOpen={openPerson} onInvite={() => onOpen({ kind: "invite" })} />
      </div>
    </div>
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
