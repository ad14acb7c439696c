/** What a room is called. */
import type { RoomView } from "../protocol/generated";

/** Its title; its code when it has none; `fallback` before it is known. */
export function roomTitle(room: RoomView | null, fallback = ""): string {
  if (room === null) return fallback;
  return room.title === "" ? room.code : room.title;
}
