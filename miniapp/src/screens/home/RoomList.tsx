/** The rooms that a person is in or made, with who is on air. */
import type { RoomSummary } from "../../api/client";
import { useT } from "../../hooks/services";
import { useSlow } from "../../hooks/use-slow";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { cn } from "../../ui/cn";
import { Icon } from "../../ui/icons";
import { Spinner } from "../../ui/Spinner";
import { onAir } from "./on-air";
import { Section } from "./Section";
import type { HomeLists } from "./use-home-lists";
import { CHEVRON } from "../../ui/icons-more";

interface Props {
  lists: HomeLists;
  onOpen: (code: string) => void;
}

export function RoomList({ lists, onOpen }: Props) {
  const t = useT();
  return (
    <Section title={t("home.myRooms")}>
      {lists.state === "loading" && <Loading />}
      {lists.state === "failed" && (
        <div className="flex min-h-20 items-center justify-between gap-3 py-3 pr-2 pl-4">
          <p className="text-[0.9375rem] text-hint">{t("home.unreachable")}</p>
          <Button variant="plain" onClick={lists.reload}>
            {t("common.retry")}
          </Button>
        </div>
      )}
      {lists.state === "ready" && lists.rooms.length === 0 && (
        <p className="px-4 py-6 text-center text-[0.9375rem] text-balance text-hint">
          {t("home.empty")}
        </p>
      )}
      <ul>
        {lists.rooms.map((room) => (
          <li key={room.code} className="[&+li]:border-t [&+li]:border-separator">
            <RoomRow room={room} onOpen={() => onOpen(room.code)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A spinner; after a while with the reason. */
function Loading() {
  const t = useT();
  const isSlow = useSlow();
  return (
    <p
      role="status"
      className="flex min-h-20 flex-col items-center justify-center gap-2 px-4 py-3 text-center text-[0.9375rem] text-balance text-hint"
    >
      <Spinner />
      <span className={cn(!isSlow && "sr-only")}>
        {t(isSlow ? "waiting.slow" : "common.loading")}
      </span>
    </p>
  );
}

function RoomRow({ room, onOpen }: { room: RoomSummary; onOpen: () => void }) {
  const t = useT();
  const title = room.title || room.code;
  const live = room.inside > 0;
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex w-full items-center gap-3 py-2.5 pr-3 pl-4 text-left active:bg-accent-faint"
    >
      <Avatar id={room.code} name={title} src={null} />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{title}</span>
        <span className="flex items-center gap-1.5 text-sm text-hint">
          {live && <span className="size-2 shrink-0 rounded-full bg-[#31b545]" />}
          <span className="truncate">
            {live ? onAir(room, t("lobby.inside", { n: room.inside })) : t("home.quiet")}
          </span>
        </span>
      </span>
      <Icon of={CHEVRON} className="size-5 shrink-0 text-hint opacity-60" />
    </button>
  );
}
