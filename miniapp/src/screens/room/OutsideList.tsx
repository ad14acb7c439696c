/**
 * Those who are not in the room and may concern whoever runs it: who looks from outside, and who was
 * here. Owner and admins are shown who they are; the others are told that somebody looks, and no
 * more.
 */
import { useCallState, useT } from "../../hooks/services";
import { sameItems } from "../../hooks/use-store";
import type { ParticipantView } from "../../protocol/generated";
import { Avatar } from "../../ui/Avatar";
import { GuestMark } from "./GuestMark";
import { isAdmin } from "./permissions";

export function OutsideList({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT();
  const outside = useCallState((state) => state.outside, sameItems);
  const departed = useCallState((state) => state.departed, sameItems);
  const admin = useCallState((state) => isAdmin(state.you?.role));
  if (!admin) {
    return (
      outside.length > 0 && (
        <p className="px-4 pt-3 text-[0.8125rem] text-room-hint">
          {t("room.outsideCount", { n: outside.length })}
        </p>
      )
    );
  }
  return (
    <>
      <People
        title={t("room.outside")}
        text={t("room.outsideText")}
        people={outside}
        onOpen={onOpen}
      />
      <People title={t("room.departed")} people={departed} onOpen={onOpen} />
    </>
  );
}

interface PeopleProps {
  title: string;
  text?: string;
  people: readonly ParticipantView[];
  onOpen: (id: string) => void;
}

function People({ title, text, people, onOpen }: PeopleProps) {
  if (people.length === 0) return null;
  return (
    <div className="mt-3 rounded-2xl bg-room-card pb-1">
      <h2 className="px-4 pt-2.5 pb-1 text-[0.8125rem] font-medium text-room-hint">{title}</h2>
      {text !== undefined && (
        <p className="px-4 pb-1 text-[0.8125rem] leading-snug text-room-hint">{text}</p>
      )}
      <ul>
        {people.map((who) => (
          <li key={who.id}>
            <button
              type="button"
              onClick={() => onOpen(who.id)}
              className="flex h-13 w-full items-center gap-3.5 px-4 text-left active:bg-room-hover"
            >
              <Avatar id={who.id} name={who.name} src={who.avatar} />
              <span className="min-w-0 truncate font-medium">{who.name}</span>
              {who.isGuest && <GuestMark />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
