/** One's own picture: a small window over the others', which can be put into any corner. */
import { useRef, useState, type PointerEvent } from "react";
import { useCall, useCallState, useT } from "../../../hooks/services";
import type { Size } from "../../../hooks/use-element-size";
import { IconButton } from "../../../ui/IconButton";
import { VideoView } from "../../../ui/VideoView";
import { nearestCorner, restingPoint, windowSize, type Corner } from "./corner";
import type { Point } from "./zoom";

interface Props {
  stream: MediaStream;
  /** Where it may go. */
  area: Size;
  onOpen: () => void;
}

/** A finger that stays within so many pixels has tapped. */
const SLOP = 8;

export function OwnWindow({ stream, area, onOpen }: Props) {
  const t = useT();
  const call = useCall();
  const facing = useCallState((state) => state.cameraFacing);
  const [corner, setCorner] = useState<Corner>("bottomRight");
  const node = useRef<HTMLDivElement>(null);
  const size = windowSize(area);
  const at = restingPoint(corner, size, area);
  const drag = useDrag(node, at, (to) => setCorner(nearestCorner(to, size, area)));
  return (
    <div
      ref={node}
      className="tile absolute top-0 left-0 z-10 touch-none overflow-hidden rounded-xl shadow-lg ring-1 ring-white/25"
      style={{ ...size, transform: place(at) }}
      {...drag}
    >
      <button
        type="button"
        aria-label={t("common.you")}
        className="block size-full"
        onClick={onOpen}
      >
        <VideoView stream={stream} mirrored={facing !== "environment"} />
      </button>
      {facing !== null && (
        <IconButton
          icon="flip"
          size="small"
          label={t("more.switchCamera")}
          variant="over"
          className="absolute right-0 bottom-0"
          onClick={() => void call.switchCamera()}
        />
      )}
    </div>
  );
}

function place({ x, y }: Point): string {
  return `translate(${x}px, ${y}px)`;
}

/** Follows a finger from `from`, and says where it was let go. */
function useDrag(
  node: React.RefObject<HTMLElement | null>,
  from: Point,
  onDrop: (at: Point) => void,
): Record<string, (event: PointerEvent) => void> {
  const drag = useRef<{ down: Point; at: Point; hasMoved: boolean } | null>(null);
  return {
    onPointerDown(event) {
      const down = { x: event.clientX, y: event.clientY };
      drag.current = { down, at: from, hasMoved: false };
    },
    onPointerMove(event) {
      const current = drag.current;
      if (!current || !node.current) return;
      const dx = event.clientX - current.down.x;
      const dy = event.clientY - current.down.y;
      if (!current.hasMoved && Math.hypot(dx, dy) < SLOP) return;
      // Only now: a captured pointer presses no button.
      if (!current.hasMoved) node.current.setPointerCapture(event.pointerId);
      current.hasMoved = true;
      current.at = { x: from.x + dx, y: from.y + dy };
      node.current.style.transition = "none";
      node.current.style.transform = place(current.at);
    },
    onPointerUp() {
      const current = drag.current;
      drag.current = null;
      if (!current?.hasMoved || !node.current) return;
      node.current.style.transition = "";
      node.current.style.transform = place(from);
      onDrop(current.at);
    },
    onPointerCancel() {
      drag.current = null;
      if (!node.current) return;
      node.current.style.transition = "";
      node.current.style.transform = place(from);
    },
  };
}
