/** Says when the own camera is on and shows nothing but black: nobody sees that of themselves. */
import { useEffect, useState } from "react";
import { useCallState } from "../../hooks/services";
import { useRoomWords } from "../../hooks/use-room-words";
import { Toast } from "../../ui/Toast";
import { isBlack } from "./black";
import { CAMERA_OFF } from "../../ui/icons";

/** A camera needs a moment to find its light. */
const FIRST_MS = 3_000;
const AGAIN_MS = 2_000;
const SAMPLE = 24;

export function BlackCamera() {
  const words = useRoomWords();
  const stream = useCallState((state) => state.you?.cameraStream ?? null);
  const [black, setBlack] = useState<MediaStream | null>(null);
  useEffect(() => {
    if (stream === null) return;
    return watchPicture(stream, (is) => setBlack(is ? stream : null));
  }, [stream]);
  if (stream === null || black !== stream) return null;
  return <Toast icon={CAMERA_OFF}>{words("camera.black")}</Toast>;
}

/** Looks at the picture until it is not black any more; returns how to stop. */
function watchPicture(stream: MediaStream, tell: (isBlack: boolean) => void): () => void {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  video.play().catch(() => undefined);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SAMPLE;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let timer = 0;
  const look = (): void => {
    // A hidden page gets no pictures, and one that has not begun shows none.
    const canTell = pen !== null && video.readyState >= 2 && document.visibilityState === "visible";
    if (canTell) {
      pen.drawImage(video, 0, 0, SAMPLE, SAMPLE);
      const is = isBlack(pen.getImageData(0, 0, SAMPLE, SAMPLE).data);
      tell(is);
      if (!is) return;
    }
    timer = window.setTimeout(look, AGAIN_MS);
  };
  timer = window.setTimeout(look, FIRST_MS);
  return () => {
    clearTimeout(timer);
    video.srcObject = null;
  };
}
