/** A panel over the screen: from below on a phone, in the middle on a desktop. */
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "./cn";
import { IconButton } from "./IconButton";
import { CLOSE } from "./icons-more";

const TONES = {
  theme: "bg-section text-text",
  /** For cards on it. */
  page: "bg-page text-text",
  room: "room bg-room-menu text-room-text",
} as const;

interface Props {
  title: string;
  /** Of the close button. */
  closeLabel: string;
  onClose: () => void;
  tone?: keyof typeof TONES;
  children: ReactNode;
}

/** Open as long as it is mounted. */
export function Sheet({ title, closeLabel, onClose, tone = "theme", children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const node = dialog.current;
    if (!node || node.open) return;
    const before = document.activeElement;
    node.showModal();
    // Where there is something to type, typing is what it was opened for.
    node.querySelector<HTMLElement>("input:not([type=range])")?.focus();
    return () => {
      node.close();
      // A dialog that is taken away gives the focus to nobody.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // The backdrop belongs to the dialog, so a press outside the panel arrives here; the keyboard
    // has Escape, which is `onCancel`.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={cn(
        "sheet fixed inset-x-0 top-auto bottom-0 m-0 flex max-h-[86%] w-full max-w-none flex-col overflow-hidden rounded-t-2xl",
        "wide:inset-0 wide:m-auto wide:h-fit wide:max-w-100 wide:rounded-2xl",
        TONES[tone],
      )}
    >
      <header className="flex shrink-0 items-center gap-2 py-2 pr-2 pl-5">
        <h2
          dir="auto"
          className="line-clamp-3 min-w-0 grow text-left text-[1.0625rem] leading-snug font-semibold break-words"
        >
          {title}
        </h2>
        <IconButton
          icon={CLOSE}
          label={closeLabel}
          variant={tone === "room" ? "ghost" : "plain"}
          size="small"
          onClick={onClose}
        />
      </header>
      <div className="safe-bottom grow overflow-y-auto overscroll-contain">
        <div className="pb-4">{children}</div>
      </div>
    </dialog>
  );
}
