/** One person: how loud they are for me, and what I may do about them. */
import { useEffect } from "react";
import type { CallState, Participant } from "../../call/types";
import { useChatWords } from "../../hooks/use-chat-words";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useRingWords } from "../../hooks/use-ring-words";
import type { PlainKey } from "../../i18n";
import type { ModerationAction, ParticipantView } from "../../protocol/generated";
import { Avatar } from "../../ui/Avatar";
import { type Shape, CAMERA, MIC, MIC_OFF } from "../../ui/icons";
import { ListRow } from "../../ui/ListRow";
import { Sheet } from "../../ui/Sheet";
import { Switch } from "../../ui/Switch";
import { personTrouble, roomTrouble } from "./connection-words";
import type { Overlay } from "./overlay";
import { allowedActions, isAbove, isAdmin, type ModerationKind } from "./permissions";
import { VolumeSlider } from "./VolumeSlider";
import {
  BAN,
  CHART,
  CLOSE,
  CROWN,
  FLIP,
  HAND,
  HAND_FILLED,
  PHONE,
  PIN,
  SHIELD,
  SPEAKER_OFF,
} from "../../ui/icons-more";

interface Props {
  id: string;
  onOpen: (overlay: Overlay) => void;
  onClose: () => void;
}

export function PersonSheet({ id, onOpen, onClose }: Props) {
  const who = useCallState(
    ({ participants, outside }) =>
      [...participants, ...outside].find((one) => one.id === id) ?? null,
  );
  const departed = useCallState((state) => departedOf(state, id));
  const gone = who === null && departed === null;
  useBack(onClose);
  useEffect(() => {
    if (gone) onClose();
  }, [gone, onClose]);
  if (departed) return <DepartedDetails who={departed} onOpen={onOpen} onClose={onClose} />;
  return who && <PersonDetails who={who} onOpen={onOpen} onClose={onClose} />;
}

/** Somebody who has left, for those who may keep them from coming back. */
function departedOf({ you, departed }: CallState, id: string): ParticipantView | null {
  const who = departed.find((one) => one.id === id);
  return who && you && isAbove(you, who) ? who : null;
}

interface DepartedProps extends Omit<Props, "id"> {
  who: ParticipantView;
}

function DepartedDetails({ who, onOpen, onClose }: DepartedProps) {
  const t = useT();
  return (
    <Sheet tone="room" title={who.name} closeLabel={t("common.close")} onClose={onClose}>
      <ListRow
        icon={BAN}
        tone="roomDanger"
        onClick={() => onOpen({ kind: "ban", id: who.id, name: who.name })}
      >
        {t("person.ban")}
      </ListRow>
    </Sheet>
  );
}

interface ActionRow {
  readonly label: PlainKey;
  readonly icon: Shape;
  readonly danger?: true;
  readonly action: ModerationAction;
}

/** The row of an action on a person; null for the actions that are about the room. */
function actionRow(kind: ModerationKind, who: Participant): ActionRow | null {
  const participant = who.id;
  switch (kind) {
    case "mute":
      return {
        label: who.media.mic ? "person.mute" : "person.forbidSpeak",
        icon: MIC_OFF,
        action: { kind, participant },
      };
    case "let_speak":
      return { label: "person.letSpeak", icon: MIC, action: { kind, participant } };
    case "ask_to_unmute":
      return { label: "person.askToUnmute", icon: MIC, action: { kind, participant } };
    case "set_admin": {
      const admin = who.role !== "admin";
      const label = admin ? "person.makeAdmin" : "person.dropAdmin";
      return { label, icon: SHIELD, action: { kind, participant, admin } };
    }
    case "hand_over":
      return { label: "person.handOver", icon: CROWN, action: { kind, participant } };
    case "remove":
      return { label: "person.remove", icon: CLOSE, danger: true, action: { kind, participant } };
    case "ban":
      return { label: "person.ban", icon: BAN, danger: true, action: { kind, participant } };
    case "admit":
    case "unban":
    case "lock":
    case "rename":
    case "end":
    case "pin_message":
    case "pin_person":
    case "listen_only":
    case "mute_all":
    case "keep_chat":
      return null;
  }
}

/** Calls somebody of the room aside; nobody can call those whom Telegram does not know. */
function CallRows({ who, onClose }: { who: Participant; onClose: () => void }) {
  const words = useRingWords();
  const { rings, session } = useServices();
  const isDirect = useCallState((state) => state.room?.kind === "direct");
  if (who.isGuest || isDirect || !session.isVouchedFor()) return null;
  const call = (video: boolean): void => {
    onClose();
    const { name, avatar, id } = who;
    rings.call({ person: { name, avatar }, by: { kind: "participant", participant: id } }, video);
  };
  return (
    <>
      <ListRow icon={PHONE} detail={words("person.leaves")} onClick={() => call(false)}>
        {words("recent.audio")}
      </ListRow>
      <ListRow icon={CAMERA} detail={words("person.leaves")} onClick={() => call(true)}>
        {words("recent.video")}
      </ListRow>
    </>
  );
}

interface DetailsProps extends Omit<Props, "id"> {
  who: Participant;
}

function PersonDetails({ who, onOpen, onClose }: DetailsProps) {
  const t = useT();
  const words = useConnectionWords();
  const call = useCall();
  const trouble = useCallState((state) => personTrouble(who, roomTrouble(state)));
  const you = useCallState((state) => state.you);
  const isOutside = who.presence === "lobby";
  const rows = allowedActions(you, who)
    .map((kind) => actionRow(kind, who))
    .filter((row) => row !== null);
  return (
    <Sheet tone="room" title={who.name} closeLabel={t("common.close")} onClose={onClose}>
      <div className="flex items-center gap-4 px-5 pb-3">
        <Avatar id={who.id} name={who.name} src={who.avatar} size="large" />
        <p className="min-w-0 text-[0.9375rem] text-room-hint">
          {who.username !== null && <span className="block truncate">@{who.username}</span>}
          {who.isGuest && <span className="block">{t("person.guest")}</span>}
          {isOutside && <span className="block">{t("person.outside")}</span>}
          {who.role === "owner" && t("status.owner")}
          {who.role === "admin" && t("status.admin")}
          {who.isYou && ` ${t("status.you")}`}
        </p>
      </div>
      {who.isYou && <OwnRows onOpen={onOpen} />}
      {!who.isYou && !isOutside && (
        <>
          <VolumeSlider
            value={who.mutedForMe ? 0 : who.volume}
            onChange={(volume) => {
              if (who.mutedForMe && volume > 0) call.setMutedForMe(who.id, false);
              call.setVolume(who.id, volume);
            }}
          />
          <ListRow
            icon={SPEAKER_OFF}
            role="switch"
            aria-checked={who.mutedForMe}
            end={<Switch on={who.mutedForMe} />}
            onClick={() => call.setMutedForMe(who.id, !who.mutedForMe)}
          >
            {t("person.muteForMe")}
          </ListRow>
          <CallRows who={who} onClose={onClose} />
          <ListRow
            icon={CHART}
            detail={trouble === null ? undefined : words(trouble)}
            onClick={() => onOpen({ kind: "connection", who: who.id })}
          >
            {words("title")}
          </ListRow>
        </>
      )}
      {!isOutside && isAdmin(you?.role) && <PinRow id={who.id} onDone={onClose} />}
      {rows.map((row) => (
        <ListRow
          key={row.label}
          icon={row.icon}
          tone={row.danger ? "roomDanger" : "room"}
          onClick={() => {
            const { kind } = row.action;
            const question = kind === "hand_over" ? "handOver" : kind === "ban" ? kind : null;
            if (question) {
              onOpen({ kind: question, id: who.id, name: who.name });
              return;
            }
            call.moderate(row.action);
            onClose();
          }}
        >
          {t(row.label)}
        </ListRow>
      ))}
    </Sheet>
  );
}

/** What one can do about oneself. */
function OwnRows({ onOpen }: Pick<Props, "onOpen">) {
  const t = useT();
  const words = useConnectionWords();
  const call = useCall();
  const handUp = useCallState((state) => (state.you?.handRaisedAt ?? null) !== null);
  const facing = useCallState((state) => (state.camera.kind === "on" ? state.cameraFacing : null));
  return (
    <>
      <ListRow icon={handUp ? HAND_FILLED : HAND} onClick={() => call.raiseHand(!handUp)}>
        {t(handUp ? "more.lowerHand" : "more.raiseHand")}
      </ListRow>
      {facing !== null && (
        <ListRow icon={FLIP} onClick={() => void call.switchCamera()}>
          {t("more.switchCamera")}
        </ListRow>
      )}
      <ListRow icon={CHART} onClick={() => onOpen({ kind: "connection", who: null })}>
        {words("title")}
      </ListRow>
    </>
  );
}

/** Shows somebody's pictures first to everybody. */
function PinRow({ id, onDone }: { id: string; onDone: () => void }) {
  const words = useChatWords();
  const call = useCall();
  const isPinned = useCallState((state) => state.room?.pinnedPerson === id);
  return (
    <ListRow
      icon={PIN}
      onClick={() => {
        call.moderate({ kind: "pin_person", participant: isPinned ? null : id });
        onDone();
      }}
    >
      {words(isPinned ? "unpinPerson" : "pinPerson")}
    </ListRow>
  );
}
