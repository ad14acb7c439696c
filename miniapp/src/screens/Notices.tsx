/** The engine's short messages, in words. */
import type { Notice } from "../call/types";
import { useCall, useCallState, useT } from "../hooks/services";
import { sameItems } from "../hooks/use-store";
import type { PlainKey } from "../i18n";
import type { ErrorCode } from "../protocol/generated";
import { type Shape, ALERT, INFO, MIC, MIC_OFF } from "../ui/icons";
import { Toast } from "../ui/Toast";

/** A device that was refused, for the sheet that explains. */
export type RefusedDevice = Extract<Notice, { kind: "device_refused" }>;

const REFUSED: Record<ErrorCode, PlainKey> = {
  rate_limited: "notice.rateLimited",
  forbidden: "notice.forbidden",
  not_a_speaker: "notice.notASpeaker",
  room_full: "notice.roomFull",
  participant_not_found: "notice.gone",
  bad_message: "notice.failed",
  unexpected_message: "notice.failed",
  too_large: "notice.failed",
  not_inside: "notice.failed",
  bad_emoji: "notice.failed",
  message_not_found: "notice.failed",
  empty_text: "notice.failed",
  person_not_found: "notice.gone",
  ring_not_found: "notice.gone",
};

const ICONS: Record<Notice["kind"], Shape> = {
  refused: INFO,
  device_refused: ALERT,
  muted_by_admin: MIC_OFF,
  may_speak: MIC,
  unmute_requested: MIC,
};

/** More than two at once would cover the room. */
const SHOWN_MAX = 2;

export function Notices({ onHelp }: { onHelp: (refused: RefusedDevice) => void }) {
  const notices = useCallState((state) => state.notices.slice(-SHOWN_MAX), sameItems);
  return (
    // There before what it says, or it is not read aloud.
    <div role="status" className="flex flex-col gap-2">
      {notices.map((notice) => (
        <NoticeToast key={notice.id} notice={notice} onHelp={onHelp} />
      ))}
    </div>
  );
}

interface ToastProps {
  notice: Notice;
  onHelp: (refused: RefusedDevice) => void;
}

function NoticeToast({ notice, onHelp }: ToastProps) {
  const t = useT();
  const call = useCall();
  const then = (run: () => void) => () => {
    run();
    call.dismissNotice(notice.id);
  };
  const action =
    notice.kind === "device_refused"
      ? { label: t("device.howTo"), run: then(() => onHelp(notice)) }
      : notice.kind === "unmute_requested"
        ? { label: t("notice.unmute"), run: then(() => void call.setMic(true)) }
        : undefined;
  const words = (): string => {
    switch (notice.kind) {
      case "refused":
        return t(REFUSED[notice.code]);
      case "device_refused":
        return t(`device.${notice.device}`);
      case "muted_by_admin":
        return t("notice.mutedByAdmin");
      case "may_speak":
        return t("notice.maySpeak");
      case "unmute_requested":
        return t("notice.unmuteRequested", { name: notice.name });
    }
  };
  return (
    <Toast icon={ICONS[notice.kind]} action={action}>
      {words()}
    </Toast>
  );
}
