/** Fits the Telegram client to the screen: its colours, and whether closing asks first. */
import { useEffect } from "react";
import { useCallState, useLocale, useServices } from "../hooks/services";
import { useStore } from "../hooks/use-store";

/** `--color-room` of the theme. */
const ROOM_COLOR = "#1a2026";

export function useClientChrome(): void {
  const { telegram, navigation } = useServices();
  const { language, t } = useLocale();
  const inCall = useStore(navigation, (place) => place.where === "call");
  const onAir = useCallState((state) => state.phase.kind === "inside");
  const isRoomShown = onAir && inCall;

  useEffect(() => telegram.guardClosing(onAir), [telegram, onAir]);
  useEffect(() => telegram.setChrome(isRoomShown ? ROOM_COLOR : null), [telegram, isRoomShown]);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = t("app.name");
  }, [language, t]);
}
