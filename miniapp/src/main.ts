/**
 * The first script: small, so that everything else is asked for at once rather than one after the
 * other. The lobby with its part of the engine (preloaded by index.html) and one language travel
 * side by side, and so does the socket.
 */
import { createMemory } from "./app/memory";
import { socketUrl, withEarlySocket } from "./call/signal/early-socket";
import { openBrowserSocket } from "./call/signal/socket";
import { createLocaleStore } from "./i18n/store";
import { createTelegram } from "./telegram";
import "./theme/index.css";

async function boot(container: HTMLElement): Promise<void> {
  const telegram = createTelegram(window);
  const memory = createMemory(window);
  const { earlySocket } = window as { earlySocket?: WebSocket };
  const [locale, { start }] = await Promise.all([
    createLocaleStore(telegram.launch.language ?? navigator.language, memory),
    import("./app/start"),
  ]);
  telegram.start();
  const end = start(container, {
    telegram,
    memory,
    locale,
    socket: {
      url: socketUrl(window.location.origin),
      open: withEarlySocket(openBrowserSocket, earlySocket),
    },
  });
  import.meta.hot?.dispose(end);
}

const container = document.getElementById("root");
if (container === null) throw new Error("index.html has no #root");
void boot(container);
