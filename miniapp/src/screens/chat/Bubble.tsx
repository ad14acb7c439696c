/** One message: own ones right, those of others left under their names. */
import { memo, useRef, type TouchEvent } from "react";
import type { Outgoing } from "../../call/chat/chat-core";
import { useLocale, useServices } from "../../hooks/services";
import { useChat } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import type { MessageView, Quote } from "../../protocol/generated";
import { cn } from "../../ui/cn";
import { Icon } from "../../ui/icons";
import { MessageText } from "./MessageText";
import { nameColor } from "./name-color";
import { messageElementId } from "./scroll";
import { MORE } from "../../ui/icons-more";

const BUBBLE = "relative max-w-[85%] rounded-2xl px-3 py-1.5 text-[0.9375rem] leading-5.5";
const OWN = "bg-[#2b5a86]";
const THEIRS = "bg-room-press";

interface Props {
  message: MessageView;
  isOwn: boolean;
  hasName: boolean;
  isFirstUnread: boolean;
  onChoose: (message: MessageView) => void;
  onAnswer: (message: MessageView) => void;
}

export const Bubble = memo(function Bubble(props: Props) {
  const { message, isOwn, hasName, isFirstUnread, onChoose, onAnswer } = props;
  const words = useChatWords();
  const { language } = useLocale();
  const swipe = useSwipe(() => onAnswer(message));
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  return (
    <>
      {isFirstUnread && (
        <p className="my-1 shrink-0 text-center text-[0.8125rem] text-room-active">
          {words("newMessages")}
        </p>
      )}
      <div
        id={messageElementId(message.id)}
        className={cn(
          "group -mx-3 flex shrink-0 touch-pan-y items-end gap-1 px-3",
          isOwn ? "flex-row-reverse" : "",
        )}
        onContextMenu={(event) => {
          if (window.getSelection()?.isCollapsed === false) return;
          event.preventDefault();
          onChoose(message);
        }}
        {...swipe}
      >
        <div className={cn(BUBBLE, isOwn ? OWN : THEIRS)}>
          {!isOwn && hasName && (
            <bdi
              className="block truncate text-[0.8125rem] font-semibold"
              style={{ color: nameColor(message.from) }}
            >
              {message.name}
            </bdi>
          )}
          {message.replyTo && <QuoteLine quote={message.replyTo} />}
          <MessageText text={message.text} />
          <ReactionRow message={message} />
          <time className="block text-right text-[0.6875rem] leading-4 text-white/60">
            {time.format(message.sentAt)}
          </time>
        </div>
        <button
          type="button"
          aria-label={words("actions")}
          onClick={() => onChoose(message)}
          className="flex size-8 shrink-0 items-center justify-center rounded-full text-room-hint opacity-40 group-hover:opacity-100 focus-visible:opacity-100"
        >
          <Icon of={MORE} className="size-4.5" />
        </button>
      </div>
    </>
  );
});

export function QuoteLine({ quote }: { quote: Quote }) {
  const words = useChatWords();
  const chat = useChat();
  const isGone = quote.text === "";
  return (
    <button
      type="button"
      disabled={isGone}
      onClick={() => chat.handle({ type: "sought", message: quote.id })}
      className="my-0.5 block w-full min-w-0 rounded-md border-l-3 border-room-active bg-black/15 px-2 py-0.5 text-left text-[0.8125rem] leading-4.5"
    >
      {!isGone && <bdi className="block truncate font-semibold">{quote.name}</bdi>}
      <bdi className="block truncate text-white/75">{isGone ? words("gone") : quote.text}</bdi>
    </button>
  );
}

function ReactionRow({ message }: { message: MessageView }) {
  const words = useChatWords();
  const chat = useChat();
  const { telegram } = useServices();
  if (message.reactions.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-1 pt-1">
      {message.reactions.map(({ emoji, count, isOwn }) => (
        <button
          key={emoji}
          type="button"
          aria-pressed={isOwn}
          aria-label={words("reaction", { emoji, n: count })}
          onClick={() => {
            telegram.haptic("selection");
            chat.handle({ type: "reacted", message: message.id, emoji });
          }}
          className="flex h-7 items-center gap-1 rounded-full bg-black/20 px-2 text-[0.8125rem] aria-pressed:bg-[#1b8be0]"
        >
          <span>{emoji}</span>
          <span className="tabular-nums">{count}</span>
        </button>
      ))}
    </div>
  );
}

/** Written here, and not with the server yet. */
export function OutgoingBubble({ message }: { message: Outgoing }) {
  const words = useChatWords();
  const chat = useChat();
  const { key, text, replyTo, refused } = message;
  return (
    <div className="flex shrink-0 flex-col items-end">
      <div className={cn(BUBBLE, OWN, "opacity-70")}>
        {replyTo && <QuoteLine quote={replyTo} />}
        <MessageText text={text} />
        {refused === null && (
          <span className="block text-right text-[0.6875rem] leading-4 text-white/60">
            {words("sending")}
          </span>
        )}
      </div>
      {refused !== null && (
        <p role="alert" className="flex gap-3 pt-0.5 text-[0.8125rem]">
          <span className="text-forbidden">{words("failed")}</span>
          <button
            type="button"
            className="text-room-active"
            onClick={() => chat.handle({ type: "tried_again", key })}
          >
            {words("again")}
          </button>
          <button
            type="button"
            className="text-room-hint"
            onClick={() => chat.handle({ type: "given_up", key })}
          >
            {words("giveUp")}
          </button>
        </p>
      )}
    </div>
  );
}

/** So far to the left the finger has to go. */
const SWIPE_PX = 56;

/** A swipe to the left answers, as in Telegram. */
function useSwipe(onAnswer: () => void) {
  const from = useRef<{ x: number; y: number } | null>(null);
  const { telegram } = useServices();
  const rest = (event: TouchEvent<HTMLElement>): void => {
    event.currentTarget.style.transform = "";
  };
  return {
    onTouchStart(event: TouchEvent<HTMLElement>) {
      const touch = event.touches[0];
      from.current = touch ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchMove(event: TouchEvent<HTMLElement>) {
      const touch = event.touches[0];
      if (!touch || !from.current) return;
      const dx = touch.clientX - from.current.x;
      if (Math.abs(touch.clientY - from.current.y) > Math.abs(dx)) return;
      event.currentTarget.style.transform = `translateX(${Math.max(-SWIPE_PX, Math.min(0, dx))}px)`;
    },
    onTouchEnd(event: TouchEvent<HTMLElement>) {
      const touch = event.changedTouches[0];
      rest(event);
      if (!touch || !from.current) return;
      const dx = touch.clientX - from.current.x;
      const dy = touch.clientY - from.current.y;
      from.current = null;
      if (dx > -SWIPE_PX || Math.abs(dy) > SWIPE_PX / 2) return;
      telegram.haptic("light");
      onAnswer();
    },
    onTouchCancel: rest,
  };
}
