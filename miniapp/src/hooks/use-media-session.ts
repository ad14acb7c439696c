/**
 * The call as the system sees it: its title on the lock screen and among the media keys, where
 * microphone, camera and hanging up have buttons of their own. By feature; nothing where there is none.
 */
import { useEffect } from "react";
import { useLatest } from "./use-latest";

interface Shown {
  readonly title: string;
  readonly artist: string;
  readonly isMicOn: boolean;
  readonly isCameraOn: boolean;
}

interface Actions {
  readonly toggleMic: () => void;
  readonly toggleCamera: () => void;
  readonly hangUp: () => void;
}

/** What newer browsers add. */
type CallSession = Omit<MediaSession, "setMicrophoneActive" | "setCameraActive"> & Indicators;

/** What is on, for the system to show. Some browsers answer with a promise, others with nothing. */
interface Indicators {
  setMicrophoneActive?(isOn: boolean): unknown;
  setCameraActive?(isOn: boolean): unknown;
}

type Action = MediaSessionAction | "togglemicrophone" | "togglecamera" | "hangup";

export function useMediaSession(shown: Shown, actions: Actions): void {
  const latest = useLatest(actions);
  const { title, artist, isMicOn, isCameraOn } = shown;
  useEffect(() => {
    const session = sessionOf(navigator);
    if (!session || typeof MediaMetadata !== "function") return;
    session.metadata = new MediaMetadata({ title, artist });
    return () => {
      session.metadata = null;
    };
  }, [title, artist]);
  useEffect(() => {
    const session = sessionOf(navigator);
    if (session) indicate(session, isMicOn, isCameraOn);
  }, [isMicOn, isCameraOn]);
  useEffect(() => {
    const session = sessionOf(navigator);
    if (!session) return;
    const handlers: [Action, () => void][] = [
      ["togglemicrophone", () => latest.current.toggleMic()],
      ["togglecamera", () => latest.current.toggleCamera()],
      ["hangup", () => latest.current.hangUp()],
    ];
    for (const [action, handler] of handlers) handle(session, action, handler);
    return () => {
      for (const [action] of handlers) handle(session, action, null);
    };
  }, [latest]);
}

/** Has the system show what is on, where it can. */
export function indicate(session: Indicators, isMicOn: boolean, isCameraOn: boolean): void {
  void quietly(() => session.setMicrophoneActive?.(isMicOn));
  void quietly(() => session.setCameraActive?.(isCameraOn));
}

/** A page that is on its way out is refused, at once or later. */
async function quietly(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch {
    // There is nothing to show it on any more.
  }
}

function sessionOf(navigator: { mediaSession?: MediaSession }): CallSession | undefined {
  return navigator.mediaSession;
}

/** A browser throws at actions that it does not know. */
function handle(session: CallSession, action: Action, handler: (() => void) | null): void {
  try {
    session.setActionHandler(action as MediaSessionAction, handler);
  } catch {
    // It has no such button.
  }
}
