/**
 * The game in the room: its page in a frame that shares nothing with ours, the voices in a bar under it,
 * and the room behind the bar. The page stays where it is while the room is open over it.
 */
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { useCall, useCallState, useLocale, useServices } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { gameWords } from "../../i18n/game";
import type { GameView } from "../../protocol/generated";
import { roomTitle } from "../room-title";
import { arrivalOf } from "./arrival";
import { SilentBar, Waiting } from "./Arriving";
import { GameConversation, type GameWish } from "./conversation";
import { frameUrl, mayFrame, toGame, type Theme, type Ticket } from "./messages";
import { keepTicket } from "./tickets";
import { VoiceBar } from "./VoiceBar";
import { useLate } from "./use-late";
import { WishBar } from "./WishBar";

interface Props {
  game: GameView;
  /** The room, and how to get back from it. */
  room: (onBack: () => void) => ReactNode;
}

/**
 * A game keeps its own storage and sockets (`allow-same-origin` is its own origin, never ours, see
 * `mayFrame`), and can neither leave its frame, open windows and dialogs, nor reach a microphone.
 */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-pointer-lock";

export function GamePlace({ game, room }: Props) {
  const [isRoomOpen, setRoomOpen] = useState(false);
  const { wish, number, onWish, onDone } = useWishes();
  const [attempt, setAttempt] = useState(0);
  useTellSpeaking();
  const isOurs = !mayFrame(game.appUrl, window.location.origin);
  return (
    <div className="room screen-height relative flex flex-col bg-room text-room-text">
      {isOurs ? (
        <Sorry />
      ) : (
        <GameFrame
          key={`${attempt} ${game.appUrl}`}
          game={game}
          isHidden={isRoomOpen}
          onWish={onWish}
          onAgain={() => setAttempt(attempt + 1)}
        />
      )}
      {wish !== null && <WishBar key={number} wish={wish} onDone={onDone} />}
      <VoiceBar onOpen={() => setRoomOpen(true)} />
      {isRoomOpen && (
        <div className="absolute inset-0 z-30">
          {room(() => setRoomOpen(false))}
          <BackToGame onBack={() => setRoomOpen(false)} />
        </div>
      )}
    </div>
  );
}

/** The newest wish, and which it is: the next one takes its place. */
function useWishes(): {
  wish: GameWish | null;
  number: number;
  onWish: (wish: GameWish) => void;
  onDone: () => void;
} {
  const [{ wish, number }, setNewest] = useState<{ wish: GameWish | null; number: number }>({
    wish: null,
    number: 0,
  });
  const put = useCallback(
    (next: GameWish | null) => setNewest((old) => ({ wish: next, number: old.number + 1 })),
    [],
  );
  return { wish, number, onWish: put, onDone: () => put(null) };
}

/** The game's host learns who speaks, as each page says of itself. */
function useTellSpeaking(): void {
  const call = useCall();
  const isSpeaking = useCallState(({ you }) => you?.speaking === true);
  const wasSpeaking = useRef(false);
  useEffect(() => {
    if (wasSpeaking.current === isSpeaking) return;
    wasSpeaking.current = isSpeaking;
    call.tellSpeaking(isSpeaking);
  }, [call, isSpeaking]);
}

/** Above the room's own handler, which would leave. */
function BackToGame({ onBack }: { onBack: () => void }) {
  useBack(onBack);
  return null;
}

function Sorry() {
  const words = gameWords(useLocale().language);
  return (
    <main className="m-auto max-w-80 p-6 text-center text-balance text-room-hint">
      <h1>{words("game.notHere")}</h1>
    </main>
  );
}

interface FrameProps {
  game: GameView;
  isHidden: boolean;
  onWish: (wish: GameWish) => void;
  /** Opens the game anew, with a ticket of its own. */
  onAgain: () => void;
}

function GameFrame({ game, isHidden, onWish, onAgain }: FrameProps) {
  const words = gameWords(useLocale().language);
  const title = useCallState((state) => roomTitle(state.room));
  const frame = useRef<HTMLIFrameElement>(null);
  const { src, isRefused, isHeard } = useGame(game, frame, onWish);
  const [isLoaded, setLoaded] = useState(false);
  // Begins anew when there is a page that may be slow, and when the page is there and may be silent.
  const isLate = useLate(`${src !== null} ${isLoaded}`);
  const arrival = arrivalOf({ isRefused, isLoaded, isHeard, isLate });
  return (
    <>
      <main
        className="safe-top relative flex min-h-0 grow flex-col"
        aria-hidden={isHidden}
        inert={isHidden}
      >
        <h1 className="sr-only">{title}</h1>
        {src !== null && (
          <iframe
            ref={frame}
            title={words("game.frame", { title })}
            src={src}
            sandbox={SANDBOX}
            allow=""
            referrerPolicy="no-referrer"
            onLoad={() => setLoaded(true)}
            className="min-h-0 w-full grow border-0 bg-room"
          />
        )}
        {(arrival === "opening" || arrival === "refused" || arrival === "late") && (
          <Waiting arrival={arrival} onAgain={onAgain} />
        )}
      </main>
      {arrival === "silent" && <SilentBar onAgain={onAgain} />}
    </>
  );
}

/** Asks for tickets, and talks with whatever is in the frame. */
function useGame(
  game: GameView,
  frame: { readonly current: HTMLIFrameElement | null },
  onWish: (wish: GameWish) => void,
): { src: string | null; isRefused: boolean; isHeard: boolean } {
  const call = useCall();
  const { api, telegram, locale } = useServices();
  const code = useCallState((state) => state.room?.code ?? "");
  const [src, setSrc] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const [isHeard, setHeard] = useState(false);
  const begin = useCallback(
    ({ ticket }: Ticket) => {
      setSrc((old) => old ?? frameUrl(game, code, ticket));
    },
    [game, code],
  );
  useEffect(() => {
    const { origin } = new URL(game.appUrl);
    const conversation = new GameConversation({
      call,
      origin: window.location.origin,
      post: (message) => frame.current?.contentWindow?.postMessage(toGame(message), origin),
      onWish,
      haptic: (kind) => telegram.haptic(kind),
      onTicketWanted: () => tickets.renew(),
      theme,
      language: () => locale.getState().language,
      now: () => Date.now(),
      every: (run, ms) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
    });
    const tickets = keepTicket({
      ask: async () => {
        const answer = await api.ticket(code);
        setRefused(!answer.ok);
        return answer;
      },
      onTicket: (ticket) => {
        conversation.setTicket(ticket);
        begin(ticket);
      },
      now: () => Date.now(),
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
    const hear = ({ source, origin: from, data }: MessageEvent): void => {
      const isTheGame = source !== null && source === frame.current?.contentWindow;
      if (!isTheGame || from !== origin) return;
      setHeard(true);
      conversation.hear(data);
    };
    const colors = new MutationObserver(() => conversation.themeChanged());
    colors.observe(document.documentElement, { attributeFilter: ["style", "data-scheme"] });
    const stopLocale = locale.subscribe(() => conversation.languageChanged());
    window.addEventListener("message", hear);
    return () => {
      window.removeEventListener("message", hear);
      stopLocale();
      colors.disconnect();
      tickets.stop();
      conversation.stop();
    };
  }, [api, begin, call, code, frame, game.appUrl, locale, onWish, telegram]);
  return { src, isRefused, isHeard };
}

const COLOR = "--tg-theme-";

/** The client's colours as they are written on the root element. */
function theme(): Theme {
  const { style, dataset } = document.documentElement;
  const names = [...style].filter((name) => name.startsWith(COLOR));
  return {
    scheme: dataset["scheme"] === "dark" ? "dark" : "light",
    colors: Object.fromEntries(
      names.map((name) => [name.slice(COLOR.length), style.getPropertyValue(name)]),
    ),
  };
}
