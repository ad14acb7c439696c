/** The message that is shown on top. */
import { useCall, useCallState } from "../../hooks/services";
import { useChat, useChatState } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import { IconButton } from "../../ui/IconButton";
import { Icon } from "../../ui/icons";
import { isAdmin } from "../room/permissions";
import { MessageText } from "./MessageText";
import { CLOSE, PIN } from "../../ui/icons-more";

export function PinnedBar() {
  const words = useChatWords();
  const call = useCall();
  const chat = useChat();
  const pinned = useChatState((state) => state.pinned);
  const mayUnpin = useCallState((state) => isAdmin(state.you?.role));
  if (pinned === null) return null;
  return (
    <section
      aria-label={words("pinned")}
      className="flex shrink-0 items-center gap-2.5 border-y border-room-line bg-room-menu py-1.5 pr-1 pl-4"
    >
      <button
        type="button"
        aria-label={`${words("pinned")}: ${pinned.name}`}
        onClick={() => chat.handle({ type: "sought", message: pinned.id })}
        className="shrink-0 text-room-active"
      >
        <Icon of={PIN} className="size-5" />
      </button>
      <div className="min-w-0 grow text-[0.8125rem] leading-4.5">
        <bdi className="block truncate font-semibold text-room-active">{pinned.name}</bdi>
        <div className="max-h-9 overflow-y-auto short:max-h-4.5 break-words">
          <MessageText text={pinned.text} />
        </div>
      </div>
      {mayUnpin && (
        <IconButton
          icon={CLOSE}
          size="small"
          variant="ghost"
          label={words("unpin")}
          onClick={() => call.moderate({ kind: "pin_message", message: null })}
        />
      )}
    </section>
  );
}
