/** One's own camera, small in a corner. */
import { useCallState } from "../../hooks/services";
import { useMirrored } from "../../hooks/use-choices";
import { VideoView } from "../../ui/VideoView";

export function OwnPicture() {
  const stream = useCallState((state) => state.you?.cameraStream ?? null);
  const mirrored = useMirrored();
  if (stream === null) return null;
  return (
    <div className="safe-top safe-x pointer-events-none absolute inset-x-0 top-0">
      <div className="mt-4 mr-4 ml-auto h-38 w-28 overflow-hidden max-[360px]:h-27 max-[360px]:w-20 rounded-2xl bg-black shadow-lg short:h-24 short:w-34">
        <VideoView stream={stream} mirrored={mirrored} />
      </div>
    </div>
  );
}
