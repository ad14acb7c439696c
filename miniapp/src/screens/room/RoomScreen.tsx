/** On air: who is here, their pictures, and the controls. */
import "../../theme/all.css";
import "../../ui/icons-more";
import { useState } from "react";
import { useCall, useCallState, useServices } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRoomKeys } from "../../hooks/use-room-keys";
import { cn } from "../../ui/cn";
import { DeviceSheet } from "../DeviceSheet";
import { Notices } from "../Notices";
import { ConfirmSheet } from "./ConfirmSheet";
import { ConnectionBanner } from "./ConnectionBanner";
import { ConnectionOverlay } from "./ConnectionOverlay";
import { Controls } from "./Controls";
import { Header } from "./Header";
import { tilesOf } from "./layout/tile-order";
import { MoreSheet } from "./MoreSheet";
import type { Overlay } from "./overlay";
import { ParticipantList } from "./ParticipantList";
import { PersonSheet } from "./PersonSheet";
import { ReactionBar, Reactions } from "./Reactions";
import { useMic } from "./use-mic";
import { VideoGrid } from "./VideoGrid";

export function RoomScreen() {
  const call = useCall();
  const { telegram } = useServices();
  const mic = useMic();
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const cameraOn = useCallState((state) => state.camera.kind === "on");
  const hasVideo = useCallState((state) => tilesOf(state).length > 0);

  useBack(() => setOverlay({ kind: "leave" }));
  useRoomKeys({
    talk: mic.talk,
    toggleMic: mic.toggle,
    toggleCamera: () => void call.setCamera(!cameraOn),
    toggleHand: mic.toggleHand,
  });
  const close = (): void => setOverlay(null);
  const leave = (): void => {
    telegram.haptic("medium");
    call.leave();
  };

  return (
    <main className="room screen-height relative flex flex-col overflow-hidden bg-room text-room-text">
      <Header />
      <div className="relative z-10 h-0">
        <ConnectionBanner onOpen={() => setOverlay({ kind: "connection", who: null })} />
        <div className="mx-auto max-w-120">
          <Notices onHelp={(refused) => setOverlay({ kind: "device", refused })} />
        </div>
      </div>
      <div
        data-video={hasVideo}
        className={cn(
          "safe-x mx-auto flex min-h-0 w-full grow flex-col gap-2",
          hasVideo ? "wide:flex-row wide:px-3" : "max-w-120",
        )}
      >
        {hasVideo && <VideoGrid onOpen={(id) => setOverlay({ kind: "person", id })} />}
        <ParticipantList
          narrow={hasVideo}
          onOpen={(id) => setOverlay({ kind: "person", id })}
          onInvite={() => setOverlay({ kind: "more" })}
        />
      </div>
      <Reactions />
      {overlay?.kind === "react" && <ReactionBar onClose={close} />}
      <Controls mic={mic} onOpen={setOverlay} onLeave={leave} />

      {overlay?.kind === "person" && (
        <PersonSheet id={overlay.id} onOpen={setOverlay} onClose={close} />
      )}
      {overlay?.kind === "connection" && <ConnectionOverlay who={overlay.who} onClose={close} />}
      {overlay?.kind === "more" && <MoreSheet mic={mic} onOpen={setOverlay} onClose={close} />}
      {overlay?.kind === "leave" && <ConfirmSheet kind="leave" onConfirm={leave} onClose={close} />}
      {overlay?.kind === "end" && (
        <ConfirmSheet kind="end" onConfirm={() => call.moderate({ kind: "end" })} onClose={close} />
      )}
      {overlay?.kind === "device" && <DeviceSheet refused={overlay.refused} onClose={close} />}
    </main>
  );
}
