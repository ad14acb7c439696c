/** Which screen is shown: a function of where the person is and how far the call has come. */
import { Suspense, useEffect, useState } from "react";
import type { CallState } from "../call/types";
import { ServicesContext, useCallState, useServices, type Services } from "../hooks/services";
import { useStore } from "../hooks/use-store";
import { LobbyScreen } from "../screens/lobby/LobbyScreen";
import { Waiting } from "../screens/Waiting";
import { ErrorBoundary } from "./ErrorBoundary";
import { later } from "./later";
import { GUEST_NAME_KEY } from "./services";
import { useClientChrome } from "./use-client-chrome";

/** Who comes by a link needs the lobby; everything else is fetched while it is looked at. */
const room = later(() => import("../screens/room/RoomScreen"));
const others = later(() => import("../screens/others"));
const RoomScreen = room.screen((all) => all.default);
const HomeScreen = others.screen((all) => all.HomeScreen);
const BrowserScreen = others.screen((all) => all.BrowserScreen);
const KnockingScreen = others.screen((all) => all.KnockingScreen);
const EndedScreen = others.screen((all) => all.EndedScreen);
const TroubleScreen = others.screen((all) => all.TroubleScreen);

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

/** Lets in those whom Telegram or a name stands for. */
function Entrance() {
  const { session, memory, navigation } = useServices();
  const [known, setKnown] = useState(() => session.isKnown());
  useClientChrome();
  if (known) return <Place />;
  return (
    <BrowserScreen
      onNamed={(name) => {
        memory.set(GUEST_NAME_KEY, name);
        session.setGuestName(name);
        navigation.start();
        setKnown(true);
      }}
    />
  );
}

/** Somebody in the room may never get through. */
const LINE_PATIENCE_MS = 4_000;

/** The room is known, and everybody in it is connected. */
function hasFreeLine({ phase, participants }: CallState): boolean {
  if (phase.kind === "idle" || phase.kind === "connecting") return false;
  return participants.every(({ isYou, peerLink }) => isYou || peerLink === "connected");
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
  const isLineFree = useCallState(hasFreeLine);
  useEffect(() => {
    // So that Join does not wait for them. On a slow line they come after the voices.
    const fetchAll = (): void => void room.fetch().then(() => others.fetch());
    const late = setTimeout(fetchAll, isLineFree ? 0 : LINE_PATIENCE_MS);
    return () => clearTimeout(late);
  }, [isLineFree]);

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
      return <Room isLineFree={isLineFree} />;
    case "ended":
      return <EndedScreen phase={phase} />;
    case "trouble":
      return <TroubleScreen trouble={phase.trouble} />;
  }
}

/** How long the room's own file lets the voices go first. */
const VOICES_FIRST_MS = 2_000;

/** Who taps Join at once hears sooner when the room's file does not stand before the voices. */
function Room({ isLineFree }: { isLineFree: boolean }) {
  const [isDue, setDue] = useState(() => room.isThere());
  useEffect(() => {
    const due = setTimeout(() => setDue(true), isLineFree ? 0 : VOICES_FIRST_MS);
    return () => clearTimeout(due);
  }, [isLineFree]);
  if (!isDue) return <Waiting tone="room" />;
  return (
    <Suspense fallback={<Waiting tone="room" />}>
      <RoomScreen />
    </Suspense>
  );
}
