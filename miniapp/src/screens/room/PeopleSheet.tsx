/** The list of people, where pictures leave no room for it. */
import { useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Sheet } from "../../ui/Sheet";
import type { Overlay } from "./overlay";
import { ParticipantList } from "./ParticipantList";

interface Props {
  onOpen: (overlay: Overlay) => void;
  onClose: () => void;
}

export function PeopleSheet({ onOpen, onClose }: Props) {
  const t = useT();
  useBack(onClose);
  return (
    <Sheet
      tone="room"
      title={t("room.participants")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <ParticipantList
        onOpen={(id) => onOpen({ kind: "person", id })}
        onInvite={() => onOpen({ kind: "invite" })}
      />
    </Sheet>
  );
}
