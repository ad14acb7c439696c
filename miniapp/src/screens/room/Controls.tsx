/** The bottom row: camera, screen or reactions, the microphone, more, leave. */
import { useCallback } from "react";
import { canShareScreen } from "../../hooks/capabilities";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { usePushToTalk } from "../../hooks/use-push-to-talk";
import { IconButton } from "../../ui/IconButton";
import { MicOrb } from "../../ui/MicOrb";
import type { Overlay } from "./RoomScreen";
import type { Mic } from "./use-mic";

interface Props {
  mic: Mic;
  onOpen: (overlay: Overlay) => void;
  onLeave: () => void;
}

export function Controls({ mic, onOpen, onLeave }: Props) {
  const t = useT();
  const call = useCall();
  const { haptic } = useServices().telegram;
  const camera = useCallState((state) => state.camera.kind);
  const screen = useCallState((state) => state.screen.kind);
  const youId = useCallState((state) => state.you?.id ?? null);
  const watchLevel = useCallback(
    (listener: (level: number) => void) =>
      youId === null ? () => undefined : call.watchLevel(youId, listener),
    [call, youId],
  );
  const press = usePushToTalk(mic);
  const cameraOn = camera === "on";
  const screenOn = screen === "on";

  return (
    <footer className="safe-bottom relative z-20 shrink-0">
      <div className="safe-x mx-auto max-w-105">
        <div className="grid grid-cols-[1fr_1fr_5.75rem_1fr_1fr] items-center px-2 pt-3">
          <IconButton
            icon={cameraOn ? "camera" : "cameraOff"}
            label={t(cameraOn ? "control.cameraOff" : "control.cameraOn")}
            caption={t("control.camera")}
            aria-pressed={cameraOn}
            busy={camera === "starting"}
            onClick={() => {
              haptic("light");
              void call.setCamera(!cameraOn);
            }}
          />
          {canShareScreen() ? (
            <IconButton
              icon="screen"
              label={t(screenOn ? "control.screenOff" : "control.screenOn")}
              caption={t("control.screen")}
              aria-pressed={screenOn}
              busy={screen === "starting"}
              onClick={() => void call.setScreen(!screenOn)}
            />
          ) : (
            <IconButton
              icon="smile"
              label={t("more.react")}
              caption={t("control.react")}
              onClick={() => onOpen({ kind: "react" })}
            />
          )}
          <MicOrb
            state={mic.orb}
            label={t(mic.label)}
            watchLevel={watchLevel}
            title={t("orb.hint")}
            aria-pressed={mic.orb === "live"}
            className="mx-auto"
            {...press}
          />
          <IconButton
            icon="more"
            label={t("control.more")}
            caption={t("control.more")}
            onClick={() => onOpen({ kind: "more" })}
          />
          <IconButton
            icon="close"
            variant="leave"
            label={t("control.leave")}
            caption={t("control.leave")}
            onClick={onLeave}
          />
        </div>
        <p
          aria-hidden
          className="relative h-10 pt-3.5 text-center text-[0.8125rem] leading-4.5 font-medium"
        >
          {t(mic.label)}
        </p>
      </div>
    </footer>
  );
}
