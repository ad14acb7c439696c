/** Which camera, what it shows, and how one sees oneself. */
import type { PictureSize } from "../../call/setup";
import { useCallState, useServices, useT } from "../../hooks/services";
import { useChoice, useMirrored } from "../../hooks/use-choices";
import { useSettingsWords } from "../../hooks/use-settings-words";
import { VideoView } from "../../ui/VideoView";
import { deviceHelp } from "../device-help";
import { ActionRow, Group, NoteRow, SelectRow, SwitchRow } from "./rows";
import { DeviceRow } from "./SoundGroup";
import { useTrial } from "./use-trial";

const SIZES: readonly PictureSize[] = ["low", "usual", "high"];

export function PictureGroup() {
  const t = useT();
  const words = useSettingsWords();
  const { choices, telegram } = useServices();
  const gear = useCallState((state) => state.gear);
  const cameraId = useChoice("cameraId");
  const picture = useChoice("picture");
  const mirror = useChoice("mirror");
  const blur = useChoice("blur");
  const mirrored = useMirrored();
  const { isOn, trial, refused, toggle } = useTrial(
    "camera",
    JSON.stringify([cameraId, picture, blur]),
  );
  const { platform } = telegram.launch;
  return (
    <Group title={words("camera")}>
      <DeviceRow
        label={words("camera")}
        devices={gear.cameras}
        chosen={cameraId}
        nameOf={(n) => words("cameraNumber", { n })}
        onChoose={(id) => choices.change({ cameraId: id })}
      />
      {isOn && (
        <figure className="px-4 pt-3">
          <div className="aspect-4/3 overflow-hidden rounded-xl bg-black">
            {trial && <VideoView stream={trial.stream} mirrored={mirrored} />}
          </div>
          <figcaption className="pt-1.5 text-center text-[0.8125rem] text-(--row-hint)">
            {words("previewNote")}
          </figcaption>
        </figure>
      )}
      {refused !== null && (
        <NoteRow>{t(deviceHelp(refused, platform, navigator.userAgent).text)}</NoteRow>
      )}
      <ActionRow onClick={toggle}>{words(isOn ? "stopPreview" : "preview")}</ActionRow>
      <SwitchRow
        detail={words("mirrorHint")}
        isOn={mirror}
        onToggle={() => choices.change({ mirror: !mirror })}
      >
        {words("mirror")}
      </SwitchRow>
      {gear.canBlur && (
        <SwitchRow
          detail={words("blurHint")}
          isOn={blur}
          onToggle={() => choices.change({ blur: !blur })}
        >
          {words("blur")}
        </SwitchRow>
      )}
      <SelectRow
        label={words("quality")}
        value={picture}
        options={SIZES.map((size) => ({ value: size, label: words(`quality.${size}`) }))}
        onChoose={(size) => choices.change({ picture: size })}
      />
    </Group>
  );
}
