/** On air: who is here, their pictures, and the controls. */
import "../../theme/all.css";
import { useRef, useState, type CSSProperties } from "react";
import { useCall, useCallState, useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { useElementSize } from "../../hooks/use-element-size";
import { useMediaSession } from "../../hooks/use-media-session";
import { useMedia } from "../../hooks/use-media";
import { useRoomKeys } from "../../hooks/use-room-keys";
import { DeviceSheet } from "../DeviceSheet";
import { Notices } from "../Notices";
import { roomTitle } from "../room-title";
import { SettingsOverlay } from "../SettingsOverlay";
import { BanNotice } from "./BanNotice";
import { Announcer } from "./Announcer";
import { BlackCamera } from "./BlackCamera";
import { ChatLine } from "./ChatLine";
import { ChatOverlay } from "./ChatOverlay";
import { ConfirmSheet, type Question } from "./ConfirmSheet";
import { ConnectionBanner } from "./ConnectionBanner";
import { ConnectionOverlay } from "./ConnectionOverlay";
import { Controls } from "./Controls";
import { DeleteSheet } from "./DeleteSheet";
import { Header } from "./Header";
import { HostNotices } from "./HostNotices";
import { InviteSheet } from "./InviteSheet";
import { MoreSheet } from "./MoreSheet";
import type { Overlay } from "./overlay";
import { PeopleSheet } from "./PeopleSheet";
import { PersonSheet } from "./PersonSheet";
import { ReactionBar, Reactions } from "./Reactions";
import { RenameSheet } from "./RenameSheet";
import { RoomBody } from "./RoomBody";
import { useMic } from "./use-mic";

/** There is room for the chat beside the room. */
const BESIDE = "(min-width: 900px) and (min-height: 500px)";

interface Props {
  /** The way back to what the room is open over; without it the room is all there is. */
  onBack?: () => void;
}

export function RoomScreen({ onBack }: Props) {
  const call = useCall();
  const { telegram, navigation } = useServices();
  const t = useT();
  const mic = useMic();
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const [isChatOpen, setChatOpen] = useState(false);
  const notices = useRef<HTMLDivElement>(null);
  // What lies over the end of the list leaves room under it.
  const covered = { "--covered": `${useElementSize(notices)?.height ?? 0}px` } as CSSProperties;
  const isBeside = useMedia(BESIDE);
  const cameraOn = useCallState((state) => state.camera.kind === "on");

  useBack(() => setOverlay({ kind: "leave" }));
  useRoomKeys({
    talk: mic.talk,
    toggleMic: mic.toggle,
    toggleCamera: () => void call.setCamera(!cameraOn),
    toggleHand: mic.toggleHand,
  });
  const title = useCallState((state) => roomTitle(state.room));
  useMediaSession(
    { title, artist: t("app.name"), isMicOn: mic.orb === "live", isCameraOn: cameraOn },
    {
      toggleMic: mic.toggle,
      toggleCamera: () => void call.setCamera(!cameraOn),
      hangUp: () => call.leave(),
    },
  );
  const close = (): void => setOverlay(null);
  const closeChat = (): void => setChatOpen(false);
  const leave = (): void => {
    telegram.haptic("medium");
    call.leave();
  };

  return (
    <div className="room screen-height flex bg-room text-room-text">
      <main className="relative flex min-h-0 min-w-0 grow flex-col overflow-hidden short:flex-row">
        <div className="safe-x flex min-h-0 min-w-0 grow flex-col" style={covered}>
          <Header
            onPeople={() => setOverlay({ kind: "people" })}
            onChat={() => setChatOpen(!isChatOpen)}
            onBack={onBack}
            onMinimise={() => navigation.minimise()}
          />
          <RoomBody onOpen={setOverlay} />
          <div className="relative z-10 h-0">
            <div
              ref={notices}
              className="absolute inset-x-0 bottom-0 mx-auto flex max-w-120 flex-col gap-2 px-3 pb-2"
            >
              <BanNotice />
              <BlackCamera />
              <ChatLine onOpen={() => setChatOpen(true)} />
              <HostNotices />
              <Notices onHelp={(refused) => setOverlay({ kind: "device", refused })} />
            </div>
          </div>
          <ConnectionBanner onOpen={() => setOverlay({ kind: "connection", who: null })} />
        </div>
        <Announcer />
        <Reactions />
        {overlay?.kind === "react" && <ReactionBar onClose={close} />}
        <Controls mic={mic} onOpen={setOverlay} onLeave={leave} />

        {overlay?.kind === "people" && <PeopleSheet onOpen={setOverlay} onClose={close} />}
        {overlay?.kind === "person" && (
          <PersonSheet id={overlay.id} onOpen={setOverlay} onClose={close} />
        )}
        {overlay?.kind === "connection" && <ConnectionOverlay who={overlay.who} onClose={close} />}
        {overlay?.kind === "more" && <MoreSheet mic={mic} onOpen={setOverlay} onClose={close} />}
        {overlay?.kind === "settings" && <SettingsOverlay tone="room" onClose={close} />}
        {overlay?.kind === "rename" && <RenameSheet onClose={close} />}
        {overlay?.kind === "delete" && <DeleteSheet onClose={close} />}
        {overlay?.kind === "invite" && <InviteSheet onClose={close} />}
        {isQuestion(overlay) && <ConfirmSheet question={overlay} onLeave={leave} onClose={close} />}
        {overlay?.kind === "device" && <DeviceSheet refused={overlay.refused} onClose={close} />}
      </main>
      {isChatOpen && <ChatOverlay isBeside={isBeside} onClose={closeChat} />}
    </div>
  );
}

function isQuestion(overlay: Overlay | null): overlay is Question {
  return overlay !== null && ["leave", "end", "ban", "handOver"].includes(overlay.kind);
}
