/** Which microphone and which speaker, and how they are used. */
import type { Device } from "../../call/setup";
import { useCallState, useServices, useT } from "../../hooks/services";
import { useChoice } from "../../hooks/use-choices";
import { useSettingsWords } from "../../hooks/use-settings-words";
import { deviceHelp } from "../device-help";
import { LevelBar } from "./LevelBar";
import { ActionRow, Group, NoteRow, SelectRow, SwitchRow } from "./rows";
import { useTrial } from "./use-trial";

interface DeviceRowProps {
  label: string;
  devices: readonly Device[];
  chosen: string | null;
  /** For one whose name the browser keeps to itself. */
  nameOf: (n: number) => string;
  onChoose: (id: string | null) => void;
}

/** One of several devices; nothing where there is no choice. */
export function DeviceRow({ label, devices, chosen, nameOf, onChoose }: DeviceRowProps) {
  const words = useSettingsWords();
  if (devices.length === 0) return null;
  const isThere = devices.some(({ id }) => id === chosen);
  return (
    <SelectRow
      label={label}
      value={isThere && chosen !== null ? chosen : ""}
      options={[
        { value: "", label: words("bySystem") },
        ...devices.map(({ id, name }, index) => ({ value: id, label: name || nameOf(index + 1) })),
      ]}
      onChoose={(id) => onChoose(id === "" ? null : id)}
    />
  );
}

export function SoundGroup() {
  const t = useT();
  const words = useSettingsWords();
  const { choices, telegram } = useServices();
  const gear = useCallState((state) => state.gear);
  const micId = useChoice("micId");
  const speakerId = useChoice("speakerId");
  const noiseSuppression = useChoice("noiseSuppression");
  const echoCancellation = useChoice("echoCancellation");
  const { isOn, trial, refused, toggle } = useTrial(
    "mic",
    JSON.stringify([micId, noiseSuppression, echoCancellation]),
  );
  const { platform } = telegram.launch;
  return (
    <Group title={words("sound")}>
      <DeviceRow
        label={words("mic")}
        devices={gear.mics}
        chosen={micId}
        nameOf={(n) => words("micNumber", { n })}
        onChoose={(id) => choices.change({ micId: id })}
      />
      {isOn && <LevelBar trial={trial} />}
      {isOn && <NoteRow>{words("checkingMic")}</NoteRow>}
      {refused !== null && (
        <NoteRow>{t(deviceHelp(refused, platform, navigator.userAgent).text)}</NoteRow>
      )}
      <ActionRow onClick={toggle}>{words(isOn ? "stopCheck" : "checkMic")}</ActionRow>
      <SwitchRow
        detail={words("noiseHint")}
        isOn={noiseSuppression}
        onToggle={() => choices.change({ noiseSuppression: !noiseSuppression })}
      >
        {words("noise")}
      </SwitchRow>
      <SwitchRow
        detail={words("echoHint")}
        isOn={echoCancellation}
        onToggle={() => choices.change({ echoCancellation: !echoCancellation })}
      >
        {words("echo")}
      </SwitchRow>
      <DeviceRow
        label={words("speaker")}
        devices={gear.speakers}
        chosen={speakerId}
        nameOf={(n) => words("speakerNumber", { n })}
        onChoose={(id) => choices.change({ speakerId: id })}
      />
      {gear.speakers.length === 0 && <NoteRow>{words("speakerBySystem")}</NoteRow>}
    </Group>
  );
}
