/** The room's title, for how long it has been on air, and how many people are here. */
import { useCallState, useT } from "../../hooks/services";
import { useNow } from "../../hooks/use-now";
import { formatClock } from "../../i18n";
import { Icon } from "../../ui/icons";
import { roomTitle } from "../room-title";

export function Header() {
  const t = useT();
  const title = useCallState((state) => roomTitle(state.room));
  const locked = useCallState((state) => state.room?.locked ?? false);
  const startedAt = useCallState((state) => state.room?.callStartedAt ?? null);
  const count = useCallState(
    (state) => state.participants.filter((one) => one.presence === "inside").length,
  );
  return (
    <header className="safe-top shrink-0">
      <div className="px-4 pt-2.5 pb-2.5 text-center">
        <h1 className="flex items-center justify-center gap-1.5 text-[1.0625rem] leading-6 font-semibold">
          <span className="truncate">{title}</span>
          {locked && <Icon name="lock" className="size-4 shrink-0 text-room-hint" />}
        </h1>
        <p className="flex h-5 items-center justify-center gap-1.5 text-[0.8125rem] whitespace-nowrap text-room-hint">
          {startedAt !== null && (
            <>
              <span className="size-1.75 rounded-full bg-[#33c659]" />
              <span className="text-speaking">{t("room.onAir")}</span>
              <Duration since={startedAt} />
              <span>·</span>
            </>
          )}
          <span>{t("room.people", { n: count })}</span>
        </p>
      </div>
    </header>
  );
}

/** On its own, so that only these digits are drawn again every second. */
function Duration({ since }: { since: number }) {
  const now = useNow();
  return <span className="tabular-nums">{formatClock(now - since)}</span>;
}
