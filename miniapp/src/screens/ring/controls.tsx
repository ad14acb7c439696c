/** The buttons for the own microphone and camera in a call from person to person. */
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useRingWords } from "../../hooks/use-ring-words";
import { useMic } from "../room/use-mic";
import { CallButton } from "./CallButton";
import { CAMERA, CAMERA_OFF, MIC, MIC_OFF } from "../../ui/icons";

/** White while it is off, as that is what one may have forgotten. */
export function MicButton() {
  const t = useT();
  const words = useRingWords();
  const mic = useMic();
  const isLive = mic.orb === "live";
  return (
    <CallButton
      icon={isLive ? MIC : MIC_OFF}
      caption={words("talk.mic")}
      label={t(mic.label)}
      aria-pressed={!isLive}
      busy={mic.orb === "connecting"}
      onClick={mic.toggle}
    />
  );
}

export function CameraButton() {
  const t = useT();
  const call = useCall();
  const { telegram } = useServices();
  const camera = useCallState((state) => state.camera.kind);
  const isOn = camera === "on";
  return (
    <CallButton
      icon={isOn ? CAMERA : CAMERA_OFF}
      caption={t("control.camera")}
      label={t(isOn ? "control.cameraOff" : "control.cameraOn")}
      aria-pressed={isOn}
      busy={camera === "starting"}
      onClick={() => {
        telegram.haptic("light");
        void call.setCamera(!isOn);
      }}
    />
  );
}
