/** Shown in an ordinary browser tab: what Efir is, and the ways in from here. */
import { useState } from "react";
import { useServices, useT } from "../../hooks/services";
import { useAnswer } from "../../hooks/use-answer";
import { Button } from "../../ui/Button";
import { Icon, MIC } from "../../ui/icons";
import { Waiting } from "../Waiting";
import { Field } from "./Field";
import { TELEGRAM } from "../../ui/icons-more";

/** The server's limit. */
const NAME_CHARS_MAX = 64;

export function BrowserScreen({ onNamed }: { onNamed: (name: string) => void }) {
  const t = useT();
  const { about, telegram } = useServices();
  const server = useAnswer(about);
  const [name, setName] = useState("");
  const { startParam } = telegram.launch;
  if (server === undefined) return <Waiting tone="theme" />;
  const start = startParam === null ? "" : `?startapp=${startParam}`;
  return (
    <main className="screen-height safe-top safe-bottom safe-x overflow-y-auto bg-page text-text">
      <div className="mx-auto flex min-h-full max-w-105 flex-col justify-center gap-5 px-5 py-8">
        <header className="text-center">
          <span className="mx-auto mb-4 flex size-18 items-center justify-center rounded-[1.375rem] bg-linear-to-tr from-[#12bf4f] to-[#0aaeb0] text-white">
            <Icon of={MIC} className="size-10" />
          </span>
          <h1 className="text-2xl font-bold text-balance">{t("browser.title")}</h1>
          <p className="mt-2 text-[0.9375rem] text-balance text-hint">{t("browser.text")}</p>
        </header>
        <div className="flex flex-col gap-2.5">
          {server?.simulator ? (
            // A simulated Telegram: there is no bot that the real one would know.
            <Button size="large" onClick={() => window.location.assign("/simulator/")}>
              {t("browser.simulator")}
            </Button>
          ) : (
            server?.botUsername && (
              <Button
                size="large"
                onClick={() =>
                  telegram.openLink(
                    `https://t.me/${server.botUsername ?? ""}${start || "?startapp"}`,
                  )
                }
              >
                <Icon of={TELEGRAM} className="size-5.5" />
                {t("browser.openTelegram")}
              </Button>
            )
          )}
        </div>
        {server?.guests && (
          <form
            className="flex flex-col gap-3 rounded-2xl bg-section p-4"
            onSubmit={(event) => {
              event.preventDefault();
              onNamed(name.trim());
            }}
          >
            <h2 className="text-[1.0625rem] font-semibold">{t("browser.guestTitle")}</h2>
            <Field
              label={t("browser.guestName")}
              hint={t("browser.guestHint")}
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={NAME_CHARS_MAX}
              autoComplete="name"
              enterKeyHint="go"
            />
            <Button type="submit" variant="secondary" disabled={name.trim() === ""}>
              {t("browser.guestAction")}
            </Button>
          </form>
        )}
      </div>
    </main>
  );
}
