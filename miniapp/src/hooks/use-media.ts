/** Whether the window is of some kind; follows it. */
import { useCallback, useSyncExternalStore } from "react";

/** A phone on its side: what is beside the pictures is worth more than what is above them. */
export const SHORT = "(max-height: 30rem) and (min-width: 35rem)";

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const watched = matchMedia(query);
      watched.addEventListener("change", listener);
      return () => watched.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
