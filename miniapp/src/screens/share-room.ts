/** Passing a room on: as a card that follows the room where the client can send one, else as a link. */
import type { Api } from "../api/client";
import type { Telegram } from "../telegram";

export function shareRoom(
  api: Pick<Api, "shareRoom">,
  telegram: Pick<Telegram, "canSendPrepared" | "sendPrepared">,
  code: string,
  byLink: () => void,
): void {
  if (!telegram.canSendPrepared) {
    byLink();
    return;
  }
  void api.shareRoom(code).then((answer) => {
    if (answer.ok) telegram.sendPrepared(answer.value, byLink);
    else byLink();
  });
}
