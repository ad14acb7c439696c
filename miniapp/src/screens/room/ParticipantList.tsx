/** Everybody in the room, in order of arrival: a list that never moves under a finger. */
import { useRef } from "react";
import type { CallState, Participant } from "../../call/types";
import { useCallState, useT } from "../../hooks/services";
import { sameItems } from "../../hooks/use-store";
import { Icon } from "../../ui/icons";
import { personTrouble, roomTrouble, sameTrouble } from "./connection-words";
import { HandList } from "./HandList";
import { KnockList } from "./KnockList";
import { OutsideList } from "./OutsideList";
import { ParticipantRow } from "./ParticipantRow";
import { isAdmin } from "./permissions";
import { requestsTo } from "./requests";
import { PERSON_PLUS } from "../../ui/icons-more";
import { useGliding } from "./use-gliding";

const NOBODY: ReadonlySet<string> = new Set();

interface Props {
  onOpen: (id: string) => void;
  onInvite: () => void;
}

export function ParticipantList({ onOpen, onInvite }: Props) {
  const t = useT();
  const inside = useCallState((state) => state.participants.filter(isInside), sameItems);
  const knocking = useCallState((state) => state.participants.filter(isKnocking), sameItems);
  const hands = useCallState(handsFor, sameItems);
  const trouble = useCallState(roomTrouble, sameTrouble);
  const admin = useCallState((state) => isAdmin(state.you?.role));
  const rows = useRef<HTMLUListElement>(null);
  useGliding(
    rows,
    inside.map(({ id }) => id),
  );
  return (
    <section
      aria-label={t("room.participants")}
      className="h-full overflow-y-auto overscroll-contain px-3 pb-[calc(1.5rem+var(--covered,0px))]"
    >
      {admin && knocking.length > 0 && <KnockList people={knocking} />}
      {hands.length > 0 && <HandList people={hands} />}
      <div className="room-card">
        <button
          type="button"
          onClick={onInvite}
          className="flex h-13 w-full items-center gap-3.5 pr-4 pl-4 text-left text-room-active active:bg-room-hover"
        >
          <span className="flex w-11 justify-center">
            <Icon of={PERSON_PLUS} />
          </span>
          {t("room.invite")}
        </button>
        <ul ref={rows}>
          {inside.map((who) => (
            <ParticipantRow
              key={who.id}
              who={who}
              trouble={personTrouble(who, trouble)}
              onOpen={onOpen}
            />
          ))}
        </ul>
      </div>
      {inside.length === 1 && (
        <p className="px-6 pt-5 text-center text-[0.9375rem] text-balance text-room-hint">
          {t("room.alone")}
        </p>
      )}
      <OutsideList onOpen={onOpen} />
    </section>
  );
}

/** Those who want to speak and whom `you` may let, in the order in which their hands went up. */
function handsFor({ you, participants }: CallState): readonly Participant[] {
  return requestsTo(you, participants, NOBODY)
    .filter(({ kind }) => kind === "hand")
    .map(({ who }) => who);
}

function isInside(who: Participant): boolean {
  return who.presence === "inside";
}

function isKnocking(who: Participant): boolean {
  return who.presence === "knocking";
}
