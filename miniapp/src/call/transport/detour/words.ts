/** Unknown text from the socket for voices to what is said, or null. Never throws. Pure. */
import type { VoiceFromServer, VoiceSeat } from "../../../protocol/generated";

type Json = Record<string, unknown>;

export function readWords(text: string): VoiceFromServer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { type, pass, seats, free, connection, sdp } = value as Json;
  if (type === "pong") return { type };
  if (type === "welcome" && typeof pass === "string") {
    // A release that knows nothing of connections may still be there.
    const { forwards } = value as Json;
    return { type, pass, forwards: forwards === true, connection: numberOr0(connection) };
  }
  if (type === "answer" && typeof sdp === "string")
    return { type, sdp, connection: numberOr0(connection) };
  if (type === "no_connection") return { type, connection: numberOr0(connection) };
  if (type === "seats" && Array.isArray(seats) && Array.isArray(free)) {
    const isNumber = (one: unknown): one is number => typeof one === "number";
    return { type, seats: seats.filter(isSeat).map(withSource), free: free.filter(isNumber) };
  }
  return null;
}

function isSeat(value: unknown): value is VoiceSeat {
  if (typeof value !== "object" || value === null) return false;
  const { seat, participant } = value as Json;
  return typeof seat === "number" && typeof participant === "string";
}

function withSource(seat: VoiceSeat): VoiceSeat {
  return { ...seat, source: numberOr0(seat.source) };
}

function numberOr0(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
