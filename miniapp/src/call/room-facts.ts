/**
 * What the server has said of the room, and how each message changes it. Pure.
 */
import type {
  ParticipantId,
  ParticipantView,
  PersonView,
  RoomView,
  ServerMessage,
} from "../protocol/generated";

/** The room as the server last described it. */
export interface RoomFacts {
  readonly room: RoomView;
  readonly person: PersonView;
  readonly you: ParticipantId;
  readonly participants: readonly ParticipantView[];
}

/** The facts after `message`; the same object when it changes nothing. */
export function afterMessage(facts: RoomFacts | null, message: ServerMessage): RoomFacts | null {
  if (message.type === "welcome" || message.type === "reset") {
    const { room, person, you, participants } = message;
    return { room, person, you, participants };
  }
  if (!facts) return null;
  switch (message.type) {
    case "room_updated":
      return { ...facts, room: message.room };
    case "participant_joined":
    case "participant_updated":
      return { ...facts, participants: withParticipant(facts.participants, message.participant) };
    case "participant_left":
      return {
        ...facts,
        participants: facts.participants.filter(({ id }) => id !== message.participant),
      };
    case "resumed":
    case "pong":
    case "error":
    case "draining":
    case "signal":
    case "reaction":
    case "unmute_requested":
      return facts;
  }
}

/** The own entry. */
export function ownView(facts: RoomFacts | null): ParticipantView | null {
  return facts?.participants.find(({ id }) => id === facts.you) ?? null;
}

function withParticipant(
  list: readonly ParticipantView[],
  next: ParticipantView,
): ParticipantView[] {
  const isKnown = list.some(({ id }) => id === next.id);
  return isKnown ? list.map((one) => (one.id === next.id ? next : one)) : [...list, next];
}
