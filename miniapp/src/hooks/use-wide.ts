/** Whether there is room for two columns. */
import { useSyncExternalStore } from "react";

/** The width from which Telegram Web shows videos and people side by side. */
const WIDE = "(min-width: 680px)";

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
