/** How the connection is, when it is not well, with a tap to more; and the tap that lets sound play. */
import { useCall, useCallState, useT } from "../../hooks/services";
import { useConnectionWords } from "../../hooks/use-connection-words";
import { useRoomWords } from "../../hooks/use-room-words";
import { Banner } from "../../ui/Banner";
import { ownTrouble } from "./connection-words";
import { CAMERA_OFF, SPEAKER } from "../../ui/icons";
import { SIGNAL_WEAK, WIFI_OFF } from "../../ui/icons-more";

export function ConnectionBanner({ onOpen }: { onOpen: () => void }) {
  const t = useT();
  const words = useConnectionWords();
  const call = useCall();
  const link = useCallState((state) => state.link);
  const blocked = useCallState((state) => state.playbackBlocked);
  const videoPaused = useCallState((state) => state.videoPaused !== null);
  const roomWords = useRoomWords();
  const isHeard = useCallState(({ participants }) =>
    participants.some(({ isYou, peerLink }) => !isYou && peerLink === "connected"),
  );
  const trouble = useCallState(ownTrouble);
  if (blocked) {
    return (
      <button
        type="button"
        className="block w-full active:opacity-80"
        onClick={() => call.resumePlayback()}
      >
        <Banner tone="action" icon={SPEAKER} className="min-h-11 text-[0.9375rem]">
          {t("room.tapToHear")}
        </Banner>
      </button>
    );
  }
  if (link === "offline") {
    return (
      <Banner tone="bad" icon={WIFI_OFF}>
        {t("room.offline")}
      </Banner>
    );
  }
  if (link === "reconnecting") {
    return (
      <Banner tone="waiting">
        {isHeard ? roomWords("reconnectingAudible") : t("room.reconnecting")}
      </Banner>
    );
  }
  if (trouble === null) return null;
  return (
    <button type="button" className="block w-full active:opacity-80" onClick={onOpen}>
      <Banner tone="waiting" icon={videoPaused ? CAMERA_OFF : SIGNAL_WEAK}>
        {words(trouble)}
      </Banner>
    </button>
  );
}
