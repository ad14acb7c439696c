/** What can be done with one message. */
import { copyText } from "../../hooks/capabilities";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useChat, useChatState } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import type { MessageView } from "../../protocol/generated";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { EMOJI } from "../emoji";
import { isAbove, isAdmin } from "../room/permissions";
import { COPY, PIN, REPLY, TRASH } from "../../ui/icons-more";

interface Props {
  message: MessageView;
  onAnswer: (message: MessageView) => void;
  onClose: () => void;
}

export function MessageMenu({ message, onAnswer, onClose }: Props) {
  const t = useT();
  const words = useChatWords();
  const chat = useChat();
  const call = useCall();
  const { telegram } = useServices();
  const isPinned = useChatState((state) => state.pinned?.id === message.id);
  const isHost = useCallState((state) => isAdmin(state.you?.role));
  const mayDelete = useCallState(({ you, participants, departed }) => {
    if (you === null || you.id === message.from) return true;
    const writer = [...participants, ...departed].find(({ id }) => id === message.from);
    return isAbove(you, writer ?? { role: "speaker" });
  });
  useBack(onClose);
  const then = (run: () => void) => () => {
    run();
    onClose();
  };
  return (
    <Sheet tone="room" title={message.name} closeLabel={t("common.close")} onClose={onClose}>
      <div className="flex justify-between gap-1 px-4 pb-2">
        {EMOJI.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={words("react", { emoji })}
            aria-pressed={message.reactions.some((one) => one.emoji === emoji && one.isOwn)}
            className="flex size-10 items-center justify-center rounded-full text-2xl active:bg-room-press aria-pressed:bg-room-press"
            onClick={then(() => {
              telegram.haptic("selection");
              chat.handle({ type: "reacted", message: message.id, emoji });
            })}
          >
            {emoji}
          </button>
        ))}
      </div>
      <ListRow icon={REPLY} onClick={then(() => onAnswer(message))}>
        {words("answer")}
      </ListRow>
      <ListRow
        icon={COPY}
        onClick={then(() => {
          void copyText(message.text).then((done) => done && telegram.haptic("success"));
        })}
      >
        {words("copy")}
      </ListRow>
      {isHost && (
        <ListRow
          icon={PIN}
          onClick={then(() => {
            const pinned = isPinned ? null : message.id;
            call.moderate({ kind: "pin_message", message: pinned });
          })}
        >
          {words(isPinned ? "unpin" : "pin")}
        </ListRow>
      )}
      {mayDelete && (
        <ListRow
          icon={TRASH}
          tone="roomDanger"
          onClick={then(() => chat.handle({ type: "deleted", message: message.id }))}
        >
          {words("delete")}
        </ListRow>
      )}
    </Sheet>
  );
}
