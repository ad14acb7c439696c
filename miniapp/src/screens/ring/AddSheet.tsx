/** Brings a third person into a call of two: by a link to send, or by ringing somebody again. */
import { useState } from "react";
import { copyText } from "../../hooks/capabilities";
import { useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRingWords } from "../../hooks/use-ring-words";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";

export function AddSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useRingWords();
  const { telegram } = useServices();
  const url = useCallState((state) => state.room?.inviteUrl ?? "");
  const [isCopied, setCopied] = useState(false);
  useBack(onClose);
  return (
    <Sheet
      tone="room"
      title={words("talk.addTitle")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <ListRow
        icon="telegram"
        onClick={() => {
          telegram.share(url, words("over.shareText"));
          onClose();
        }}
      >
        {t("more.share")}
      </ListRow>
      <ListRow
        icon={isCopied ? "check" : "link"}
        onClick={() => {
          void copyText(url).then((done) => {
            setCopied(done);
            if (done) telegram.haptic("success");
          });
        }}
      >
        <span aria-live="polite">{t(isCopied ? "more.copied" : "more.copy")}</span>
      </ListRow>
      <p className="px-5 pt-2 text-[0.8125rem] text-room-hint">{words("talk.addText")}</p>
    </Sheet>
  );
}
