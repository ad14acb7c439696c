/** Somebody was banned a moment ago: it can be taken back. */
import { useEffect, useState } from "react";
import { useCall, useCallState } from "../../hooks/services";
import { useRoomWords } from "../../hooks/use-room-words";
import { Toast } from "../../ui/Toast";
import { BAN } from "../../ui/icons-more";

const SHOWN_MS = 6_000;

export function BanNotice() {
  const words = useRoomWords();
  const call = useCall();
  const newest = useCallState((state) => state.banned[0] ?? null);
  // Those from before this screen was opened are no news.
  const [known, setKnown] = useState(newest?.id ?? null);
  const isNews = newest !== null && newest.id !== known;
  useEffect(() => {
    if (!isNews) return;
    const timer = setTimeout(() => setKnown(newest.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isNews, newest]);
  if (!isNews) return null;
  return (
    <Toast
      icon={BAN}
      action={{
        label: words("host.undo"),
        run: () => call.moderate({ kind: "unban", participant: newest.id }),
      }}
    >
      {words("host.removed", { name: newest.name })}
    </Toast>
  );
}
