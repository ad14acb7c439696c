/** What was written last, over the controls for a moment; a press opens the chat. */
import { useChatState } from "../../hooks/use-chat";
import { nameColor } from "../chat/name-color";

export function ChatLine({ onOpen }: { onOpen: () => void }) {
  const latest = useChatState((state) => state.latest);
  return (
    <div role="status">
      {latest && (
        <button
          key={latest.id}
          type="button"
          onClick={onOpen}
          className="flex w-full items-baseline gap-2 rounded-xl bg-room-menu px-4 py-2.5 text-left text-[0.9375rem] shadow-lg animate-[efir-drop_0.15s]"
        >
          <bdi
            className="max-w-[40%] shrink-0 truncate font-semibold"
            style={{ color: nameColor(latest.from) }}
          >
            {latest.name}
          </bdi>
          <bdi className="min-w-0 truncate">{latest.text}</bdi>
        </button>
      )}
    </div>
  );
}
