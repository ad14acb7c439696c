/** Asks what to call the room from now on. */
import { useState } from "react";
import { useCall, useCallState, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRoomWords } from "../../hooks/use-room-words";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";

/** The server's limit. */
const TITLE_CHARS_MAX = 64;

export function RenameSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useRoomWords();
  const call = useCall();
  const [title, setTitle] = useState(useCallState((state) => state.room?.title ?? ""));
  useBack(onClose);
  return (
    <Sheet
      tone="room"
      title={words("more.rename")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4 px-5 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          call.moderate({ kind: "rename", title: title.trim() });
          onClose();
        }}
      >
        <label className="flex flex-col gap-1.5">
          <span className="text-[0.8125rem] text-room-hint">{t("home.title")}</span>
          <input
            dir="auto"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            placeholder={t("home.titlePlaceholder")}
            maxLength={TITLE_CHARS_MAX}
            enterKeyHint="done"
            className="h-12 rounded-xl bg-white/10 px-4 placeholder:text-room-hint"
          />
        </label>
        <Button type="submit" variant="roomPrimary" size="large">
          {words("rename.action")}
        </Button>
      </form>
    </Sheet>
  );
}
