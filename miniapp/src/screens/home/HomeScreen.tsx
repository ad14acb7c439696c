/** The first screen: my rooms, recent calls, and two ways into another room. */
import { useState } from "react";
import { useLocale, useServices } from "../../hooks/services";
import { LANGUAGES, type Language } from "../../i18n";
import { Button } from "../../ui/Button";
import { Icon, MIC } from "../../ui/icons";
import { SettingsOverlay } from "../SettingsOverlay";
import { TroubleScreen } from "../trouble/TroubleScreen";
import { CallBar } from "./CallBar";
import { CallList } from "./CallList";
import { ForgetMe } from "./ForgetMe";
import { JoinSheet } from "./JoinSheet";
import { NewRoomSheet } from "./NewRoomSheet";
import { RoomList } from "./RoomList";
import { Section } from "./Section";
import { useHomeLists } from "./use-home-lists";
import { CHEVRON, GEAR, GLOBE, KEY, PLUS } from "../../ui/icons-more";

export function HomeScreen() {
  const { navigation, session, telegram } = useServices();
  const { t } = useLocale();
  const [sheet, setSheet] = useState<"new" | "join" | null>(null);
  const lists = useHomeLists();
  const openRoom = (code: string): void => {
    telegram.haptic("light");
    navigation.open({ kind: "join", code }, "lobby");
  };

  if (lists.state === "expired") return <TroubleScreen trouble="auth_expired" />;
  return (
    <main className="screen-height safe-top safe-x relative overflow-y-auto bg-page text-text">
      <div className="safe-bottom mx-auto max-w-120">
        <header className="px-5 pt-6 pb-5 text-center">
          <span className="mx-auto mb-3 flex size-18 items-center justify-center rounded-[1.375rem] bg-linear-to-tr from-[#12bf4f] to-[#0aaeb0] text-white">
            <Icon of={MIC} className="size-10" />
          </span>
          <h1 className="text-2xl font-bold">{t("app.name")}</h1>
          <p className="mt-1 text-[0.9375rem] text-hint">{t("app.tagline")}</p>
        </header>

        <div className="flex flex-col gap-2.5 px-4 pb-6">
          <Button size="large" onClick={() => setSheet("new")}>
            <Icon of={PLUS} className="size-5.5" />
            {t("home.newRoom")}
          </Button>
          <Button size="large" variant="secondary" onClick={() => setSheet("join")}>
            <Icon of={KEY} className="size-5.5" />
            {t("home.join")}
          </Button>
        </div>

        <RoomList lists={lists} onOpen={openRoom} />
        {/* The server keeps none for guests. */}
        {lists.state === "ready" && session.isVouchedFor() && (
          <CallList calls={lists.calls} onOpen={openRoom} />
        )}

        <Settings />
        <ForgetMe onForgotten={lists.reload} />
        <CallBar />
      </div>

      {sheet === "new" && <NewRoomSheet onClose={() => setSheet(null)} />}
      {sheet === "join" && <JoinSheet onClose={() => setSheet(null)} />}
    </main>
  );
}

/** What is chosen once. The language stands here too: it has to be found by who cannot read this. */
function Settings() {
  const { locale } = useServices();
  const { t, language } = useLocale();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section>
      <label className="flex h-12 items-center gap-3 px-4">
        <Icon of={GLOBE} className="size-5.5 text-hint" />
        <span className="grow">{t("home.language")}</span>
        <select
          value={language}
          onChange={(event) => {
            // Without a connection the language stays as it is.
            locale.setLanguage(event.target.value as Language).catch(() => undefined);
          }}
          className="h-11 rounded-lg bg-transparent text-right text-link"
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} className="bg-section text-text">
              {name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="flex h-12 w-full items-center gap-3 border-t border-separator px-4 text-left"
      >
        <Icon of={GEAR} className="size-5.5 text-hint" />
        <span className="grow">{t("home.settings")}</span>
        <Icon of={CHEVRON} className="size-5 text-hint" />
      </button>
      {isOpen && <SettingsOverlay tone="theme" onClose={() => setOpen(false)} />}
    </Section>
  );
}
