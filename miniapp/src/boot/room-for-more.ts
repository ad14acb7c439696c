/**
 * Whether something may be fetched now that nobody waits for (the room's own file, photos): nothing
 * is fetched beside voices over a path that is thin. Pure: what the browser and the engine know of
 * the path in, an answer out. No time decides here: a path that was narrow for ten seconds is
 * narrow in the eleventh, and somebody whom nobody reaches sends no voice.
 */
import type { CallState, Participant, Statistics } from "../call/types";

/** How much the path to us seems to carry before voices have shown it. */
export type Width = "thin" | "unknown" | "wide";

/** What `navigator.connection` tells; Chromium only. */
export interface ConnectionSigns {
  readonly saveData?: boolean;
  /** `slow-2g`, `2g`, `3g`, `4g`: what a path is like, whatever carries it. */
  readonly effectiveType?: string;
  /** Mbit/s, as the browser has seen them lately. */
  readonly downlink?: number;
}

/** How the page itself came. */
export interface PageSigns {
  /** On the wire; 0 when it came out of the cache. */
  readonly bytes: number;
  /** From its first byte to its last. */
  readonly ms: number;
}

/** EDGE carries 240 kbit/s at best; beside a voice of 50 kbit/s a file then takes its place. */
const THIN_KBPS = 300;
/** What carries this carries a file and the beginning of a call side by side. */
const WIDE_KBPS = 2_000;
/** Less than this arrives in one go on any path, and tells nothing. */
const TELLING_BYTES = 8_192;

/** What the signs say that are there before any voice. */
export function widthOf(connection: ConnectionSigns | null, page: PageSigns | null): Width {
  const { saveData = false, effectiveType = "", downlink = Infinity } = connection ?? {};
  if (saveData || effectiveType.endsWith("2g") || downlink * 1000 < THIN_KBPS) return "thin";
  if (page === null || !(page.bytes >= TELLING_BYTES)) return "unknown";
  const kbps = (page.bytes * 8) / Math.max(page.ms, 1);
  return kbps < THIN_KBPS ? "thin" : kbps >= WIDE_KBPS ? "wide" : "unknown";
}

/** The best voice has so many kbit/s; the engine takes it only where a path carries more. */
const BEST_VOICE_KBPS = 32;
/** As many looks (seconds) in a row without loss as show that it is not chance. */
const GOOD_LOOKS = 3;
const LOSS_MOST = 0.02;

/** Whether the voices themselves have shown that there is room beside them. */
export function showsRoom({ people }: Pick<Statistics, "people">): boolean {
  return (
    people.length > 0 &&
    people.every(({ looks, path, quality, voice }) => {
      const last = looks.slice(-GOOD_LOOKS);
      return (
        path !== null &&
        quality === "good" &&
        voice.kbps >= BEST_VOICE_KBPS &&
        last.length === GOOD_LOOKS &&
        last.every(({ audibleLoss }) => (audibleLoss ?? 0) < LOSS_MOST)
      );
    })
  );
}

/** Somebody else's voice comes, and nothing had to be done for it. */
function isWell({ peerLink, quality, remedy }: Participant): boolean {
  return peerLink === "connected" && quality === "good" && remedy !== "thin";
}

/**
 * Whether there is room for more in this state of the call. `isShown` is what {@link showsRoom} says;
 * it alone outweighs a path that seemed thin.
 */
export function hasRoomForMore(
  { phase, participants }: Pick<CallState, "phase" | "participants">,
  width: Width,
  isShown: boolean,
): boolean {
  switch (phase.kind) {
    case "connecting":
      // The way into the room comes first.
      return false;
    case "idle":
    case "knocking":
    case "ended":
    case "trouble":
      return true;
    case "lobby":
    case "inside": {
      const others = participants.filter(({ isYou, presence }) => !isYou && presence === "inside");
      if (others.length === 0 || width === "wide" || isShown) return true;
      if (width === "thin") return false;
      // The first voice comes first. Somebody whom nobody reaches does not hold the rest up.
      const reached = others.filter(({ peerLink }) => peerLink !== "connecting");
      return reached.length > 0 && reached.every(isWell);
    }
  }
}

/** The signs of this browser and this page. */
export function browserWidth({ navigator, performance }: Window): Width {
  const { connection } = navigator as { connection?: ConnectionSigns };
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return widthOf(
    connection ?? null,
    page ? { bytes: page.transferSize, ms: page.responseEnd - page.responseStart } : null,
  );
}
