/** Beside a name that Telegram does not stand for. */
import { useT } from "../../hooks/services";

export function GuestMark() {
  const t = useT();
  return (
    <span className="shrink-0 rounded-md bg-white/12 px-1.5 text-xs leading-4.5 text-room-hint">
      {t("status.guest")}
    </span>
  );
}
