/**
 * The first script. In a built page it stands in the page itself, together with the words of one
 * language: see `boot/README.md`.
 */
import { createMemory } from "./app/memory";
import { start } from "./app/start";
import { firstHello, socketUrl, withEarlySocket } from "./boot/early-socket";
import { takeHandoff } from "./boot/handoff";
import { openBrowserSocket } from "./call/signal/socket";
import { wordsInPage } from "./boot/page-words";
import { createLocaleStore } from "./i18n/store";
import { createTelegram } from "./telegram";
import "./theme/index.css";

async function boot(container: HTMLElement): Promise<void> {
  const telegram = createTelegram(window);
  const memory = createMemory(() => window.localStorage);
  const { earlySocket } = window as { earlySocket?: WebSocket };
  const { launch } = telegram;
  const hello = firstHello(launch);
  const open = withEarlySocket(openBrowserSocket, earlySocket, hello);
  const locale = await createLocaleStore(
    launch.language ?? navigator.language,
    memory,
    wordsInPage(document),
  );
  const handed = launch.isTelegram ? null : await takeHandoff(window);
  telegram.start();
  const end = start(container, {
    telegram,
    memory,
    locale,
    handed,
    socket: { url: socketUrl(window.location.origin), open },
  });
  import.meta.hot?.dispose(end);
}

const container = document.getElementById("root");
if (container === null) throw new Error("index.html has no #root");
void boot(container);
