/** Passing on the room that the person is in. */
import { useCallState, useServices, useT } from "../hooks/services";
import { roomTitle } from "./room-title";
import { shareRoom } from "./share-room";

/** Has the client ask for a chat, and sends the room there. */
export function useShareRoom(): () => void {
  const t = useT();
  const { api, telegram } = useServices();
  const code = useCallState((state) => state.room?.code ?? "");
  const url = useCallState((state) => state.room?.inviteUrl ?? "");
  const title = useCallState((state) => roomTitle(state.room));
  return () =>
    shareRoom(api, telegram, code, () => telegram.share(url, t("more.shareText", { title })));
}
