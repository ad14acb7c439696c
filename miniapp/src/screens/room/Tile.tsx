/** One picture with its owner's name; framed in green while they speak. */
import { memo } from "react";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useCallState, useT } from "../../hooks/services";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/icons";
import { VideoView } from "../../ui/VideoView";
import type { Rect } from "./layout/grid";
import type { TileModel } from "./layout/tile-order";
import { micMark } from "./mic-mark";

interface Props {
  tile: TileModel;
  rect: Rect;
  onOpen: (id: string) => void;
}

export const Tile = memo(function Tile({ tile, rect, onOpen }: Props) {
  const t = useT();
  const words = useConnectionWords();
  const { who, source, stream } = tile;
  const ownFront = useCallState((state) => state.cameraFacing !== "environment");
  const isStill = who.isPictureStill && source === "camera";
  const trouble =
    who.peerLink === "interrupted" ? t("status.reconnecting") : isStill && words("pictureStill");
  const muted = micMark(who) !== "speaking" && micMark(who) !== "on";
  return (
    <button
      type="button"
      aria-label={who.name}
      onClick={() => onOpen(who.id)}
      data-speaking={who.speaking}
      className="group absolute overflow-hidden rounded-xl bg-room-card"
      style={{ left: rect.x, top: rect.y, width: rect.width, height: rect.height }}
    >
      {stream ? (
        <VideoView
          stream={stream}
          fit={source === "screen" ? "contain" : "cover"}
          mirrored={who.isYou && source === "camera" && ownFront}
        />
      ) : (
        <span className="flex size-full flex-col items-center justify-center gap-2 px-2 pb-6">
          <Avatar id={who.id} name={who.name} src={who.avatar} />
          <span className="line-clamp-2 max-w-60 text-center text-xs text-balance text-room-hint">
            {words("picturesOff")}
          </span>
        </span>
      )}
      {trouble && (
        <span className="absolute inset-0 flex items-center justify-center bg-black/60 px-2 text-center text-sm text-balance">
          {trouble}
        </span>
      )}
      <span className="absolute inset-x-0 bottom-0 flex h-10 items-end gap-1.5 bg-linear-to-t from-black/60 to-transparent px-2.5 pb-1.5">
        <Icon
          name={source === "screen" ? "screen" : muted ? "micOff" : "mic"}
          className="size-4.5 shrink-0 text-white/85 group-data-[speaking=true]:text-speaking"
        />
        <span className="truncate text-[0.8125rem] leading-4.5 font-medium text-white">
          {who.isYou ? t("common.you") : who.name}
        </span>
      </span>
      <span className="pointer-events-none absolute inset-0 rounded-xl border-2 border-speaking opacity-0 transition-opacity duration-200 group-data-[speaking=true]:opacity-100" />
    </button>
  );
});
