/** A real trouble: what happened, and the one thing to do. */
import type { TroubleKind } from "../../call/types";
import { useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import type { MessageKey } from "../../i18n";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Page } from "../Page";
import { useBrowser } from "../use-browser";
import { TROUBLES, type Remedy } from "./trouble-content";

const REMEDY_LABELS = {
  home: "common.home",
  retry: "common.retry",
  reload: "common.reload",
  close: "trouble.closeApp",
  browser: "trouble.openBrowser",
  open: "trouble.openNew",
  move: "trouble.moveHere",
} as const satisfies Record<Remedy, MessageKey>;

export function TroubleScreen({ trouble }: { trouble: TroubleKind }) {
  const t = useT();
  const { navigation, telegram } = useServices();
  const openBrowser = useBrowser();
  useBack(() => navigation.home());
  const { icon, title, text, remedy, second } = TROUBLES[trouble];

  const act = (chosen: Remedy): void => {
    switch (chosen) {
      case "home":
        navigation.home();
        break;
      case "retry":
        navigation.again();
        break;
      case "open": {
        const { target } = navigation.getState();
        if (target && "code" in target) navigation.open({ ...target, kind: "open" }, "lobby");
        break;
      }
      case "move":
        navigation.again("inside");
        break;
      case "reload":
        window.location.reload();
        break;
      case "close":
        telegram.close();
        break;
      case "browser":
        void openBrowser();
        break;
    }
  };
  return (
    <Page
      actions={
        <>
          <Button size="large" onClick={() => act(remedy)}>
            {t(REMEDY_LABELS[remedy])}
          </Button>
          {second && (
            <Button size="large" variant="secondary" onClick={() => act(second)}>
              {t(REMEDY_LABELS[second])}
            </Button>
          )}
        </>
      }
    >
      <div role="alert" className="flex flex-col items-center px-6 text-center">
        <span className="mb-5 flex size-20 items-center justify-center rounded-full bg-accent-soft text-link">
          <Icon of={icon} className="size-10" />
        </span>
        <h1 className="text-[1.375rem] leading-tight font-bold text-balance">{t(title)}</h1>
        <p className="mt-2 max-w-90 text-[0.9375rem] leading-relaxed text-balance text-hint">
          {t(text)}
        </p>
      </div>
    </Page>
  );
}
