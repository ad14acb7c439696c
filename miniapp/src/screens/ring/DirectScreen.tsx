/**
 * A call of two: the other one large, oneself small, and the few buttons that it takes. With a third
 * person inside it is a room like any other, and has the room's screen.
 */
import { useState } from "react";
import type { CallState, Participant } from "../../call/types";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useMedia } from "../../hooks/use-media";
import { useRingWords } from "../../hooks/use-ring-words";
import { useRoomKeys } from "../../hooks/use-room-keys";
import { sameItems } from "../../hooks/use-store";
import { VideoView } from "../../ui/VideoView";
import { DeviceSheet } from "../DeviceSheet";
import { Notices, type RefusedDevice } from "../Notices";
import { ConnectionBanner } from "../room/ConnectionBanner";
import { ConnectionOverlay } from "../room/ConnectionOverlay";
import { KnockList } from "../room/KnockList";
import { PersonSheet } from "../room/PersonSheet";
import { useMic } from "../room/use-mic";
import { AddSheet } from "./AddSheet";
import { CallButton } from "./CallButton";
import { CallPage } from "./CallPage";
import { CameraButton, MicButton } from "./controls";
import { EndSheet } from "./EndSheet";
import { Face } from "./Face";
import { OwnPicture } from "./OwnPicture";
import { TalkStatus } from "./TalkStatus";
import { FLIP, PERSON_PLUS, PHONE, SCREEN } from "../../ui/icons-more";

/** From here on a window is wider than a phone that is held upright. */
const WIDE = "(min-width: 35rem)";

type Overlay =
  | { kind: "add" | "end" }
  | { kind: "person"; id: string }
  | { kind: "connection"; who: string | null }
  | { kind: "device"; refused: RefusedDevice };

export function DirectScreen() {
  const call = useCall();
  const { telegram } = useServices();
  const mic = useMic();
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const other = useCallState(otherOf);
  const [last, setLast] = useState(other);
  // Whoever has just left is still shown until one is led out.
  if (other !== null && other !== last) setLast(other);
  const knocking = useCallState(
    (state) => state.participants.filter(({ presence }) => presence === "knocking"),
    sameItems,
  );
  // A picture from a phone would lose most of itself on a window that is wider than high.
  const isWide = useMedia(WIDE);
  const isCameraOn = useCallState((state) => state.camera.kind === "on");
  const close = (): void => setOverlay(null);
  const end = (): void => {
    telegram.haptic("medium");
    call.leave();
  };
  useBack(() => setOverlay({ kind: "end" }));
  useRoomKeys({
    talk: mic.talk,
    toggleMic: mic.toggle,
    toggleCamera: () => void call.setCamera(!isCameraOn),
    toggleHand: mic.toggleHand,
  });
  const picture = other?.screenStream ?? other?.cameraStream ?? null;
  const isWeak = other !== null && other.quality !== "good";
  return (
    <main className="relative">
      <CallPage
        mood={isWeak ? "weak" : "talking"}
        isOverPicture={picture !== null}
        backdrop={
          picture && (
            <VideoView
              stream={picture}
              fit={isWide || other?.screenStream ? "contain" : "cover"}
              className="absolute inset-0"
            />
          )
        }
        actions={<Controls onAdd={() => setOverlay({ kind: "add" })} onEnd={end} />}
      >
        {picture ? (
          <PictureHead who={other} />
        ) : (
          <Talker
            who={other ?? last}
            isHere={other !== null}
            onOpen={(id) => setOverlay({ kind: "person", id })}
          />
        )}
        <OwnPicture />
      </CallPage>
      <div className="safe-top safe-x pointer-events-none absolute inset-x-0 top-0 z-10">
        <div className="pointer-events-auto">
          <ConnectionBanner onOpen={() => setOverlay({ kind: "connection", who: null })} />
          <div className="mx-auto max-w-120">
            <Notices onHelp={(refused) => setOverlay({ kind: "device", refused })} />
            {knocking.length > 0 && (
              <div className="p-2">
                <KnockList people={knocking} />
              </div>
            )}
          </div>
        </div>
      </div>
      {overlay?.kind === "add" && <AddSheet onClose={close} />}
      {overlay?.kind === "end" && <EndSheet onEnd={end} onClose={close} />}
      {overlay?.kind === "person" && (
        <PersonSheet
          id={overlay.id}
          onOpen={(next) => setOverlay(next.kind === "connection" ? next : null)}
          onClose={close}
        />
      )}
      {overlay?.kind === "connection" && <ConnectionOverlay who={overlay.who} onClose={close} />}
      {overlay?.kind === "device" && <DeviceSheet refused={overlay.refused} onClose={close} />}
    </main>
  );
}

function otherOf({ participants }: CallState): Participant | null {
  return participants.find(({ isYou, presence }) => !isYou && presence === "inside") ?? null;
}

/** Over their picture there is room for little. */
function PictureHead({ who }: { who: Participant | null }) {
  return (
    <div className="px-5 text-shadow-sm">
      <p dir="auto" className="truncate pr-32 text-lg font-semibold">
        {who?.name}
      </p>
      <div className="text-sm text-white/90">
        <TalkStatus who={who} />
      </div>
    </div>
  );
}

interface TalkerProps {
  who: Participant | null;
  isHere: boolean;
  onOpen: (id: string) => void;
}

function Talker({ who, isHere, onOpen }: TalkerProps) {
  const call = useCall();
  const t = useT();
  const status = <TalkStatus who={isHere ? who : null} />;
  if (who === null) return <div className="text-center text-lg">{status}</div>;
  return (
    <Face
      person={who}
      onOpen={{ label: `${t("control.more")}: ${who.name}`, run: () => onOpen(who.id) }}
      watchLevel={who.speaking ? (listener) => call.watchLevel(who.id, listener) : undefined}
    >
      {status}
    </Face>
  );
}

interface ControlsProps {
  onAdd: () => void;
  onEnd: () => void;
}

function Controls({ onAdd, onEnd }: ControlsProps) {
  const t = useT();
  const words = useRingWords();
  const call = useCall();
  const canFlip = useCallState(({ camera, cameraFacing }) => {
    return camera.kind === "on" && cameraFacing !== null;
  });
  const screen = useCallState((state) => state.screen);
  const canShare = screen.kind !== "denied" || screen.reason !== "unsupported";
  const isSharing = screen.kind === "on";
  return (
    <div className="grid auto-cols-fr grid-flow-col items-start">
      <CameraButton />
      {canFlip ? (
        <CallButton
          icon={FLIP}
          caption={words("talk.flip")}
          onClick={() => void call.switchCamera()}
        />
      ) : (
        canShare && (
          <CallButton
            icon={SCREEN}
            caption={t("control.screen")}
            label={t(isSharing ? "control.screenOff" : "control.screenOn")}
            aria-pressed={isSharing}
            busy={screen.kind === "starting"}
            onClick={() => void call.setScreen(!isSharing)}
          />
        )
      )}
      <MicButton />
      <CallButton icon={PERSON_PLUS} caption={words("talk.add")} onClick={onAdd} />
      <CallButton
        icon={PHONE}
        isDown
        variant="decline"
        caption={words("talk.end")}
        label={words("talk.endCall")}
        onClick={onEnd}
      />
    </div>
  );
}
