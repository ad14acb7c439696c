/** The room itself: invite, raise a hand, and what those who run it may do. */
import { useState } from "react";
import { copyText, hasKeyboard } from "../../hooks/capabilities";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { sameItems } from "../../hooks/use-store";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { Switch } from "../../ui/Switch";
import { roomTitle } from "../room-title";
import { PersonButton } from "./PersonButton";
import type { Overlay } from "./overlay";
import { isAdmin } from "./permissions";
import type { Mic } from "./use-mic";

interface Props {
  mic: Mic;
  onOpen: (overlay: Overlay) => void;
  onClose: () => void;
}

export function MoreSheet({ mic, onOpen, onClose }: Props) {
  const t = useT();
  const call = useCall();
  const words = useConnectionWords();
  useBack(onClose);
  const saving = useCallState((state) => state.isSavingData);
  const role = useCallState((state) => state.you?.role);
  const locked = useCallState((state) => state.room?.locked ?? false);
  const handUp = useCallState((state) => (state.you?.handRaisedAt ?? null) !== null);
  const facing = useCallState((state) => (state.camera.kind === "on" ? state.cameraFacing : null));
  return (
    <Sheet tone="room" title={t("more.title")} closeLabel={t("common.close")} onClose={onClose}>
      <InviteRows />
      <ListRow
        icon={handUp ? "handFilled" : "hand"}
        onClick={() => {
          mic.toggleHand();
          onClose();
        }}
      >
        {t(handUp ? "more.lowerHand" : "more.raiseHand")}
      </ListRow>
      <ListRow icon="smile" onClick={() => onOpen({ kind: "react" })}>
        {t("more.react")}
      </ListRow>
      <ListRow
        icon="chart"
        detail={saving ? `${words("saving")}: ${words("savingOn")}` : undefined}
        onClick={() => onOpen({ kind: "connection", who: null })}
      >
        {words("title")}
      </ListRow>
      {facing !== null && (
        <ListRow icon="flip" onClick={() => void call.switchCamera()}>
          {t("more.switchCamera")}
        </ListRow>
      )}
      {isAdmin(role) && (
        <ListRow
          icon="lock"
          role="switch"
          aria-checked={locked}
          end={<Switch on={locked} />}
          onClick={() => call.moderate({ kind: "lock", locked: !locked })}
        >
          {t("more.lock")}
        </ListRow>
      )}
      {role === "owner" && (
        <ListRow icon="phone" tone="roomDanger" onClick={() => onOpen({ kind: "end" })}>
          {t("more.end")}
        </ListRow>
      )}
      {isAdmin(role) && <Departed onOpen={(id) => onOpen({ kind: "person", id })} />}
      <div className="flex flex-col gap-2 px-5 pt-3 text-[0.8125rem] leading-snug text-room-hint">
        <p>{t("more.output")}</p>
        {hasKeyboard() && <p>{t("more.keys")}</p>}
      </div>
    </Sheet>
  );
}

/** Who was here, for those who may keep them from coming back. */
function Departed({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useT();
  const people = useCallState((state) => state.departed, sameItems);
  if (people.length === 0) return null;
  return (
    <section aria-label={t("room.departed")} className="pt-2">
      <h3 className="px-5 pb-1 text-[0.8125rem] font-medium text-room-hint">
        {t("room.departed")}
      </h3>
      {people.map((who) => (
        <PersonButton key={who.id} who={who} onOpen={onOpen} />
      ))}
    </section>
  );
}

function InviteRows() {
  const t = useT();
  const { telegram } = useServices();
  const url = useCallState((state) => state.room?.inviteUrl ?? "");
  const title = useCallState((state) => roomTitle(state.room));
  const [copied, setCopied] = useState(false);
  return (
    <>
      <ListRow icon="telegram" onClick={() => telegram.share(url, t("more.shareText", { title }))}>
        {t("more.share")}
      </ListRow>
      <ListRow
        icon={copied ? "check" : "link"}
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
