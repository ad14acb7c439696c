/**
 * What the server has said of the room, and how each message changes it. Pure.
 */
import type {
  BannedView,
  ModerationAction,
  ParticipantId,
  ParticipantView,
  PersonView,
  RoomView,
  ServerMessage,
  Snapshot,
} from "../protocol/generated";
import { arePaired, goByServer, permitsBetween } from "./permits";
import type { TransportPeer } from "./transport/transport";

/** The room as the server last described it. */
export interface RoomFacts {
  readonly room: RoomView;
  readonly person: PersonView;
  readonly you: ParticipantId;
  readonly participants: readonly ParticipantView[];
  /** Who has left by themselves, newest first: they may come back, and may be kept from it. */
  readonly departed: readonly ParticipantView[];
  /** Whom this page has banned, newest first, as long as they are not let back. */
  readonly banned: readonly ParticipantView[];
  /** Everybody whom the room keeps out, as far as this page has asked. */
  readonly keptOut: readonly BannedView[];
  /** People whom a restarted server does not know yet although they are still heard. */
  readonly awaited: ReadonlySet<ParticipantId>;
}

/**
 * The facts after `message`; the same object when it changes nothing.
 *
 * After a restart of the server people come back one by one, and a snapshot shows only those who
 * are faster. Whoever `isHeard` (their media still arrives) keeps the seat until they are back or
 * `withoutAwaited` gives up on them.
 */
export function afterMessage(
  facts: RoomFacts | null,
  message: ServerMessage,
  isHeard: (id: ParticipantId) => boolean,
): RoomFacts | null {
  if (message.type === "welcome" || message.type === "reset") {
    return afterSnapshot(facts, message, isHeard);
  }
  if (!facts) return null;
  switch (message.type) {
    case "room_updated":
      return { ...facts, room: message.room };
    case "participant_joined":
    case "participant_updated":
      return {
        ...facts,
        participants: withParticipant(facts.participants, message.participant),
        departed: facts.departed.filter(({ id }) => id !== message.participant.id),
        awaited: without(facts.awaited, message.participant.id),
      };
    case "participant_left":
      return {
        ...facts,
        participants: facts.participants.filter(({ id }) => id !== message.participant),
        departed: message.reason === "removed" ? facts.departed : withDeparted(facts, message),
        awaited: without(facts.awaited, message.participant),
      };
    case "banned":
      return { ...facts, keptOut: message.people };
    case "resumed":
    case "ice_servers":
    case "pong":
    case "error":
    case "draining":
    case "signal":
    case "voice_pass":
    case "reaction":
    case "unmute_requested":
    case "chat_state":
    case "message_sent":
    case "message_deleted":
    case "reaction_set":
    case "history":
    case "chat_missed":
    case "person_welcome":
    case "ring":
      return facts;
  }
}

/**
 * Whom to be connected with, and what may pass. Who looks from outside and may come in at once is
 * warmed up, but nothing passes before both are inside.
 */
export function transportPeers(facts: RoomFacts): TransportPeer[] {
  const own = ownView(facts);
  if (!own?.mayConnect) return [];
  return facts.participants
    .filter(({ id, mayConnect }) => id !== own.id && mayConnect)
    .map((other) => ({
      id: other.id,
      ...permitsBetween(own, other),
      isPaired: arePaired(own.pairs, other.pairs),
      goesByServer: goByServer(facts.room.mediaMode, own.pairs, other.pairs),
      isReachable: other.connection !== "reconnecting",
    }));
}

/** Gives up on those of `ids` who are still awaited. */
export function withoutAwaited(facts: RoomFacts, ids: Iterable<ParticipantId>): RoomFacts {
  const gone = new Set([...ids].filter((id) => facts.awaited.has(id)));
  if (gone.size === 0) return facts;
  return {
    ...facts,
    participants: facts.participants.filter(({ id }) => !gone.has(id)),
    awaited: new Set([...facts.awaited].filter((id) => !gone.has(id))),
  };
}

/** Remembers whom a moderator bans, so that it can be taken back, and forgets whom they let back. */
export function afterModeration(facts: RoomFacts, action: ModerationAction): RoomFacts {
  if (action.kind !== "ban" && action.kind !== "unban") return facts;
  const { participant } = action;
  const isOther = ({ id }: ParticipantView): boolean => id !== participant;
  const banned = facts.banned.filter(isOther);
  const keptOut = facts.keptOut.filter(({ id }) => id !== participant);
  if (action.kind === "unban") return { ...facts, banned, keptOut };
  const who = [...facts.participants, ...facts.departed].find(({ id }) => id === participant);
  // Nothing is heard of somebody who is not here.
  const departed = facts.departed.filter(isOther);
  return { ...facts, departed, banned: who ? [who, ...banned] : banned };
}

/** The own entry. */
export function ownView(facts: RoomFacts | null): ParticipantView | null {
  return facts?.participants.find(({ id }) => id === facts.you) ?? null;
}

function afterSnapshot(
  facts: RoomFacts | null,
  { room, person, you, participants }: Snapshot,
  isHeard: (id: ParticipantId) => boolean,
): RoomFacts {
  const back = new Set(participants.map(({ id }) => id));
  const awaited = (facts?.participants ?? [])
    .filter(({ id, presence }) => presence === "inside" && !back.has(id) && isHeard(id))
    .map((view): ParticipantView => ({ ...view, connection: "reconnecting" }));
  return {
    room,
    person,
    you,
    participants: [...participants, ...awaited],
    departed: (facts?.departed ?? []).filter(({ id }) => !back.has(id)),
    keptOut: facts?.keptOut ?? [],
    banned: (facts?.banned ?? []).filter(({ id }) => !back.has(id)),
    awaited: new Set(awaited.map(({ id }) => id)),
  };
}

/** More is history. */
const DEPARTED_MAX = 5;

function withDeparted(
  { participants, departed }: RoomFacts,
  { participant }: { participant: ParticipantId },
): readonly ParticipantView[] {
  const gone = participants.filter(({ id }) => id === participant);
  const others = departed.filter(({ id }) => id !== participant);
  return [...gone, ...others].slice(0, DEPARTED_MAX);
}

function without(ids: ReadonlySet<ParticipantId>, id: ParticipantId): ReadonlySet<ParticipantId> {
  return ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : ids;
}

function withParticipant(
  list: readonly ParticipantView[],
  next: ParticipantView,
): ParticipantView[] {
  const isKnown = list.some(({ id }) => id === next.id);
  return isKnown ? list.map((one) => (one.id === next.id ? next : one)) : [...list, next];
}
