/** A picture: attaches a stream to a video element, and nothing else. Its sound is played elsewhere. */
import { useEffect, useRef } from "react";
import { cn } from "./cn";

interface Props {
  stream: MediaStream;
  /** `cover` fills the frame and crops; `contain` shows everything. */
  fit?: "cover" | "contain";
  /** As in a mirror: for one's own front camera. */
  mirrored?: boolean;
  className?: string;
}

export function VideoView({ stream, fit = "cover", mirrored = false, className }: Props) {
  const video = useRef<HTMLVideoElement>(null);
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
      autoPlay
      disablePictureInPicture
      className={cn(
        "size-full bg-black",
        fit === "cover" ? "object-cover" : "object-contain",
        mirrored && "-scale-x-100",
        className,
      )}
    />
  );
}
