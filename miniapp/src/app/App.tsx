/** Which screen is shown: a function of where the person is and how far the call has come. */
import { lazy, Suspense, useEffect, useState } from "react";
import { ServicesContext, useCallState, useServices, type Services } from "../hooks/services";
import { useStore } from "../hooks/use-store";
import { LobbyScreen } from "../screens/lobby/LobbyScreen";
import { Waiting } from "../screens/Waiting";
import { ErrorBoundary } from "./ErrorBoundary";
import { GUEST_NAME_KEY } from "./services";
import { useClientChrome } from "./use-client-chrome";

/** Who comes by a link needs the lobby; everything else is fetched while it is looked at. */
const loadRoom = () => import("../screens/room/RoomScreen");
const loadOthers = () => import("../screens/others");
const RoomScreen = lazy(loadRoom);
const HomeScreen = lazy(() => loadOthers().then((all) => ({ default: all.HomeScreen })));
const BrowserScreen = lazy(() => loadOthers().then((all) => ({ default: all.BrowserScreen })));
const KnockingScreen = lazy(() => loadOthers().then((all) => ({ default: all.KnockingScreen })));
const EndedScreen = lazy(() => loadOthers().then((all) => ({ default: all.EndedScreen })));
const TroubleScreen = lazy(() => loadOthers().then((all) => ({ default: all.TroubleScreen })));

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
    // So that Join does not wait for them. A failure shows itself when they are drawn.
    Promise.all([loadRoom(), loadOthers()]).catch(() => undefined);
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
