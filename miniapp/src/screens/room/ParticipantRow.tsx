/** One person in the list: face with the voice around it, name, what they are doing, microphone. */
import { memo, useCallback } from "react";
import type { Participant, Quality } from "../../call/types";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useCall, useCallState, useT } from "../../hooks/services";
import type { PlainKey } from "../../i18n";
import type { ConnectionKey } from "../../i18n/connection";
import { Avatar } from "../../ui/Avatar";
import { cn } from "../../ui/cn";
import { CAMERA, Icon, type Shape, MIC, MIC_OFF } from "../../ui/icons";
import { SpeakingRing } from "../../ui/SpeakingRing";
import { GuestMark } from "./GuestMark";
import { micMark, type MicMark } from "./mic-mark";
import { statusOf, type StatusTone } from "./status-line";
import { CROWN, HAND_FILLED, SHIELD, SIGNAL_WEAK, SPEAKER_OFF, SCREEN } from "../../ui/icons-more";

const TONES: Record<StatusTone, string> = {
  speaking: "text-speaking",
  listening: "text-listening",
  forbidden: "text-forbidden",
  quiet: "text-room-hint",
};

const MARKS: Record<MicMark, { icon: Shape; color: string; label: PlainKey }> = {
  speaking: { icon: MIC, color: "text-speaking", label: "mic.on" },
  on: { icon: MIC, color: "text-white/85", label: "mic.on" },
  off: { icon: MIC_OFF, color: "text-room-hint", label: "mic.off" },
  mutedForMe: { icon: SPEAKER_OFF, color: "text-forbidden", label: "status.mutedForMe" },
  mutedByAdmin: { icon: MIC_OFF, color: "text-forbidden", label: "mic.mutedByAdmin" },
  handUp: { icon: HAND_FILLED, color: "text-listening", label: "mic.handUp" },
};

interface Props {
  who: Participant;
  /** What is said of their connection, if anything is. */
  trouble: ConnectionKey | null;
  onOpen: (id: string) => void;
}

export const ParticipantRow = memo(function ParticipantRow({ who, trouble, onOpen }: Props) {
  const t = useT();
  const connection = useConnectionWords();
  const call = useCall();
  const { id } = who;
  const watchLevel = useCallback(
    (listener: (level: number) => void) => call.watchLevel(id, listener),
    [call, id],
  );
  const isForListening = useCallState((state) => state.room?.listenOnly ?? false);
  const status = statusOf(who, isForListening);
  const mark = micMark(who);
  const usual =
    status.key === "status.speakingAt"
      ? t(status.key, { percent: status.percent ?? 100 })
      : t(status.key);
  // Whether they speak is seen by the ring; words that come and go with every sentence are not read.
  const words = trouble === null ? usual : connection(trouble);
  const tone = trouble === null ? TONES[status.tone] : TONES.quiet;
  const sharing: Shape | null = who.media.screen ? SCREEN : who.media.camera ? CAMERA : null;
  return (
    <li className="relative before:absolute before:top-0 before:right-0 before:left-18.5 before:h-px before:bg-room-line">
      <button
        type="button"
        onClick={() => onOpen(id)}
        className="flex h-15 w-full items-center gap-3.5 pr-4 pl-4 text-left active:bg-room-hover"
      >
        <SpeakingRing speaking={who.speaking && mark !== "mutedForMe"} watchLevel={watchLevel}>
          <Avatar id={id} name={who.name} src={who.avatar} />
        </SpeakingRing>
        <span className="min-w-0 grow">
          <span className="flex items-center gap-1.5">
            <bdi className="truncate leading-5.5 font-medium">{who.name}</bdi>
            {who.isGuest && <GuestMark />}
            {who.role === "owner" && <RoleMark icon={CROWN} label={t("status.owner")} />}
            {who.role === "admin" && <RoleMark icon={SHIELD} label={t("status.admin")} />}
            {trouble !== null && <QualityMark quality={who.quality} />}
          </span>
          <span className={cn("flex items-center gap-1 text-sm leading-5", tone)}>
            {sharing !== null && <Icon of={sharing} className="size-4 shrink-0" />}
            <span className="truncate">{words}</span>
          </span>
        </span>
        <Icon of={MARKS[mark].icon} className={cn("size-5.5 shrink-0", MARKS[mark].color)} />
        <span className="sr-only">{t(MARKS[mark].label)}</span>
      </button>
    </li>
  );
});

/** The sign beside the name; the words are in the line below it. */
function QualityMark({ quality }: { quality: Quality }) {
  return (
    <span className={cn("shrink-0", quality === "bad" ? "text-forbidden" : "text-listening")}>
      <Icon of={SIGNAL_WEAK} className="size-3.5" />
    </span>
  );
}

function RoleMark({ icon, label }: { icon: Shape; label: string }) {
  return (
    <span role="img" aria-label={label} title={label} className="shrink-0 text-room-hint">
      <Icon of={icon} className="size-3.5" />
    </span>
  );
}
