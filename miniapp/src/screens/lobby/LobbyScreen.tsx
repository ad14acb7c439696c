/** The room seen from its door: who is inside, one's own camera, and one big Join. */
import { useState } from "react";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useChoice, useMirrored } from "../../hooks/use-choices";
import { useBack } from "../../hooks/use-back";
import { useLater } from "../../hooks/use-later";
import { usePending } from "../../hooks/use-pending";
import { Button } from "../../ui/Button";
import { cn } from "../../ui/cn";
import { Icon, CAMERA, CAMERA_OFF, MIC, MIC_OFF } from "../../ui/icons";
import { VideoView } from "../../ui/VideoView";
import { otherFile } from "../files";
import { Page } from "../Page";
import { roomTitle, writtenCode } from "../room-title";
import { RoomBadge } from "../RoomBadge";
import { Faces } from "./Faces";

export function LobbyScreen({ code }: { code: string }) {
  const t = useT();
  const call = useCall();
  const { navigation, telegram } = useServices();
  const room = useCallState((state) => state.room);
  const participants = useCallState((state) => state.participants);
  const ready = useCallState((state) => state.phase.kind === "lobby");
  const link = useCallState((state) => state.link);
  // A refusal arrives as a notice, and the button can be pressed again.
  const answers = useCallState((state) => state.notices.length);
  const [entering, startEntering] = usePending(answers);
  const [isTold, setTold] = useState(false);
  if (answers > 0 && !isTold) setTold(true);
  const mayTalk = useCallState((state) => state.you?.role !== "listener");
  // Seldom needed.
  const others = useLater(otherFile, isTold);
  const isPictured = useCallState((state) => (state.you?.cameraStream ?? null) !== null);
  const joinSpeaking = useChoice("joinSpeaking") && mayTalk;
  useBack(() => navigation.home());

  const inside = participants.filter((one) => one.presence === "inside");
  // A locked room does not tell who is inside.
  const people =
    inside.length > 0
      ? t("lobby.inside", { n: inside.length })
      : room?.locked
        ? null
        : t("lobby.empty");
  const enter = (): void => {
    telegram.haptic("medium");
    startEntering();
    call.enter();
  };
  return (
    <>
      {isTold && others && <others.LobbyNotices />}
      <Page
        actions={
          <>
            <p className="min-h-5 text-center text-[0.8125rem] text-balance text-hint">
              {link === "offline"
                ? t("room.offline")
                : link === "unreachable"
                  ? t("lobby.unreachable")
                  : ready &&
                    t(
                      room?.locked
                        ? "lobby.locked"
                        : joinSpeaking
                          ? "lobby.speaking"
                          : "lobby.listening",
                    )}
            </p>
            <div className="flex gap-2.5">
              <MicButton />
              <CameraButton />
            </div>
            {link === "unreachable" ? (
              <Button size="large" onClick={() => call.retry()}>
                {t("common.retry")}
              </Button>
            ) : (
              <Button size="large" busy={!ready || entering} onClick={enter}>
                {ready ? t(room?.locked ? "lobby.ask" : "lobby.join") : t("lobby.connecting")}
              </Button>
            )}
          </>
        }
      >
        <RoomBadge
          code={room?.code ?? writtenCode(code)}
          title={roomTitle(room, code)}
          isSmall={isPictured}
        >
          {ready && people}
        </RoomBadge>
        <div className={cn("h-20", isPictured && "[@media(max-height:40rem)]:hidden")}>
          <Faces people={inside} />
        </div>
        <CameraPreview />
      </Page>
    </>
  );
}

/** Whether Join brings the microphone along; remembered. */
function MicButton() {
  const t = useT();
  const { choices } = useServices();
  const on = useChoice("joinSpeaking");
  return (
    <Button
      size="large"
      variant="secondary"
      aria-label={t("lobby.mic")}
      aria-pressed={on}
      className="max-w-16"
      onClick={() => choices.change({ joinSpeaking: !on })}
    >
      <Icon of={on ? MIC : MIC_OFF} />
    </Button>
  );
}

function CameraButton() {
  const t = useT();
  const call = useCall();
  const camera = useCallState((state) => state.camera.kind);
  const on = camera === "on";
  return (
    <Button
      size="large"
      variant="secondary"
      aria-pressed={on}
      busy={camera === "starting"}
      onClick={() => void call.setCamera(!on)}
    >
      {camera !== "starting" && <Icon of={on ? CAMERA_OFF : CAMERA} />}
      {t(on ? "lobby.cameraOff" : "lobby.cameraOn")}
    </Button>
  );
}

function CameraPreview() {
  const stream = useCallState((state) => state.you?.cameraStream ?? null);
  const mirrored = useMirrored();
  if (stream === null) return null;
  return (
    <div className="mx-auto mt-3 aspect-4/3 w-[min(20rem,80%,40vh)] overflow-hidden rounded-3xl bg-black">
      <VideoView stream={stream} mirrored={mirrored} />
    </div>
  );
}
