/** The last row at home: deletes what the server keeps about the person, after asking once more. */
import { useState } from "react";
import type { Answer, Forgotten } from "../../api/client";
import { useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";
import { Section } from "./Section";

interface Props {
  /** Something was deleted that is still drawn. */
  onForgotten: () => void;
}

export function ForgetMe({ onForgotten }: Props) {
  const t = useT();
  const { session } = useServices();
  const [isAsking, setAsking] = useState(false);
  // The server keeps no lists for strangers and guests.
  if (session.authorization() === null) return null;
  return (
    <Section>
      <button
        type="button"
        onClick={() => setAsking(true)}
        className="flex h-12 w-full items-center px-4 text-left text-destructive active:bg-accent-faint"
      >
        {t("forget.row")}
      </button>
      {isAsking && <ForgetSheet onForgotten={onForgotten} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function ForgetSheet({ onForgotten, onClose }: Props & { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer<Forgotten> | null>(null);
  useBack(onClose);
  const forget = async (): Promise<void> => {
    setBusy(true);
    const said = await api.forgetMe();
    setAnswer(said);
    setBusy(false);
    if (said.ok) onForgotten();
  };
  return (
    <Sheet title={t("forget.row")} closeLabel={t("common.close")} onClose={onClose}>
      <p role="status" className="px-5 pb-5 text-[0.9375rem]">
        {answer === null
          ? t("forget.text")
          : answer.ok
            ? t("forget.done", { ...answer.value })
            : t("forget.failed")}
      </p>
      <div className="flex flex-col gap-2.5 px-5">
        {answer?.ok !== true && (
          <Button variant="destructive" size="large" busy={isBusy} onClick={() => void forget()}>
            {t("forget.yes")}
          </Button>
        )}
        <Button variant="secondary" size="large" onClick={onClose}>
          {t(answer?.ok === true ? "common.close" : "common.cancel")}
        </Button>
      </div>
    </Sheet>
  );
}
