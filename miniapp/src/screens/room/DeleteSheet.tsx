/** Deletes the room, after asking once more. Whoever is in it, oneself included, is sent out then. */
import { useState } from "react";
import { useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRoomWords } from "../../hooks/use-room-words";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";

export function DeleteSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useRoomWords();
  const { api } = useServices();
  const code = useCallState((state) => state.room?.code ?? "");
  const [state, setState] = useState<"asking" | "busy" | "failed">("asking");
  useBack(onClose);
  const confirm = async (): Promise<void> => {
    setState("busy");
    const answer = await api.deleteRoom(code);
    if (!answer.ok) setState("failed");
  };
  return (
    <Sheet
      tone="room"
      title={words("delete.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <p role="status" className="px-5 pb-5 text-[0.9375rem] text-white/85">
        {words(state === "failed" ? "delete.failed" : "delete.text")}
      </p>
      <div className="flex flex-col gap-2.5 px-5">
        <Button
          variant="roomDanger"
          size="large"
          busy={state === "busy"}
          onClick={() => void confirm()}
        >
          {words("delete.action")}
        </Button>
        <Button variant="room" size="large" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </Sheet>
  );
}
