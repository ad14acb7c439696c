/** The room itself: invite, raise a hand, and what those who run it may do. */
import { useEffect } from "react";
import { hasKeyboard } from "../../hooks/capabilities";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useRoomWords } from "../../hooks/use-room-words";
import { useCall, useCallState, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { sameItems } from "../../hooks/use-store";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { Switch } from "../../ui/Switch";
import { InviteRows } from "./InviteSheet";
import { ListenRows } from "./ListenRows";
import { PersonButton } from "./PersonButton";
import type { Overlay } from "./overlay";
import { isAdmin } from "./permissions";
import type { Mic } from "./use-mic";
import {
  CHART,
  CHECK,
  EDIT,
  FLIP,
  GEAR,
  HAND,
  HAND_FILLED,
  LOCK,
  PHONE,
  SMILE,
  TRASH,
} from "../../ui/icons-more";

interface Props {
  mic: Mic;
  onOpen: (overlay: Overlay) => void;
  onClose: () => void;
}

export function MoreSheet({ mic, onOpen, onClose }: Props) {
  const t = useT();
  const call = useCall();
  const words = useConnectionWords();
  const roomWords = useRoomWords();
  useBack(onClose);
  const saving = useCallState((state) => state.isSavingData);
  const role = useCallState((state) => state.you?.role);
  const locked = useCallState((state) => state.room?.locked ?? false);
  const kind = useCallState(({ room }) => (room?.game ? "game" : (room?.kind ?? null)));
  // Only rooms of chats have a title of their own.
  const isTitled = kind === "chat";
  const isDeletable = kind === "chat" || kind === "open";
  const handUp = useCallState((state) => (state.you?.handRaisedAt ?? null) !== null);
  const facing = useCallState((state) => (state.camera.kind === "on" ? state.cameraFacing : null));
  return (
    <Sheet tone="room" title={t("more.title")} closeLabel={t("common.close")} onClose={onClose}>
      <InviteRows />
      <ListRow
        icon={handUp ? HAND_FILLED : HAND}
        onClick={() => {
          mic.toggleHand();
          onClose();
        }}
      >
        {t(handUp ? "more.lowerHand" : "more.raiseHand")}
      </ListRow>
      <ListRow icon={SMILE} onClick={() => onOpen({ kind: "react" })}>
        {t("more.react")}
      </ListRow>
      <ListRow
        icon={CHART}
        detail={saving ? `${words("saving")}: ${words("savingOn")}` : undefined}
        onClick={() => onOpen({ kind: "connection", who: null })}
      >
        {words("title")}
      </ListRow>
      <ListRow icon={GEAR} onClick={() => onOpen({ kind: "settings" })}>
        {t("home.settings")}
      </ListRow>
      {facing !== null && (
        <ListRow icon={FLIP} onClick={() => void call.switchCamera()}>
          {t("more.switchCamera")}
        </ListRow>
      )}
      {isAdmin(role) && (
        <ListRow
          icon={LOCK}
          role="switch"
          aria-checked={locked}
          end={<Switch on={locked} />}
          onClick={() => call.moderate({ kind: "lock", locked: !locked })}
        >
          {t("more.lock")}
        </ListRow>
      )}
      {isAdmin(role) && <ListenRows />}
      {isAdmin(role) && isTitled && (
        <ListRow icon={EDIT} onClick={() => onOpen({ kind: "rename" })}>
          {roomWords("more.rename")}
        </ListRow>
      )}
      {role === "owner" && (
        <ListRow icon={PHONE} tone="roomDanger" onClick={() => onOpen({ kind: "end" })}>
          {t("more.end")}
        </ListRow>
      )}
      {role === "owner" && isDeletable && (
        <ListRow icon={TRASH} tone="roomDanger" onClick={() => onOpen({ kind: "delete" })}>
          {roomWords("more.delete")}
        </ListRow>
      )}
      {isAdmin(role) && <Departed onOpen={(id) => onOpen({ kind: "person", id })} />}
      {isAdmin(role) && <Banned />}
      {hasKeyboard() && (
        <p className="px-5 pt-3 text-[0.8125rem] leading-snug text-room-hint">{t("more.keys")}</p>
      )}
    </Sheet>
  );
}

/** Whom the room keeps out, to let them back. */
function Banned() {
  const words = useRoomWords();
  const call = useCall();
  const people = useCallState((state) => state.keptOut, sameItems);
  useEffect(() => call.findKeptOut(), [call]);
  if (people.length === 0) return null;
  return (
    <section aria-label={words("host.banned")} className="pt-2">
      <h3 className="px-5 pb-1 text-[0.8125rem] font-medium text-room-hint">
        {words("host.banned")}
      </h3>
      {people.map(({ id, name }) => (
        <ListRow
          key={id}
          icon={CHECK}
          onClick={() => call.moderate({ kind: "unban", participant: id })}
        >
          {words("host.unban", { name: name || words("host.nameless") })}
        </ListRow>
      ))}
    </section>
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
