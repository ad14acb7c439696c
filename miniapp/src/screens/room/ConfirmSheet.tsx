/** Asks once more before something that cannot be taken back, or hits somebody. */
import { useCall, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRoomWords } from "../../hooks/use-room-words";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";
import type { Overlay } from "./overlay";

export type Question = Extract<Overlay, { kind: "leave" | "end" | "ban" | "handOver" }>;

interface Props {
  question: Question;
  onLeave: () => void;
  onClose: () => void;
}

/** What is asked, and what happens on yes. */
interface Answers {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly confirm: () => void;
}

export function ConfirmSheet({ question, onLeave, onClose }: Props) {
  const t = useT();
  useBack(onClose);
  const { title, text, yes, no, confirm } = useAnswers(question, onLeave);
  return (
    <Sheet tone="room" title={title} closeLabel={t("common.close")} onClose={onClose}>
      <p className="px-5 pb-5 text-[0.9375rem] text-white/85">{text}</p>
      <div className="flex flex-col gap-2.5 px-5">
        <Button
          variant="roomDanger"
          size="large"
          onClick={() => {
            confirm();
            onClose();
          }}
        >
          {yes}
        </Button>
        <Button variant="room" size="large" onClick={onClose}>
          {no}
        </Button>
      </div>
    </Sheet>
  );
}

function useAnswers(question: Question, onLeave: () => void): Answers {
  const t = useT();
  const words = useRoomWords();
  const call = useCall();
  switch (question.kind) {
    case "leave":
      return {
        title: t("room.leaveTitle"),
        text: t("room.leaveText"),
        yes: t("room.leave"),
        no: t("room.stay"),
        confirm: onLeave,
      };
    case "end":
      return {
        title: t("more.endTitle"),
        text: t("more.endText"),
        yes: t("more.endAction"),
        no: t("common.cancel"),
        confirm: () => call.moderate({ kind: "end" }),
      };
    case "ban":
      return {
        title: words("confirm.ban", question),
        text: words("confirm.banText"),
        yes: words("confirm.banAction"),
        no: t("common.cancel"),
        confirm: () => call.moderate({ kind: "ban", participant: question.id }),
      };
    case "handOver":
      return {
        title: words("confirm.handOver", question),
        text: words("confirm.handOverText"),
        yes: words("confirm.handOverAction"),
        no: t("common.cancel"),
        confirm: () => call.moderate({ kind: "hand_over", participant: question.id }),
      };
  }
}
