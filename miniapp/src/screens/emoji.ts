/** The emoji that people react with, over the room and under a message. */
export const EMOJI = ["👍", "❤️", "😂", "👏", "🔥", "🎉", "😮"] as const;
