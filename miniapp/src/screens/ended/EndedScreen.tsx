/** The call is over: why, how long it was, and who was there. */
import type { CallPhase } from "../../call/types";
import { useLocale, useServices } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Page } from "../Page";
import { endedLook } from "./ended-look";

type Ended = Extract<CallPhase, { kind: "ended" }>;

/** More names do not fit two lines. */
const NAMES_MAX = 3;
/** A call that one only looked into has no length to speak of. */
const LENGTH_MS_MIN = 1000;

export function EndedScreen({ phase }: { phase: Ended }) {
  const { t, formatLength } = useLocale();
  const { navigation } = useServices();
  useBack(() => navigation.home());
  const { title, icon, back, isBackFirst } = endedLook(phase);
  const names = phase.people.slice(0, NAMES_MAX).join(", ");
  const more = phase.people.length - NAMES_MAX;
  const home = (
    <Button
      size="large"
      variant={isBackFirst ? "secondary" : "primary"}
      onClick={() => navigation.home()}
    >
      {t("common.home")}
    </Button>
  );
  return (
    <Page
      actions={
        <>
          {isBackFirst || home}
          {back && (
            <Button
              size="large"
              variant={isBackFirst ? "primary" : "secondary"}
              onClick={() => navigation.again(back.presence)}
            >
              {t(back.label)}
            </Button>
          )}
          {isBackFirst && home}
        </>
      }
    >
      <div className="flex flex-col items-center px-6 text-center">
        <span className="mb-5 flex size-20 items-center justify-center rounded-full bg-accent-soft text-link">
          <Icon of={icon} className="size-10" />
        </span>
        <h1 className="text-[1.375rem] leading-tight font-bold text-balance">{t(title)}</h1>
        <div className="mt-2 flex flex-col gap-1 text-[0.9375rem] text-balance text-hint">
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
