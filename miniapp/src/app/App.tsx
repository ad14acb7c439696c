/** Which screen is shown: a function of where the person is and how far the call has come. */
import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import type { Later } from "../boot/later";
import { ServicesContext, useCallState, useServices, type Services } from "../hooks/services";
import { useLater } from "../hooks/use-later";
import { useRoomForMore } from "../hooks/use-room-for-more";
import { useStore } from "../hooks/use-store";
import { isDirectCall } from "../screens/direct";
import { gameFile, otherFile, ringFile, roomFile } from "../screens/files";
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
  const { where, target } = useStore(navigation, (place) => place);
  const phase = useCallState((state) => state.phase.kind);
  // Whoever is at home while their call ends is told why.
  const isOver = target !== null && (phase === "ended" || phase === "trouble");
  return (
    <>
      {where === "call" || isOver ? (
        <CallPlace />
      ) : (
        <Shown file={otherFile}>{({ HomeScreen }) => <HomeScreen />}</Shown>
      )}
      <Ringing />
    </>
  );
}

/** Over everything else, while something rings. */
function Ringing() {
  const { rings } = useServices();
  const isShown = useStore(rings, ({ shown }) => shown.kind !== "nothing");
  const file = useLater(ringFile, isShown);
  return isShown && file && <file.RingScreen />;
}

function CallPlace() {
  const hasRoom = useRoomForMore();
  const first: Later<unknown> = useCallState(isDirectCall) ? ringFile : roomFile;
  const isFirstThere = useStore(first, ({ kind }) => kind === "there");
  useEffect(() => {
    // One after the other: of the two the room's is waited for by whoever taps Join.
    if (hasRoom) (isFirstThere ? otherFile : first).fetch();
  }, [hasRoom, first, isFirstThere]);
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
  const isDirect = useCallState(isDirectCall);
  const room = useStore(roomFile, (state) => state);
  const ring = useStore(ringFile, (state) => state);
  const file = isDirect ? ring : room;
  if (file.kind !== "there") {
    const more = isDirect ? ringFile : roomFile;
    return <NarrowRoom isComing={file.kind === "coming"} onMore={() => more.fetch()} />;
  }
  if ("DirectScreen" in file.module) {
    const { DirectScreen } = file.module;
    return <DirectScreen />;
  }
  return <WithGame RoomScreen={file.module.RoomScreen} />;
}

/** The room, behind the game that is played in it. Until the game's own file has come, only the room. */
function WithGame({ RoomScreen }: { RoomScreen: ComponentType<{ onBack?: () => void }> }) {
  const game = useCallState((state) => state.room?.game ?? null);
  const file = useStore(gameFile, (state) => state);
  useEffect(() => {
    if (game !== null) gameFile.fetch();
  }, [game]);
  if (game === null || file.kind !== "there") return <RoomScreen />;
  const { GamePlace } = file.module;
  return <GamePlace game={game} room={(onBack) => <RoomScreen onBack={onBack} />} />;
}
