/** The chat: what was written, newest below, and where to write. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useT } from "../../hooks/services";
import { useChatState } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import type { MessageView } from "../../protocol/generated";
import { IconButton } from "../../ui/IconButton";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { MessageMenu } from "./MessageMenu";
import { PinnedBar } from "./PinnedBar";
import { useKeyboardInset } from "./use-keyboard-inset";
import { CLOSE } from "../../ui/icons-more";

interface Props {
  /** Beside the room, not over it. */
  isBeside: boolean;
  onClose: () => void;
}

export function ChatScreen({ isBeside, onClose }: Props) {
  const words = useChatWords();
  const [chosen, setChosen] = useState<MessageView | null>(null);
  const [answered, setAnswered] = useState<MessageView | null>(null);
  const messages = useChatState((state) => state.messages);
  const isThere = (one: MessageView | null): boolean =>
    one !== null && messages.some(({ id }) => id === one.id);
  const content = (
    <>
      <Top onClose={onClose} />
      <PinnedBar />
      <MessageList onChoose={setChosen} onAnswer={setAnswered} />
      <Composer answered={answered} onAnswer={setAnswered} focus={isBeside} />
      {chosen && isThere(chosen) && (
        <MessageMenu message={chosen} onAnswer={setAnswered} onClose={() => setChosen(null)} />
      )}
    </>
  );
  if (isBeside) {
    return (
      // Escape closes it from wherever in it the focus is.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
      <aside
        aria-label={words("title")}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
        className="safe-top safe-bottom flex h-full w-90 shrink-0 flex-col border-l border-room-line bg-room-card"
      >
        {content}
      </aside>
    );
  }
  return <Over onClose={onClose}>{content}</Over>;
}

function Top({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useChatWords();
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 pr-1 pl-4">
      <h2 className="min-w-0 grow truncate text-[1.0625rem] font-semibold">{words("title")}</h2>
      <IconButton
        icon={CLOSE}
        size="small"
        variant="ghost"
        label={t("common.close")}
        onClick={onClose}
      />
    </header>
  );
}

/** Over the room, and above the keyboard that slides in. */
function Over({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const words = useChatWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const inset = useKeyboardInset();
  useEffect(() => {
    const node = dialog.current;
    if (!node || node.open) return;
    node.showModal();
    // Reading comes first: a keyboard that slides in at once would cover half of it.
    node.focus();
    return () => node.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-label={words("title")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      style={{ bottom: inset, maxHeight: `calc(100% - ${inset}px)` }}
      className="sheet room fixed inset-x-0 top-auto m-0 flex h-[92%] w-full max-w-none flex-col overflow-hidden rounded-t-2xl bg-room-card text-room-text outline-none short:h-full short:rounded-none wide:mx-auto wide:max-w-120"
    >
      {children}
    </dialog>
  );
}
