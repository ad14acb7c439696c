/** Asks before the back gesture ends a call of two. */
import { useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRingWords } from "../../hooks/use-ring-words";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";

interface Props {
  onEnd: () => void;
  onClose: () => void;
}

export function EndSheet({ onEnd, onClose }: Props) {
  const t = useT();
  const words = useRingWords();
  useBack(onClose);
  return (
    <Sheet
      tone="room"
      title={words("talk.endCall")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <div className="flex flex-col gap-2.5 px-5 pt-1">
        <Button variant="roomDanger" size="large" onClick={onEnd}>
          {words("talk.end")}
        </Button>
        <Button variant="room" size="large" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </Sheet>
  );
}
