/** The settings, which are fetched when somebody opens them; asked for until they come. */
import { later } from "../boot/later";
import { useT } from "../hooks/services";
import { useBack } from "../hooks/use-back";
import { useLater } from "../hooks/use-later";
import { Sheet } from "../ui/Sheet";
import { Spinner } from "../ui/Spinner";

export const settingsFile = later(() => import("./settings/SettingsSheet"));

interface Props {
  tone: "theme" | "room";
  onClose: () => void;
}

export function SettingsOverlay(props: Props) {
  const file = useLater(settingsFile);
  return file ? <file.SettingsSheet {...props} /> : <Coming {...props} />;
}

function Coming({ tone, onClose }: Props) {
  const t = useT();
  useBack(onClose);
  return (
    <Sheet
      tone={tone === "room" ? "room" : "page"}
      title={t("home.settings")}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <p role="status" className="flex items-center justify-center gap-3 px-5 py-8">
        <Spinner className="size-5" />
        {t("common.loading")}
      </p>
    </Sheet>
  );
}
