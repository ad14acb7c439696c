/** Takes Telegram's back button for as long as a screen or a sheet is shown. */
import { useEffect } from "react";
import { useServices } from "./services";
import { useLatest } from "./use-latest";

export function useBack(handler: () => void): void {
  const { back } = useServices().telegram;
  const latest = useLatest(handler);
  useEffect(() => back.push(() => latest.current()), [back, latest]);
}
