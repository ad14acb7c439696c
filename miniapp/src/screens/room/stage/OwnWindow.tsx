/** One's own picture: a small window over the others', which can be put into any corner. */
import { useRef, useState, type HTMLAttributes, type RefObject } from "react";
import { useCall, useCallState, useT } from "../../../hooks/services";
import { useChoice, useMirrored } from "../../../hooks/use-choices";
import type { Size } from "../../../hooks/use-element-size";
import { useLatest } from "../../../hooks/use-latest";
import { IconButton } from "../../../ui/IconButton";
import { PictureFrame } from "../../../ui/PictureFrame";
import { VideoView } from "../../../ui/VideoView";
import { nearestCorner, restingPoint, windowSize, type Corner } from "./corner";
import type { Point } from "./zoom";
import { FLIP } from "../../../ui/icons-more";

interface Props {
  stream: MediaStream;
  /** Where it may go. */
  area: Size;
  onOpen: () => void;
}

/** In a narrower one the button would hide the face; the sheet behind a tap has it, too. */
const FLIP_FROM = 88;

/** A finger that stays within so many pixels has tapped. */
const SLOP = 8;

export function OwnWindow({ stream, area, onOpen }: Props) {
  const t = useT();
  const call = useCall();
  const facing = useCallState((state) => state.cameraFacing);
  const mirrored = useMirrored();
  const frame = useChoice("frame");
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
        <VideoView stream={stream} mirrored={mirrored} />
        <PictureFrame name={frame} />
      </button>
      {facing !== null && size.width >= FLIP_FROM && (
        <IconButton
          icon={FLIP}
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

/** Follows a finger from `from`, wherever it goes, and says where it was let go. */
function useDrag(
  node: RefObject<HTMLElement | null>,
  from: Point,
  onDrop: (at: Point) => void,
): Pick<HTMLAttributes<HTMLElement>, "onPointerDown" | "onClickCapture"> {
  const latest = useLatest(onDrop);
  const hasDragged = useRef(false);
  return {
    onPointerDown({ clientX, clientY }) {
      let at = from;
      hasDragged.current = false;
      const move = (event: PointerEvent): void => {
        const dx = event.clientX - clientX;
        const dy = event.clientY - clientY;
        if (!node.current || (!hasDragged.current && Math.hypot(dx, dy) < SLOP)) return;
        hasDragged.current = true;
        at = { x: from.x + dx, y: from.y + dy };
        node.current.style.transition = "none";
        node.current.style.transform = place(at);
      };
      const end = (event: PointerEvent): void => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", end);
        window.removeEventListener("pointercancel", end);
        if (!node.current || !hasDragged.current) return;
        node.current.style.transition = "";
        node.current.style.transform = place(from);
        if (event.type === "pointerup") latest.current(at);
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", end);
      window.addEventListener("pointercancel", end);
    },
    // The click that ends a drag presses nothing.
    onClickCapture(event) {
      if (hasDragged.current) event.stopPropagation();
    },
  };
}
