/** Which screen is shown: a function of where the person is and how far the call has come. */
import { useEffect, useState, type ReactNode } from "react";
import type { Later } from "../boot/later";
import { ServicesContext, useCallState, useServices, type Services } from "../hooks/services";
import { useLater } from "../hooks/use-later";
import { useRoomForMore } from "../hooks/use-room-for-more";
import { useStore } from "../hooks/use-store";
import { otherFile, roomFile } from "../screens/files";
import { LobbyScreen } from "../screens/lobby/LobbyScreen";
import { NarrowRoom } from "../screens/room/NarrowRoom";
import { Waiting } from "../screens/Waiting";
import { PhotosContext } from "../ui/Avatar";
import { ErrorBoundary } from "./ErrorBoundary";
import { GUEST_NAME_KEY } from "./services";
import { useClientChrome } from "./use-client-chrome";

/** The whole Mini App. */
export function App({ services }: { services: Services }) {
  return (
    <ServicesContext value={services}>
      <ErrorBoundary>
        <Entrance />
      </ErrorBoundary>
    </ServicesContext>
  );
}

/** Lets in those whom Telegram or a name stands for. */
function Entrance() {
  const { session, memory, navigation } = useServices();
  const [known, setKnown] = useState(() => session.isKnown());
  useClientChrome();
  if (known) return <Place />;
  const name = (chosen: string): void => {
    memory.set(GUEST_NAME_KEY, chosen);
    session.setGuestName(chosen);
    navigation.start();
    setKnown(true);
  };
  return <Shown file={otherFile}>{({ BrowserScreen }) => <BrowserScreen onNamed={name} />}</Shown>;
}

/** A screen of a file that is asked for only now. */
function Shown<M>({ file, children }: { file: Later<M>; children: (module: M) => ReactNode }) {
  const module = useLater(file);
  return module === null ? <Waiting tone="theme" /> : children(module);
}

function Place() {
  const { navigation } = useServices();
  const where = useStore(navigation, (place) => place.where);
  if (where === "call") return <CallPlace />;
  return <Shown file={otherFile}>{({ HomeScreen }) => <HomeScreen />}</Shown>;
}

function CallPlace() {
  const hasRoom = useRoomForMore();
  const isRoomThere = useStore(roomFile, ({ kind }) => kind === "there");
  useEffect(() => {
    // One after the other: of the two the room's is waited for by whoever taps Join.
    if (hasRoom) (isRoomThere ? otherFile : roomFile).fetch();
  }, [hasRoom, isRoomThere]);
  return (
    <PhotosContext value={hasRoom}>
      <CallScreen />
    </PhotosContext>
  );
}

function CallScreen() {
  const { navigation } = useServices();
  const { target, presence } = useStore(navigation, (place) => place);
  const phase = useCallState((state) => state.phase);
  const code = target && "code" in target ? target.code : "";
  switch (phase.kind) {
    case "idle":
    case "connecting":
      return presence === "lobby" ? <LobbyScreen code={code} /> : <Waiting tone="room" />;
    case "lobby":
      return <LobbyScreen code={code} />;
    case "knocking":
      return <Shown file={otherFile}>{({ KnockingScreen }) => <KnockingScreen />}</Shown>;
    case "inside":
      return <Room />;
    case "ended":
      return <Shown file={otherFile}>{({ EndedScreen }) => <EndedScreen phase={phase} />}</Shown>;
    case "trouble":
      return (
        <Shown file={otherFile}>
          {({ TroubleScreen }) => <TroubleScreen trouble={phase.trouble} />}
        </Shown>
      );
  }
}

/** Whoever is inside can talk at once; the rest of the room comes when there is room for it. */
function Room() {
  const file = useStore(roomFile, (state) => state);
  if (file.kind !== "there") {
    return <NarrowRoom isComing={file.kind === "coming"} onMore={() => roomFile.fetch()} />;
  }
  const { RoomScreen } = file.module;
  return <RoomScreen />;
}
