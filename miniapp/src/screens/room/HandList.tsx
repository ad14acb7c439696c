/** Who wants to speak, in the order in which the hands went up, for those who may let them. */
import type { Participant } from "../../call/types";
import { useChatWords } from "../../hooks/use-chat-words";
import { useCall } from "../../hooks/services";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";

export function HandList({ people }: { people: readonly Participant[] }) {
  const words = useChatWords();
  const call = useCall();
  return (
    <div className="mb-3 rounded-2xl bg-room-card pb-1 text-room-text">
      <h2 className="px-4 pt-2.5 pb-1 text-[0.8125rem] font-medium text-listening">
        {words("hands")}
      </h2>
      <ol>
        {people.map((who) => (
          <li key={who.id} className="flex flex-wrap items-center justify-end gap-x-3 px-4 py-1.5">
            <Avatar id={who.id} name={who.name} src={who.avatar} />
            <bdi className="min-w-0 flex-[1_1_6rem] truncate font-medium">{who.name}</bdi>
            <Button
              size="small"
              variant="roomPrimary"
              onClick={() => call.moderate({ kind: "let_speak", participant: who.id })}
            >
              {words("letSpeak")}
            </Button>
          </li>
        ))}
      </ol>
    </div>
  );
}
