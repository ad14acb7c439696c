/** Asks once more before something that cannot be taken back. */
import { useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import type { PlainKey } from "../../i18n";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";

type Question = "leave" | "end";

const WORDS: Record<Question, { title: PlainKey; text: PlainKey; yes: PlainKey; no: PlainKey }> = {
  leave: { title: "room.leaveTitle", text: "room.leaveText", yes: "room.leave", no: "room.stay" },
  end: { title: "more.endTitle", text: "more.endText", yes: "more.endAction", no: "common.cancel" },
};

interface Props {
  kind: Question;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmSheet({ kind, onConfirm, onClose }: Props) {
  const t = useT();
  useBack(onClose);
  const words = WORDS[kind];
  return (
    <Sheet tone="room" title={t(words.title)} closeLabel={t("common.close")} onClose={onClose}>
      <p className="px-5 pb-5 text-[0.9375rem] text-white/85">{t(words.text)}</p>
      <div className="flex flex-col gap-2.5 px-5">
        <Button variant="roomDanger" size="large" onClick={onConfirm}>
          {t(words.yes)}
        </Button>
        <Button variant="room" size="large" onClick={onClose}>
          {t(words.no)}
        </Button>
      </div>
    </Sheet>
  );
}
