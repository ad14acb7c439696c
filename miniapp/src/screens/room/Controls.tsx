/** The bottom row: camera, screen or reactions, the microphone, more, leave. */
import { useCallback } from "react";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { usePushToTalk } from "../../hooks/use-push-to-talk";
import { IconButton } from "../../ui/IconButton";
import { MicOrb } from "../../ui/MicOrb";
import type { Overlay } from "./overlay";
import type { Mic } from "./use-mic";
import { CAMERA, CAMERA_OFF } from "../../ui/icons";
import { CLOSE, MORE, SCREEN, SMILE } from "../../ui/icons-more";

interface Props {
  mic: Mic;
  onOpen: (overlay: Overlay) => void;
  onLeave: () => void;
}

export function Controls({ mic, onOpen, onLeave }: Props) {
  const t = useT();
  return (
    <footer className="safe-bottom relative z-20 shrink-0 short:py-1">
      <div className="safe-x mx-auto max-w-105 short:h-full">
        <div className="grid grid-cols-[1fr_1fr_6.25rem_1fr_1fr] items-center px-2 pt-3 tall:grid-cols-[1fr_1fr_7.5rem_1fr_1fr] short:flex short:h-full short:w-23 short:flex-col short:justify-evenly short:p-0">
          <PictureButtons onReact={() => onOpen({ kind: "react" })} />
          <Orb mic={mic} />
          <IconButton
            icon={MORE}
            label={t("control.more")}
            caption={t("control.more")}
            onClick={() => onOpen({ kind: "more" })}
          />
          <IconButton
            icon={CLOSE}
            variant="leave"
            label={t("control.leave")}
            caption={t("control.leave")}
            onClick={onLeave}
          />
        </div>
        <p
          aria-hidden
          className="flex h-12 flex-col items-center justify-center text-center short:hidden"
        >
          <span className="text-[0.9375rem] leading-5 font-medium">{t(mic.caption)}</span>
          {mic.hint && (
            <span className="text-[0.8125rem] leading-4 text-room-hint">{t(mic.hint)}</span>
          )}
        </p>
      </div>
    </footer>
  );
}

/** Camera and screen. Who may not send is told so by a press; the buttons look as if they were off. */
function PictureButtons({ onReact }: { onReact: () => void }) {
  const t = useT();
  const call = useCall();
  const { haptic } = useServices().telegram;
  const camera = useCallState((state) => state.camera.kind);
  const screen = useCallState((state) => state.screen);
  const isForbidden = useCallState((state) => state.you?.role === "listener");
  const cameraOn = camera === "on";
  const screenOn = screen.kind === "on";
  const canShare = screen.kind !== "denied" || screen.reason !== "unsupported";
  const reason = isForbidden ? `: ${t("status.mutedByAdmin")}` : "";
  return (
    <>
      <IconButton
        icon={cameraOn ? CAMERA : CAMERA_OFF}
        label={t(cameraOn ? "control.cameraOff" : "control.cameraOn") + reason}
        caption={t("control.camera")}
        aria-pressed={cameraOn}
        aria-disabled={isForbidden}
        busy={camera === "starting"}
        onClick={() => {
          haptic("light");
          void call.setCamera(!cameraOn);
        }}
      />
      {canShare ? (
        <IconButton
          icon={SCREEN}
          label={t(screenOn ? "control.screenOff" : "control.screenOn") + reason}
          caption={t("control.screen")}
          aria-pressed={screenOn}
          aria-disabled={isForbidden}
          busy={screen.kind === "starting"}
          onClick={() => void call.setScreen(!screenOn)}
        />
      ) : (
        <IconButton
          icon={SMILE}
          label={t("more.react")}
          caption={t("control.react")}
          onClick={onReact}
        />
      )}
    </>
  );
}

function Orb({ mic }: { mic: Mic }) {
  const t = useT();
  const call = useCall();
  const youId = useCallState((state) => state.you?.id ?? null);
  const watchLevel = useCallback(
    (listener: (level: number) => void) =>
      youId === null ? () => undefined : call.watchLevel(youId, listener),
    [call, youId],
  );
  const press = usePushToTalk(mic);
  return (
    <MicOrb
      state={mic.orb}
      label={t(mic.label)}
      watchLevel={watchLevel}
      title={t("orb.hint")}
      aria-pressed={mic.orb === "live"}
      className="mx-auto"
      {...press}
    />
  );
}
