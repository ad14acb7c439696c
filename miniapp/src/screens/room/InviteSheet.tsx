/** The ways to call others into the room. */
import { useState } from "react";
import { copyText } from "../../hooks/capabilities";
import { useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRoomWords } from "../../hooks/use-room-words";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { useShareRoom } from "../use-share-room";
import { CHECK, LINK, TELEGRAM } from "../../ui/icons-more";

export function InviteSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const words = useRoomWords();
  useBack(onClose);
  return (
    <Sheet
      tone="room"
      title={words("more.invite")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <InviteRows />
    </Sheet>
  );
}

export function InviteRows() {
  const t = useT();
  const { telegram } = useServices();
  const url = useCallState((state) => state.room?.inviteUrl ?? "");
  const [copied, setCopied] = useState(false);
  const share = useShareRoom();
  return (
    <>
      <ListRow icon={TELEGRAM} onClick={share}>
        {t("more.share")}
      </ListRow>
      <ListRow
        icon={copied ? CHECK : LINK}
        onClick={() => {
          void copyText(url).then((done) => {
            setCopied(done);
            if (done) telegram.haptic("success");
          });
        }}
      >
        <span aria-live="polite">{t(copied ? "more.copied" : "more.copy")}</span>
      </ListRow>
    </>
  );
}
