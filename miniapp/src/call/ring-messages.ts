/** What is said of rings, on a person's own channel and on the socket of a room alike. Pure. */
import type { ErrorCode, RingAction, RingView } from "../protocol/generated";
import type { SessionNews } from "./signal/session";

/** Something about rings. */
export type RingMessage =
  | { kind: "told"; ring: RingView }
  /** All there are; on the channel only. */
  | { kind: "rings"; rings: readonly RingView[] }
  /** A socket stands; what was said over the one before may be lost. */
  | { kind: "live" }
  | { kind: "refused"; action: RingAction; code: ErrorCode };

/** Passes on what there is about rings in the news of a session. */
export function relayRings(news: SessionNews, tell: (message: RingMessage) => void): void {
  if (news.kind === "live") tell({ kind: "live" });
  else if (news.kind === "message" && news.message.type === "ring") {
    tell({ kind: "told", ring: news.message.ring });
  } else if (news.kind === "refused" && news.message?.type === "ring") {
    tell({ kind: "refused", action: news.message.action, code: news.code });
  }
}
