/** Brings a third person into a call of two: by a link to send, or by ringing somebody again. */
import { useState } from "react";
import { copyText } from "../../hooks/capabilities";
import { useCallState, useServices, useT } from "../../hooks/services";
import { useAnswer } from "../../hooks/use-answer";
import { useBack } from "../../hooks/use-back";
import { useRingWords } from "../../hooks/use-ring-words";
import { sameItems } from "../../hooks/use-store";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { peopleOf } from "../recent";
import { CHECK, LINK, PHONE, TELEGRAM } from "../../ui/icons-more";

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
        icon={TELEGRAM}
        onClick={() => {
          telegram.share(url, words("over.shareText"));
          onClose();
        }}
      >
        {t("more.share")}
      </ListRow>
      <ListRow
        icon={isCopied ? CHECK : LINK}
        onClick={() => {
          void copyText(url).then((done) => {
            setCopied(done);
            if (done) telegram.haptic("success");
          });
        }}
      >
        <span aria-live="polite">{t(isCopied ? "more.copied" : "more.copy")}</span>
      </ListRow>
      <RecentPeople onRung={onClose} />
      <p className="px-5 pt-2 text-[0.8125rem] text-room-hint">{words("talk.addText")}</p>
    </Sheet>
  );
}

/** Whom one has talked to lately, to be rung into this call. */
function RecentPeople({ onRung }: { onRung: () => void }) {
  const words = useRingWords();
  const { api, rings } = useServices();
  const code = useCallState((state) => state.room?.code ?? "");
  const inside = useCallState((state) => state.participants.map(({ name }) => name), sameItems);
  const [asked] = useState(() => api.calls());
  const answer = useAnswer(asked);
  const calls = answer?.ok ? answer.value : [];
  return (
    <>
      {peopleOf(calls, inside).map((callee) => (
        <ListRow
          key={callee.person.name}
          icon={PHONE}
          onClick={() => {
            rings.call(callee, false, code);
            onRung();
          }}
        >
          {words("recent.call", { name: callee.person.name })}
        </ListRow>
      ))}
    </>
  );
}
