/** What a room is called, and how its code is written. Pure. */
import type { RoomView } from "../protocol/generated";

/** The codes that the server makes, which it writes in capitals (`RoomCode` there). */
const MADE = /^(?=(?:.*\d){2})[0-9a-hjkmnp-tv-z]{10}$/i;

/** A code as the server writes it, however somebody has typed it. */
export function writtenCode(code: string): string {
  return MADE.test(code) ? code.toUpperCase() : code.toLowerCase();
}

/** Its title; its code when it has none; that of `code`, which led here, before it is known. */
export function roomTitle(room: RoomView | null, code = ""): string {
  if (room === null) return writtenCode(code);
  return room.title === "" ? room.code : room.title;
}
