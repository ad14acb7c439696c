/**
 * The chat, fetched when somebody opens it: beside the room where the window is wide, over it
 * elsewhere.
 */
import { useEffect } from "react";
import { later } from "../../boot/later";
import { useBack } from "../../hooks/use-back";
import { useChat } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import { useLater } from "../../hooks/use-later";
import { useT } from "../../hooks/services";
import { Sheet } from "../../ui/Sheet";
import { Spinner } from "../../ui/Spinner";

const file = later(() => import("../chat/ChatScreen"));

interface Props {
  isBeside: boolean;
  onClose: () => void;
}

export function ChatOverlay({ isBeside, onClose }: Props) {
  const screen = useLater(file);
  const chat = useChat();
  useBack(onClose);
  const isThere = screen !== null;
  useEffect(() => {
    if (!isThere) return;
    chat.handle({ type: "opened" });
    return () => chat.handle({ type: "closed" });
  }, [chat, isThere]);
  if (screen) return <screen.ChatScreen isBeside={isBeside} onClose={onClose} />;
  return isBeside ? null : <Coming onClose={onClose} />;
}

function Coming({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useChatWords();
  return (
    <Sheet tone="room" title={words("title")} closeLabel={t("common.close")} onClose={onClose}>
      <p role="status" className="flex items-center justify-center gap-3 px-5 py-8 text-room-hint">
        <Spinner className="size-5" />
        {words("loading")}
      </p>
    </Sheet>
  );
}
