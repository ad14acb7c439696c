/** The emoji under a message. Pure. */
import type { MessageView } from "../../protocol/generated";

/** A message with one emoji more or less; as it is when that is no news. */
export function withReaction(
  message: MessageView,
  emoji: string,
  on: boolean,
  isOwn: boolean,
): MessageView {
  const { reactions } = message;
  const before = reactions.find((one) => one.emoji === emoji);
  if (isOwn && (before?.isOwn ?? false) === on) return message;
  if (!before) {
    return on ? { ...message, reactions: [...reactions, { emoji, count: 1, isOwn }] } : message;
  }
  const count = before.count + (on ? 1 : -1);
  const after = { emoji, count, isOwn: isOwn ? on : before.isOwn };
  return {
    ...message,
    reactions: reactions
      .map((one) => (one === before ? after : one))
      .filter((one) => one.count > 0),
  };
}
