/** A picture: attaches a stream to a video element, and nothing else. Its sound is played elsewhere. */
import { useEffect, useRef, useState } from "react";
import { cn } from "./cn";

interface Props {
  stream: MediaStream;
  /** `cover` fills the frame and crops; `contain` shows everything. */
  fit?: "cover" | "contain";
  /** As in a mirror: for one's own front camera. */
  mirrored?: boolean;
  /** It may go into a window of the system's own. */
  floats?: boolean;
  className?: string;
}

export function VideoView({
  stream,
  fit = "cover",
  mirrored = false,
  floats = false,
  className,
}: Props) {
  const video = useRef<HTMLVideoElement>(null);
  /** Until there is a picture, what lies behind is seen: better a face than black. */
  const [begun, setBegun] = useState<MediaStream | null>(null);
  useEffect(() => {
    const node = video.current;
    if (!node) return;
    node.srcObject = stream;
    // A refusal leaves the first frame, and `autoplay` tries again by itself.
    node.play().catch(() => undefined);
    return () => {
      node.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={video}
      muted
      playsInline
      disablePictureInPicture={!floats}
      autoPlay
      onLoadedData={() => setBegun(stream)}
      className={cn(
        "size-full transition-opacity duration-200",
        begun === stream ? "bg-black" : "opacity-0",
        // Faces are above the middle: of what is cut, less is cut there.
        fit === "cover" ? "object-cover object-[50%_30%]" : "object-contain",
        mirrored && "-scale-x-100",
        className,
      )}
    />
  );
}
