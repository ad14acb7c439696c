/**
 * Those who look from outside. Who may send them away is shown who they are; the others are told
 * that somebody looks, and no more.
 */
import { useCallState, useT } from "../../hooks/services";
import { sameItems } from "../../hooks/use-store";
import { PersonButton } from "./PersonButton";
import { isAdmin } from "./permissions";

export function OutsideList({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT();
  const people = useCallState((state) => state.outside, sameItems);
  const admin = useCallState((state) => isAdmin(state.you?.role));
  if (people.length === 0) return null;
  if (!admin) {
    return (
      <p className="px-4 pt-3 text-[0.8125rem] text-room-hint">
        {t("room.outsideCount", { n: people.length })}
      </p>
    );
  }
  return (
    <div className="mt-3 rounded-2xl bg-room-card pb-1 text-room-text">
      <h2 className="px-4 pt-2.5 text-[0.8125rem] font-medium text-room-hint">
        {t("room.outside")}
      </h2>
      <p className="px-4 pb-1 text-[0.8125rem] leading-snug text-room-hint">
        {t("room.outsideText")}
      </p>
      <ul>
        {people.map((who) => (
          <li key={who.id}>
            <PersonButton who={who} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </div>
  );
}
