/** Which screen is shown: a function of where the person is and how far the call has come. */
import { lazy, Suspense, useEffect, useState } from "react";
import { ServicesContext, useCallState, useServices, type Services } from "../hooks/services";
import { useStore } from "../hooks/use-store";
import { EndedScreen } from "../screens/ended/EndedScreen";
import { BrowserScreen } from "../screens/home/BrowserScreen";
import { HomeScreen } from "../screens/home/HomeScreen";
import { KnockingScreen } from "../screens/lobby/KnockingScreen";
import { LobbyScreen } from "../screens/lobby/LobbyScreen";
import { TroubleScreen } from "../screens/trouble/TroubleScreen";
import { Waiting } from "../screens/Waiting";
import { ErrorBoundary } from "./ErrorBoundary";
import { GUEST_NAME_KEY } from "./services";
import { useClientChrome } from "./use-client-chrome";

const loadRoom = () => import("../screens/room/RoomScreen");
/** The room is the largest screen, and nobody sees it first. */
const RoomScreen = lazy(loadRoom);

/** The whole Mini App. */
export function App({ services }: { services: Services }) {
  return (
    <ServicesContext value={services}>
      <ErrorBoundary>
        <Suspense fallback={<Waiting tone="theme" />}>
          <Entrance />
        </Suspense>
      </ErrorBoundary>
    </ServicesContext>
  );
}

/** Lets in those whom Telegram or a name stands for; the link's room opens straight away. */
function Entrance() {
  const { session, memory, navigation } = useServices();
  const [known, setKnown] = useState(() => session.isKnown());
  useClientChrome();
  useEffect(() => {
    if (known) navigation.start();
  }, [known, navigation]);
  if (known) return <Place />;
  return (
    <BrowserScreen
      onNamed={(name) => {
        memory.set(GUEST_NAME_KEY, name);
        session.setGuestName(name);
        setKnown(true);
      }}
    />
  );
}

function Place() {
  const { navigation } = useServices();
  const where = useStore(navigation, (place) => place.where);
  return where === "home" ? <HomeScreen /> : <CallPlace />;
}

function CallPlace() {
  const { navigation } = useServices();
  const { target, presence } = useStore(navigation, (place) => place);
  const phase = useCallState((state) => state.phase);
  useEffect(() => {
    // Fetched while the lobby is looked at, so that Join does not wait for it. A failure shows
    // itself when the room is drawn.
    loadRoom().catch(() => undefined);
  }, []);

  const code = target?.kind === "join" ? target.code : "";
  switch (phase.kind) {
    case "idle":
    case "connecting":
      return presence === "lobby" ? <LobbyScreen code={code} /> : <Waiting tone="room" />;
    case "lobby":
      return <LobbyScreen code={code} />;
    case "knocking":
      return <KnockingScreen />;
    case "inside":
      return (
        <Suspense fallback={<Waiting tone="room" />}>
          <RoomScreen />
        </Suspense>
      );
    case "ended":
      return <EndedScreen phase={phase} />;
    case "trouble":
      return <TroubleScreen trouble={phase.trouble} />;
  }
}
