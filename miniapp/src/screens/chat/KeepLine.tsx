/** For how long the chat is kept, above its first message; the owner may say so. */
import { useState } from "react";
import { useCall, useCallState, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useChatState } from "../../hooks/use-chat";
import { useChatWords } from "../../hooks/use-chat-words";
import type { ChatKeep } from "../../protocol/generated";
import { Icon } from "../../ui/icons";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { CHECK, CLOCK } from "../../ui/icons-more";

const CHOICES: readonly ChatKeep[] = ["visit", "day", "week"];
const LINE =
  "mx-auto my-1 max-w-80 shrink-0 rounded-xl bg-black/20 px-3 py-1 text-center text-[0.8125rem] leading-snug text-balance text-room-hint";

export function KeepLine() {
  const words = useChatWords();
  const keep = useChatState((state) => state.keep);
  const isOwner = useCallState((state) => state.you?.role === "owner");
  const [isOpen, setOpen] = useState(false);
  const line = words(`keep.${keep}`);
  if (!isOwner) return <p className={LINE}>{line}</p>;
  return (
    <>
      <button
        type="button"
        className={`${LINE} min-h-11`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {line} <span className="text-room-active">›</span>
      </button>
      {isOpen && <KeepSheet keep={keep} onClose={() => setOpen(false)} />}
    </>
  );
}

function KeepSheet({ keep, onClose }: { keep: ChatKeep; onClose: () => void }) {
  const t = useT();
  const words = useChatWords();
  const call = useCall();
  useBack(onClose);
  return (
    <Sheet tone="room" title={words("keepTitle")} closeLabel={t("common.close")} onClose={onClose}>
      {CHOICES.map((choice) => (
        <ListRow
          key={choice}
          icon={CLOCK}
          aria-pressed={choice === keep}
          end={choice === keep ? <Icon of={CHECK} className="text-room-active" /> : undefined}
          onClick={() => {
            call.moderate({ kind: "keep_chat", keep: choice });
            onClose();
          }}
        >
          {words(`choice.${choice}`)}
        </ListRow>
      ))}
    </Sheet>
  );
}
