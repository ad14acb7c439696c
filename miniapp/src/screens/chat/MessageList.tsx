/** Everything that was written, oldest first; stays at the newest while one is there. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useChat, useChatState } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import type { MessageView } from "../../protocol/generated";
import { IconButton } from "../../ui/IconButton";
import { Spinner } from "../../ui/Spinner";
import { Bubble, OutgoingBubble } from "./Bubble";
import { KeepLine } from "./KeepLine";
import { scrollToMessage } from "./scroll";
import { DOWN } from "../../ui/icons-more";

interface Props {
  onChoose: (message: MessageView) => void;
  onAnswer: (message: MessageView) => void;
}

/** So near to the end one reads along. */
const NEAR_PX = 80;

export function MessageList({ onChoose, onAnswer }: Props) {
  const words = useChatWords();
  const chat = useChat();
  const messages = useChatState((state) => state.messages);
  const outgoing = useChatState((state) => state.outgoing);
  const { hasOlder, isAsking, firstUnread, you } = useChatState(
    (state) => state,
    (a, b) =>
      a.hasOlder === b.hasOlder &&
      a.isAsking === b.isAsking &&
      a.firstUnread === b.firstUnread &&
      a.you === b.you,
  );
  const { list, isAway, look, toNewest } = useScroll(messages, outgoing.length);
  const sought = useChatState((state) => state.sought);
  useEffect(() => {
    if (sought === null || !messages.some(({ id }) => id === sought)) return;
    scrollToMessage(sought);
    chat.handle({ type: "found" });
  }, [chat, sought, messages]);
  const isEmpty = messages.length === 0 && outgoing.length === 0 && !hasOlder;
  return (
    <div className="relative min-h-0 grow">
      <div
        ref={list}
        role="log"
        aria-label={words("title")}
        // The keyboard scrolls it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={() => {
          look();
          if (list.current && list.current.scrollTop < NEAR_PX)
            chat.handle({ type: "top_reached" });
        }}
        className="flex h-full flex-col gap-1 overflow-y-auto overscroll-contain px-3 pt-2 pb-3 before:mt-auto"
      >
        {hasOlder ? (
          <div className="flex h-9 shrink-0 items-center justify-center">
            {isAsking ? (
              <Spinner className="size-5" />
            ) : (
              <button
                type="button"
                className="px-3 text-sm text-room-active"
                onClick={() => chat.handle({ type: "top_reached" })}
              >
                {words("older")}
              </button>
            )}
          </div>
        ) : (
          <KeepLine />
        )}
        {isEmpty && (
          <p className="py-6 text-center text-[0.9375rem] text-balance text-room-hint">
            {words("empty")}
            <span className="block text-[0.8125rem]">{words("emptyHint")}</span>
          </p>
        )}
        {messages.map((message, index) => (
          <Bubble
            key={message.id}
            message={message}
            isOwn={message.from === you}
            hasName={messages[index - 1]?.from !== message.from}
            isFirstUnread={message.id === firstUnread}
            onChoose={onChoose}
            onAnswer={onAnswer}
          />
        ))}
        {outgoing.map((message) => (
          <OutgoingBubble key={message.key} message={message} />
        ))}
      </div>
      {isAway && (
        <IconButton
          icon={DOWN}
          size="touch"
          variant="over"
          label={words("toNewest")}
          className="absolute right-3 bottom-3"
          onClick={toNewest}
        />
      )}
    </div>
  );
}

/** Follows the newest message for who reads along, and holds the place of who reads further up. */
function useScroll(messages: readonly MessageView[], outgoing: number) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isAway, setAway] = useState(false);
  const before = useRef<{ first: number | undefined; height: number; outgoing: number } | null>(
    null,
  );
  const look = (): void => {
    const node = list.current;
    if (!node) return;
    isAtEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
    setAway(!isAtEnd.current);
  };
  const toNewest = (): void => list.current?.scrollTo({ top: list.current.scrollHeight });
  const first = messages[0]?.id;
  useLayoutEffect(() => {
    const node = list.current;
    if (!node) return;
    const last = before.current;
    before.current = { first, height: node.scrollHeight, outgoing };
    const hasWritten = last !== null && outgoing > last.outgoing;
    if (last === null || isAtEnd.current || hasWritten) node.scrollTop = node.scrollHeight;
    else if (first !== last.first) node.scrollTop += node.scrollHeight - last.height;
  }, [messages, first, outgoing]);
  useEffect(() => {
    const node = list.current;
    if (!node) return;
    // A keyboard that slides in takes room from the end.
    const watch = new ResizeObserver(() => {
      if (isAtEnd.current) node.scrollTop = node.scrollHeight;
    });
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  return { list, isAway, look, toNewest };
}
