/** The room's title, for how long it has been on air, how many people are here, and who speaks. */
import { useCallState, useT } from "../../hooks/services";
import { useNow } from "../../hooks/use-now";
import { useRoomWords } from "../../hooks/use-room-words";
import { formatClock } from "../../i18n";
import { IconButton } from "../../ui/IconButton";
import { Icon } from "../../ui/icons";
import { roomTitle } from "../room-title";
import { ChatButton } from "./ChatButton";
import { speakersOutOfSight } from "./speakers";
import { FOLD, LOCK, PEOPLE } from "../../ui/icons-more";

interface Props {
  onPeople: () => void;
  onChat: () => void;
  /** The way back to what the room is open over; without it the room is all there is. */
  onBack: (() => void) | undefined;
  /** Home, where the call goes on as a bar. */
  onMinimise: () => void;
}

export function Header({ onPeople, onChat, onBack, onMinimise }: Props) {
  const t = useT();
  const words = useRoomWords();
  const title = useCallState((state) => roomTitle(state.room));
  const locked = useCallState((state) => state.room?.locked ?? false);
  return (
    <header className="safe-top relative shrink-0">
      <IconButton
        icon={FOLD}
        variant="ghost"
        label={onBack ? t("room.fold") : words("header.minimise")}
        onClick={onBack ?? onMinimise}
        className="absolute bottom-1.5 left-2 z-10 short:bottom-auto short:top-0"
      />
      <div className="relative px-14 py-2.5 text-center short:flex short:h-11 short:items-center short:gap-3 short:pr-4 short:py-0">
        <h1 className="flex min-w-0 items-center justify-center gap-1.5 text-[1.0625rem] leading-6 font-semibold">
          <bdi className="truncate">{title}</bdi>
          {locked && <Icon of={LOCK} className="size-4 shrink-0 text-room-hint" />}
        </h1>
        <p className="flex h-5 min-w-0 items-center justify-center gap-1.5 text-[0.8125rem] whitespace-nowrap text-room-hint">
          <Line />
        </p>
        <IconButton
          icon={PEOPLE}
          size="small"
          variant="ghost"
          label={t("room.participants")}
          className="ml-auto hidden short:flex"
          onClick={onPeople}
        />
        <span className="absolute inset-y-0 right-2 flex items-center short:static">
          <ChatButton onOpen={onChat} />
        </span>
      </div>
    </header>
  );
}

function Line() {
  const t = useT();
  const words = useRoomWords();
  const startedAt = useCallState((state) => state.room?.callStartedAt ?? null);
  const speaking = useCallState(speakersOutOfSight);
  const count = useCallState(
    (state) => state.participants.filter((one) => one.presence === "inside").length,
  );
  if (speaking !== "") {
    return (
      <bdi className="min-w-0 truncate text-speaking">
        {words("header.speaking", { names: speaking })}
      </bdi>
    );
  }
  return (
    <>
      {startedAt !== null && (
        <>
          <span className="size-1.75 shrink-0 rounded-full bg-[#33c659]" />
          {/* On the smallest phones the dot says it. */}
          <span className="text-speaking [@media(max-width:22rem)]:sr-only">{t("room.onAir")}</span>
          <Duration since={startedAt} />
          <span>·</span>
        </>
      )}
      <span>{t("room.people", { n: count })}</span>
    </>
  );
}

/** On its own, so that only these digits are drawn again every second. */
function Duration({ since }: { since: number }) {
  const now = useNow();
  return <span className="tabular-nums">{formatClock(now - since)}</span>;
}
