/**
 * Everything the engine takes from the browser, in one place, so that tests can bring their own.
 */
import { browserClock, type Clock } from "./clock";
import type { Capture } from "./devices";
import type { RequestWakeLock } from "./media/wake-lock";
import { openBrowserSocket, type OpenSocket } from "./signal/socket";
import { hasVoiceSocket } from "./voice-socket";
import type { CreatePeerConnection } from "./transport/connection/ice-servers";

/** What happens to the page. */
export type PageEvent = "visible" | "hidden" | "online" | "offline" | "network_changed";

/** The browser as the engine sees it. */
export interface BrowserPlatform extends Capture {
  clock: Clock;
  /** Uniform in [0, 1). */
  random(): number;
  /** Milliseconds since 1970, for durations that a screen shows. */
  wallClock: () => number;
  openSocket: OpenSocket;
  /** Voices can go over the server here. */
  hasVoiceSocket: boolean;
  /** Compression Streams exist. */
  hasCompression: boolean;
  /** Null where WebRTC does not exist. */
  createPeerConnection: CreatePeerConnection | null;
  createAudioElement(): HTMLAudioElement;
  createAudioContext(): AudioContext | null;
  requestWakeLock: RequestWakeLock;
  /** Calls `listener` for everything that happens to the page; returns how to stop. */
  watchPage(listener: (event: PageEvent) => void): () => void;
}

/** The browser this runs in. */
export function browserPlatform(): BrowserPlatform {
  const hasWebRtc = typeof RTCPeerConnection === "function";
  return {
    clock: browserClock,
    random: Math.random,
    wallClock: Date.now,
    openSocket: openBrowserSocket,
    hasVoiceSocket: hasVoiceSocket(),
    hasCompression: typeof CompressionStream === "function",
    createPeerConnection: hasWebRtc ? (config) => new RTCPeerConnection(config) : null,
    mediaDevices: (navigator as { mediaDevices?: MediaDevices }).mediaDevices ?? null,
    canShareScreen: mayShareScreen(navigator, document as PolicyDocument, window.parent !== window),
    createAudioElement,
    createAudioContext: () =>
      typeof AudioContext === "function" ? new AudioContext({ latencyHint: "interactive" }) : null,
    requestWakeLock: async () =>
      (await (navigator as { wakeLock?: WakeLock }).wakeLock?.request("screen")) ?? null,
    watchPage,
  };
}

/** Not every browser has it. */
interface PolicyDocument {
  readonly featurePolicy?: { allowsFeature(name: string): boolean };
}

/**
 * Whether the screen can be shared. Telegram Web frames the page without leave to do it; where the
 * browser does not tell what a frame has leave to do (Firefox, Safari), a frame has none.
 */
export function mayShareScreen(
  { mediaDevices }: { mediaDevices?: { getDisplayMedia?: unknown } },
  { featurePolicy }: PolicyDocument,
  isFramed: boolean,
): boolean {
  if (typeof mediaDevices?.getDisplayMedia !== "function") return false;
  return featurePolicy?.allowsFeature("display-capture") ?? !isFramed;
}

function createAudioElement(): HTMLAudioElement {
  const element = document.createElement("audio");
  element.autoplay = true;
  element.hidden = true;
  element.setAttribute("playsinline", "");
  document.body.append(element);
  return element;
}

function watchPage(listener: (event: PageEvent) => void): () => void {
  const { signal, abort } = stoppable();
  const options = { signal };
  document.addEventListener(
    "visibilitychange",
    () => listener(document.visibilityState === "hidden" ? "hidden" : "visible"),
    options,
  );
  // A page that comes out of the back-forward cache was frozen without a visibility change.
  window.addEventListener("pageshow", ({ persisted }) => persisted && listener("visible"), options);
  // Chromium freezes pages in the background, and goes on with them there, too.
  document.addEventListener("resume", () => listener("network_changed"), options);
  window.addEventListener("online", () => listener("online"), options);
  window.addEventListener("offline", () => listener("offline"), options);
  const { connection } = navigator as { connection?: EventTarget };
  connection?.addEventListener("change", () => listener("network_changed"), options);
  return abort;
}

function stoppable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
