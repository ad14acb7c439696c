/** How the connection is, when it is not well; and the tap that lets sound play. */
import { useCall, useCallState, useT } from "../../hooks/services";
import { Banner } from "../../ui/Banner";

export function ConnectionBanner() {
  const t = useT();
  const call = useCall();
  const link = useCallState((state) => state.link);
  const blocked = useCallState((state) => state.playbackBlocked);
  const videoPaused = useCallState((state) => state.videoPaused !== null);
  if (blocked) {
    return (
      <button
        type="button"
        className="block w-full active:opacity-80"
        onClick={() => call.resumePlayback()}
      >
        <Banner tone="action" icon="speaker" className="min-h-11 text-[0.9375rem]">
          {t("room.tapToHear")}
        </Banner>
      </button>
    );
  }
  if (link === "offline") {
    return (
      <Banner tone="bad" icon="wifiOff">
        {t("room.offline")}
      </Banner>
    );
  }
  if (link === "reconnecting") return <Banner tone="waiting">{t("room.reconnecting")}</Banner>;
  if (videoPaused) {
    return (
      <Banner tone="waiting" icon="cameraOff">
        {t("room.videoPaused")}
      </Banner>
    );
  }
  return null;
}
