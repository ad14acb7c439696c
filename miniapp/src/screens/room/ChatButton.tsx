/** Opens the chat, and says how much of it is new. */
import { useChatState } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import { IconButton } from "../../ui/IconButton";
import { CHAT } from "../../ui/icons-more";

/** More is many. */
const SHOWN_MAX = 99;

export function ChatButton({ onOpen }: { onOpen: () => void }) {
  const words = useChatWords();
  const unread = useChatState((state) => state.unread);
  const news = unread > 0 ? `: ${words("unread", { n: unread })}` : "";
  return (
    <span className="relative">
      <IconButton
        icon={CHAT}
        size="small"
        variant="ghost"
        label={words("open") + news}
        onClick={onOpen}
      />
      {unread > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-0 right-0 min-w-4.5 rounded-full bg-[#1b8be0] px-1 text-center text-[0.6875rem] leading-4.5 font-semibold text-white tabular-nums"
        >
          {unread > SHOWN_MAX ? `${SHOWN_MAX}+` : unread}
        </span>
      )}
    </span>
  );
}
