/** What to do where the microphone, the camera or the screen is refused. */
import { useCall, useServices, useT } from "../hooks/services";
import { useBack } from "../hooks/use-back";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Sheet";
import { deviceHelp } from "./device-help";
import type { RefusedDevice } from "./Notices";
import { useBrowser } from "./use-browser";

interface Props {
  refused: RefusedDevice;
  onClose: () => void;
}

export function DeviceSheet({ refused, onClose }: Props) {
  const t = useT();
  const call = useCall();
  const { telegram } = useServices();
  const openBrowser = useBrowser();
  useBack(onClose);
  const help = deviceHelp(refused.reason, telegram.launch.platform, navigator.userAgent);
  const again = (): void => {
    onClose();
    if (refused.device === "mic") void call.setMic(true);
    else if (refused.device === "camera") void call.setCamera(true);
    else void call.setScreen(true);
  };
  return (
    <Sheet
      tone="room"
      title={t(`device.${refused.device}`)}
      closeLabel={t("common.close")}
      onClose={onClose}
    >
      <p className="px-5 pb-5 text-[0.9375rem] leading-relaxed text-white/85">{t(help.text)}</p>
      <div className="flex flex-col gap-2.5 px-5">
        {help.browserHelps && (
          <Button variant="roomPrimary" size="large" onClick={() => void openBrowser()}>
            {t("trouble.openBrowser")}
          </Button>
        )}
        <Button variant={help.browserHelps ? "room" : "roomPrimary"} size="large" onClick={again}>
          {t("common.retry")}
        </Button>
      </div>
    </Sheet>
  );
}
