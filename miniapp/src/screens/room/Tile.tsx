/** One picture with its owner's name; framed in green while they speak. */
import { memo, useRef } from "react";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useChoice, useMirrored } from "../../hooks/use-choices";
import { useT } from "../../hooks/services";
import type { ConnectionKey } from "../../i18n/connection";
import { Avatar } from "../../ui/Avatar";
import { cn } from "../../ui/cn";
import { Icon, MIC, MIC_OFF } from "../../ui/icons";
import { PictureFrame } from "../../ui/PictureFrame";
import { VideoView } from "../../ui/VideoView";
import type { Rect } from "./layout/grid";
import type { TileModel } from "./layout/tile-order";
import { micMark } from "./mic-mark";
import { useZoom } from "./stage/use-zoom";
import { SCREEN, SIGNAL_WEAK } from "../../ui/icons-more";

/** In pixels: a lower tile has room for a small face or a sign above the name, and not for words. */
const LOW = 110;

interface Props {
  tile: TileModel;
  rect: Rect;
  isStaged: boolean;
  /** A tap brings it to the stage, and from there back to the others. */
  onShow: (key: string) => void;
  onAll: () => void;
  /** A long press, or the other mouse button, opens the person. */
  onOpen: (id: string) => void;
}

/** Drawn again only when something of it has changed: tiles are made anew with every state. */
function isSame(a: Props, b: Props): boolean {
  return (
    a.tile.key === b.tile.key &&
    a.tile.who === b.tile.who &&
    a.tile.stream === b.tile.stream &&
    a.isStaged === b.isStaged &&
    a.onShow === b.onShow &&
    a.onAll === b.onAll &&
    a.onOpen === b.onOpen &&
    (["x", "y", "width", "height"] as const).every((side) => a.rect[side] === b.rect[side])
  );
}

export const Tile = memo(function Tile({ tile, rect, isStaged, onShow, onAll, onOpen }: Props) {
  const { who, source, stream, key } = tile;
  const frame = useRef<HTMLButtonElement>(null);
  const picture = useRef<HTMLSpanElement>(null);
  const mirrored = useMirrored();
  const ownFrame = useChoice("frame");
  const frameName = who.isYou ? ownFrame : (who.frame ?? "none");
  // Its face is behind it, and the picture is there at once when it goes on.
  const isGone = who.isPictureGone && source === "camera";
  const isLow = rect.height < LOW;
  useZoom(frame, picture, isStaged, onAll);
  return (
    <button
      ref={frame}
      type="button"
      aria-pressed={isStaged}
      onClick={isStaged ? undefined : () => onShow(key)}
      onContextMenu={(event) => {
        event.preventDefault();
        onOpen(who.id);
      }}
      data-speaking={who.speaking}
      data-frame={source === "camera" ? frameName : "none"}
      className={cn(
        "tile group absolute top-0 left-0 overflow-hidden rounded-xl bg-room-card",
        isStaged && "touch-none",
      )}
      style={{
        width: rect.width,
        height: rect.height,
        transform: `translate(${rect.x}px, ${rect.y}px)`,
      }}
    >
      <Face
        who={who}
        note={stream === null ? "picturesOff" : isGone && "pictureStill"}
        isLow={isLow}
      />
      <span
        ref={picture}
        className={cn(
          "absolute inset-0",
          isStaged && "will-change-transform",
          isGone && "invisible",
        )}
      >
        {stream && (
          <VideoView
            stream={stream}
            fit={source === "screen" || isStaged ? "contain" : "cover"}
            floats={isStaged}
            mirrored={who.isYou && source === "camera" && mirrored}
          />
        )}
      </span>
      {source === "camera" && <PictureFrame name={frameName} />}
      <Trouble tile={tile} isLow={isLow} />
      <Label tile={tile} />
      <span className="pointer-events-none absolute inset-0 rounded-xl border-2 border-transparent group-data-[speaking=true]:border-speaking" />
    </button>
  );
}, isSame);

interface FaceProps {
  who: TileModel["who"];
  /** Why there is no picture. */
  note: ConnectionKey | false;
  isLow: boolean;
}

/** Behind the picture: who it will be of, until it begins, or while there is none. */
function Face({ who, note, isLow }: FaceProps) {
  const words = useConnectionWords();
  return (
    <span className="flex size-full flex-col items-center justify-center gap-2 px-2 pb-6">
      <Avatar id={who.id} name={who.name} src={who.avatar} size={isLow ? "small" : "medium"} />
      {note && (
        <span
          className={cn(
            "line-clamp-2 max-w-60 text-center text-xs text-balance text-room-hint",
            isLow && "sr-only",
          )}
        >
          {words(note)}
        </span>
      )}
    </span>
  );
}

function Trouble({ tile: { who, source }, isLow }: { tile: TileModel; isLow: boolean }) {
  const t = useT();
  const words = useConnectionWords();
  const isStill = who.isPictureStill && !who.isPictureGone && source === "camera";
  const trouble =
    who.peerLink === "interrupted" ? t("status.reconnecting") : isStill && words("pictureStill");
  if (!trouble) return null;
  return (
    <span className="absolute inset-0 flex items-center justify-center bg-black/60 px-2 text-center text-sm text-balance">
      {isLow && <Icon of={SIGNAL_WEAK} className="mb-4 size-6" />}
      <span className={cn(isLow && "sr-only")}>{trouble}</span>
    </span>
  );
}

function Label({ tile: { who, source } }: { tile: TileModel }) {
  const t = useT();
  const mark = micMark(who);
  const muted = mark !== "speaking" && mark !== "on";
  return (
    <span className="absolute inset-x-0 bottom-0 flex h-10 items-end gap-1.5 bg-linear-to-t from-black/60 to-transparent px-2.5 pb-1.5 text-white group-data-[frame=film]:pb-4 group-data-[frame=instant]:bg-none group-data-[frame=instant]:text-[#26272b] group-data-[frame=stamp]:px-4 group-data-[frame=stamp]:pb-3">
      <Icon
        of={source === "screen" ? SCREEN : muted ? MIC_OFF : MIC}
        className="size-4.5 shrink-0 opacity-85 group-data-[speaking=true]:text-speaking group-data-[frame=instant]:group-data-[speaking=true]:text-[#12803a]"
      />
      <bdi className="truncate text-[0.8125rem] leading-4.5 font-medium">
        {who.isYou ? t("common.you") : who.name}
      </bdi>
    </span>
  );
}
