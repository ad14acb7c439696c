/**
 * The first script: small, so that everything else is asked for at once rather than one after the
 * other. The lobby with its part of the engine (preloaded by index.html) and one language travel
 * side by side, and so does the socket.
 */
import { createMemory } from "./app/memory";
import { firstHello, socketUrl, withEarlySocket } from "./call/signal/early-socket";
import { openBrowserSocket } from "./call/signal/socket";
import { createLocaleStore } from "./i18n/store";
import { createTelegram } from "./telegram";
import "./theme/index.css";

async function boot(container: HTMLElement): Promise<void> {
  const telegram = createTelegram(window);
  const memory = createMemory(window);
  const { earlySocket } = window as { earlySocket?: WebSocket };
  const { launch } = telegram;
  const hello = firstHello({ ...launch, canSpeak: "mediaDevices" in navigator });
  const open = withEarlySocket(openBrowserSocket, earlySocket, hello);
  // In a task of its own: the words are asked for at the end of this one.
  setTimeout(preloadNext);
  const [locale, { start }] = await Promise.all([
    createLocaleStore(launch.language ?? navigator.language, memory),
    import("./app/start"),
  ]);
  telegram.start();
  const end = start(container, {
    telegram,
    memory,
    locale,
    socket: { url: socketUrl(window.location.origin), open },
  });
  import.meta.hot?.dispose(end);
}

/**
 * Asks for what Join waits for, which `index.html` names. Not asked for by itself: what is asked for
 * first comes first, and the lobby waits for the words.
 */
function preloadNext(): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=later]");
  if (link) link.rel = "modulepreload";
}

const container = document.getElementById("root");
if (container === null) throw new Error("index.html has no #root");
void boot(container);
