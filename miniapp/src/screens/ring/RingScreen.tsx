/**
 * What is over everything else while something rings, and until its end was seen: a whole screen, or
 * a card at the upper edge for whoever is in a room meanwhile.
 */
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { useServices, useShownRing } from "../../hooks/services";
import { useRingWords } from "../../hooks/use-ring-words";
import type { Shown } from "../../rings/types";
import { cn } from "../../ui/cn";
import { IncomingCard, OutgoingCard, OverCard } from "./cards";
import { IncomingCall } from "./IncomingCall";
import { OutgoingCall } from "./OutgoingCall";
import { OverCall } from "./OverCall";
import { useRingSound } from "./use-ring-sound";

export function RingScreen() {
  const shown = useShownRing();
  const words = useRingWords();
  useRingSound();
  if (shown.kind === "nothing") return null;
  const isCard = "isCard" in shown && shown.isCard;
  const { name } = shown.person;
  const label =
    shown.kind === "incoming"
      ? words("incoming.label", { name })
      : words("outgoing.label", { name });
  return (
    // A new one for each, so that the focus goes to it.
    <Layer key={`${shown.kind}/${isCard}`} label={label} isCard={isCard}>
      <Content shown={shown} />
    </Layer>
  );
}

function Content({ shown }: { shown: Shown }) {
  switch (shown.kind) {
    case "nothing":
      return null;
    case "incoming":
      return shown.isCard ? <IncomingCard shown={shown} /> : <IncomingCall shown={shown} />;
    case "outgoing":
      return shown.isCard ? <OutgoingCard shown={shown} /> : <OutgoingCall shown={shown} />;
    case "joining":
      return <OutgoingCall shown={shown} />;
    case "over":
      return shown.isCard ? <OverCard shown={shown} /> : <OverCall shown={shown} />;
  }
}

interface LayerProps {
  label: string;
  isCard: boolean;
  children: ReactNode;
}

/** Open as long as it is mounted; above sheets, which are dialogs as well. */
function Layer({ label, isCard, children }: LayerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { rings } = useServices();
  // Before anything is painted, or what is behind would flash between one layer and the next.
  useLayoutEffect(() => {
    const node = dialog.current;
    if (!node || node.open) return;
    const before = document.activeElement;
    if (isCard && document.querySelector("dialog[open]") === null) {
      // Beside a talk nothing is taken away, the focus neither: `show` would move it to a button,
      // which the space bar then presses instead of letting one speak.
      node.open = true;
    } else {
      // Also over a sheet, which would hide a card. Nothing is pressed by who was typing just now.
      node.showModal();
      node.focus();
    }
    return () => {
      node.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isCard]);
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        const { shown } = rings.getState();
        if (shown.kind === "over") rings.dismiss();
      }}
      className={cn(
        "fixed z-50 m-0 max-w-none border-0 p-0 text-white outline-none",
        isCard
          ? "call-card safe-top safe-x inset-x-0 top-0 bottom-auto w-full bg-transparent"
          : "inset-0 h-full max-h-none w-full overflow-hidden bg-room",
      )}
    >
      {children}
    </dialog>
  );
}
