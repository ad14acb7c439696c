/** Where one writes. Enter sends where there is a keyboard; on a phone it begins a line. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { hasKeyboard } from "../../hooks/capabilities";
import { useServices } from "../../hooks/services";
import { useChat } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import type { MessageView } from "../../protocol/generated";
import { IconButton } from "../../ui/IconButton";
import { fit } from "./fit";
import { CLOSE, SEND } from "../../ui/icons-more";

interface Props {
  answered: MessageView | null;
  onAnswer: (message: MessageView | null) => void;
  /** Whether to begin with writing. */
  focus: boolean;
}

/** What the server takes. */
const CHARS_MAX = 2_000;

export function Composer({ answered, onAnswer, focus }: Props) {
  const words = useChatWords();
  const chat = useChat();
  const { telegram } = useServices();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(chat.draft.text);
  useEffect(() => {
    chat.draft.text = text;
  }, [chat, text]);
  useEffect(() => {
    if (focus || answered) field.current?.focus();
  }, [focus, answered]);
  useLayoutEffect(() => {
    if (field.current) fit(field.current);
  }, [text]);
  const over = Array.from(text).length - CHARS_MAX;
  const canSend = text.trim() !== "" && over <= 0;
  const send = (): void => {
    if (!canSend) return;
    const key = newKey();
    chat.handle({ type: "written", key, text, replyTo: answered });
    telegram.haptic("light");
    setText("");
    onAnswer(null);
    field.current?.focus();
  };
  return (
    <form
      className="safe-bottom shrink-0 border-t border-room-line"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {answered && (
        <div className="flex items-center gap-2 pr-1 pl-4 text-[0.8125rem]">
          <div className="min-w-0 grow border-l-3 border-room-active pl-2">
            <bdi className="block truncate font-semibold text-room-active">
              {words("answerTo", { name: answered.name })}
            </bdi>
            <bdi className="block truncate text-room-hint">{answered.text}</bdi>
          </div>
          <IconButton
            icon={CLOSE}
            size="small"
            variant="ghost"
            label={words("noAnswer")}
            onClick={() => onAnswer(null)}
          />
        </div>
      )}
      {over > 0 && (
        <p role="alert" className="px-4 pt-1 text-[0.8125rem] text-forbidden">
          {words("tooLong", { n: over })}
        </p>
      )}
      <div className="flex items-end gap-1 py-1.5 pr-1 pl-3">
        <textarea
          ref={field}
          dir="auto"
          rows={1}
          value={text}
          aria-label={words("write")}
          placeholder={words("write")}
          enterKeyHint={hasKeyboard() ? "send" : "enter"}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const isPlain = !event.shiftKey && !event.nativeEvent.isComposing;
            const isSend = event.ctrlKey || event.metaKey || (hasKeyboard() && isPlain);
            if (event.key !== "Enter" || !isSend) return;
            event.preventDefault();
            send();
          }}
          className="min-h-11 min-w-0 grow rounded-2xl bg-room-press px-3.5 py-2.5 text-base leading-6 text-room-text outline-none placeholder:text-room-hint"
        />
        <IconButton
          icon={SEND}
          size="touch"
          type="submit"
          label={words("send")}
          disabled={!canSend}
          variant="ghost"
          className="text-room-active"
        />
      </div>
    </form>
  );
}

/** A name of its own for a message; not every page has `randomUUID`. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
