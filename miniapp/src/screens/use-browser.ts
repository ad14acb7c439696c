/** The way into a browser: as oneself where the server hands over, else by the room's own link. */
import { handoffAddress } from "../boot/handoff";
import { useCallState, useServices } from "../hooks/services";
import { telegramWebLink } from "../telegram";

/** Opens the room that one is in, or wants to be in, in a browser. */
export function useBrowser(): () => Promise<void> {
  const { api, navigation, session, telegram } = useServices();
  const room = useCallState((state) => state.room);
  const { target } = navigation.getState();
  const code = room?.code ?? (target && "code" in target ? target.code : null);
  return async () => {
    const { origin } = window.location;
    const handoff = session.isVouchedFor() ? await api.handoff() : null;
    if (handoff?.ok) {
      telegram.openLink(handoffAddress(origin, code, handoff.value.token));
      return;
    }
    const own = code === null ? origin : `${origin}/?startapp=${encodeURIComponent(code)}`;
    const link = room?.inviteUrl ?? own;
    telegram.openLink(telegramWebLink(link) ?? link);
  };
}
