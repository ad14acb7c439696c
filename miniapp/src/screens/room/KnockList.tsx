/** Those who ask to enter a locked room, for those who may let them in; or who wait for a seat in a game. */
import type { Participant } from "../../call/types";
import { useCall, useCallState, useT } from "../../hooks/services";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { IconButton } from "../../ui/IconButton";
import { GuestMark } from "./GuestMark";
import { CLOSE } from "../../ui/icons-more";

export function KnockList({ people }: { people: readonly Participant[] }) {
  const t = useT();
  const call = useCall();
  const isLocked = useCallState(({ room }) => room?.locked === true);
  return (
    <div className="mb-3 rounded-2xl bg-room-card pb-1 text-room-text">
      <h2 className="px-4 pt-2.5 pb-1 text-[0.8125rem] font-medium text-listening">
        {t(isLocked ? "room.knocking" : "room.waiting")}
      </h2>
      <ul>
        {people.map((who) => (
          <li key={who.id} className="flex flex-wrap items-center justify-end gap-x-3 px-4 py-1.5">
            <Avatar id={who.id} name={who.name} src={who.avatar} />
            {/* A name that would be a letter or two has the line to itself. */}
            <span className="flex min-w-0 flex-[1_1_6rem] items-center gap-1.5">
              <bdi className="truncate font-medium">{who.name}</bdi>
              {who.isGuest && <GuestMark />}
            </span>
            <span className="flex shrink-0 items-center gap-3">
              {isLocked && (
                <Button
                  size="small"
                  variant="roomPrimary"
                  onClick={() => call.moderate({ kind: "admit", participant: who.id })}
                >
                  {t("room.letIn")}
                </Button>
              )}
              <IconButton
                icon={CLOSE}
                size="small"
                variant="ghost"
                label={t("room.decline")}
                onClick={() => call.moderate({ kind: "remove", participant: who.id })}
              />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
