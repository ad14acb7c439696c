/** Data, sounds and language. */
import { useEffect, useState } from "react";
import { isRingAudible, setRingAudible } from "../../hooks/ring-sound";
import { useLocale, useServices, useT } from "../../hooks/services";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useDataSaver } from "../../hooks/use-data-saver";
import { useRingWords } from "../../hooks/use-ring-words";
import { useRoomWords } from "../../hooks/use-room-words";
import { useSettingsWords } from "../../hooks/use-settings-words";
import { LANGUAGES, type Language } from "../../i18n";
import { useSounds } from "../room/sounds/use-sounds";
import { ActionRow, Group, SelectRow, SwitchRow } from "./rows";

export function OtherGroup() {
  const t = useT();
  const words = useSettingsWords();
  const connectionWords = useConnectionWords();
  const roomWords = useRoomWords();
  const ringWords = useRingWords();
  const { locale, memory, session } = useServices();
  const { language } = useLocale();
  const [isSaving, toggleSaving] = useDataSaver();
  const [areSoundsOn, toggleSounds] = useSounds();
  const [isAudible, setAudible] = useState(() => isRingAudible(memory));
  return (
    <Group title={words("other")}>
      <SwitchRow isOn={isSaving} onToggle={toggleSaving}>
        {connectionWords("saving")}
      </SwitchRow>
      <SwitchRow isOn={areSoundsOn} onToggle={toggleSounds}>
        {roomWords("more.sounds")}
      </SwitchRow>
      {session.isVouchedFor() && (
        <SwitchRow
          isOn={isAudible}
          onToggle={() => {
            setRingAudible(memory, !isAudible);
            setAudible(!isAudible);
          }}
        >
          {ringWords("recent.sound")}
        </SwitchRow>
      )}
      <SelectRow
        label={t("home.language")}
        value={language}
        options={Object.entries(LANGUAGES).map(([value, label]) => ({
          value: value as Language,
          label,
        }))}
        // Without a connection the language stays as it is.
        onChoose={(next) => void locale.setLanguage(next).catch(() => undefined)}
      />
      <ClientRows />
    </Group>
  );
}

/** What the Telegram client does for calls that come while the page is closed. */
function ClientRows() {
  const words = useSettingsWords();
  const { telegram, session } = useServices();
  const [canAdd, setCanAdd] = useState(false);
  const [isAllowed, setAllowed] = useState(false);
  useEffect(() => {
    void telegram.checkHomeScreen().then(setCanAdd);
  }, [telegram]);
  const { askToWrite } = telegram;
  return (
    <>
      {canAdd && (
        <ActionRow onClick={() => telegram.addToHomeScreen()}>{words("homeScreen")}</ActionRow>
      )}
      {askToWrite !== null && session.isVouchedFor() && (
        <ActionRow onClick={() => void askToWrite().then(setAllowed)}>
          <span role="status">
            {words(isAllowed ? "writeDone" : "write")}
            <span className="block text-[0.8125rem] text-(--row-hint)">{words("writeHint")}</span>
          </span>
        </ActionRow>
      )}
    </>
  );
}
