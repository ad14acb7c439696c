/** Somebody who is not in the room: face, name, and a sheet behind them. */
import type { ParticipantView } from "../../protocol/generated";
import { Avatar } from "../../ui/Avatar";
import { GuestMark } from "./GuestMark";

interface Props {
  who: ParticipantView;
  onOpen: (id: string) => void;
}

export function PersonButton({ who, onOpen }: Props) {
  return (
    <button
      type="button"
      onClick={() => onOpen(who.id)}
      className="flex h-13 w-full items-center gap-3.5 px-4 text-left active:bg-room-hover"
    >
      <Avatar id={who.id} name={who.name} src={who.avatar} />
      <bdi className="min-w-0 truncate font-medium">{who.name}</bdi>
      {who.isGuest && <GuestMark />}
    </button>
  );
}
