/** The call is over: why, how long it was, and who was there. */
import type { CallPhase, EndReason } from "../../call/types";
import { useLocale, useServices } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import type { PlainKey } from "../../i18n";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/icons";
import { Page } from "../Page";

type Ended = Extract<CallPhase, { kind: "ended" }>;

interface Look {
  readonly title: PlainKey;
  readonly icon: IconName;
  /** Whether there is something to come back to. */
  readonly again: boolean;
}

const LOOKS: Record<EndReason, Look> = {
  left: { title: "ended.left", icon: "check", again: true },
  room_ended: { title: "ended.roomEnded", icon: "check", again: true },
  removed: { title: "ended.removed", icon: "info", again: true },
  banned: { title: "ended.banned", icon: "ban", again: false },
  replaced: { title: "ended.replaced", icon: "info", again: true },
};

/** More names do not fit two lines. */
const NAMES_MAX = 3;
/** A call that one only looked into has no length to speak of. */
const LENGTH_MS_MIN = 1000;

export function EndedScreen({ phase }: { phase: Ended }) {
  const { t, formatLength } = useLocale();
  const { navigation } = useServices();
  useBack(() => navigation.home());
  const look = LOOKS[phase.reason];
  const wasInside = phase.lastedMs > 0;
  const title = phase.reason === "removed" && !wasInside ? "ended.declined" : look.title;
  const names = phase.people.slice(0, NAMES_MAX).join(", ");
  const more = phase.people.length - NAMES_MAX;
  return (
    <Page
      actions={
        <>
          {look.again && (
            <Button size="large" onClick={() => navigation.again()}>
              {t("ended.again")}
            </Button>
          )}
          <Button
            size="large"
            variant={look.again ? "secondary" : "primary"}
            onClick={() => navigation.home()}
          >
            {t("common.home")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col items-center px-6 text-center">
        <span className="mb-5 flex size-20 items-center justify-center rounded-full bg-accent-soft text-link">
          <Icon name={look.icon} className="size-10" />
        </span>
        <h1 className="text-[1.375rem] leading-tight font-bold text-balance">{t(title)}</h1>
        <div className="mt-2 flex flex-col gap-1 text-[0.9375rem] text-balance text-hint">
          {phase.reason === "replaced" && <p>{t("ended.replacedText")}</p>}
          {phase.lastedMs >= LENGTH_MS_MIN && (
            <p>{t("ended.lasted", { duration: formatLength(phase.lastedMs) })}</p>
          )}
          {names !== "" && (
            <p>
              {t("ended.with", {
                names: more > 0 ? t("ended.andMore", { names, n: more }) : names,
              })}
            </p>
          )}
        </div>
      </div>
    </Page>
  );
}
