/**
 * What a screen draws, out of what all parts know. Pure; reuses what has not changed.
 */
import type { MediaState, ParticipantId } from "../protocol/generated";
import type { RoomFacts } from "./room-facts";
import { mergeRoster, type MediaFacts } from "./roster";
import { INITIAL_STATE, isSameMedia } from "./state";
import type { CallState } from "./types";

/** The state less what is composed here. */
export type PlainFacts = Omit<
  CallState,
  | "room"
  | "person"
  | "you"
  | "participants"
  | "outside"
  | "departed"
  | "banned"
  | "keptOut"
  | "sending"
>;

/** Everything that a state is made of. */
export interface Composition {
  readonly facts: RoomFacts | null;
  readonly sending: MediaState;
  readonly mediaOf: (id: ParticipantId) => MediaFacts;
  readonly plain: PlainFacts;
}

/** The state after `before`. The own entry shows what is sent, without waiting for the server. */
export function composeState(before: CallState, from: Composition): CallState {
  const { facts, mediaOf } = from;
  const you = facts?.you ?? null;
  const sending = isSameMedia(from.sending, before.sending) ? before.sending : from.sending;
  const views = (facts?.participants ?? []).map((view) =>
    view.id === you ? { ...view, media: sending } : view,
  );
  const present = views.filter(({ presence }) => presence !== "lobby");
  const outside = views.filter(({ id, presence }) => presence === "lobby" && id !== you);
  const own = views.filter(({ id }) => id === you);
  const participants = mergeRoster(present, you, mediaOf, before.participants);
  const [alone] = mergeRoster(own, you, mediaOf, before.you ? [before.you] : []);
  // An ended call stays drawn; one that begins shows nothing of the one before it.
  const kept = from.plain.phase.kind === "connecting" ? INITIAL_STATE : before;
  return {
    ...from.plain,
    room: facts?.room ?? kept.room,
    person: facts?.person ?? kept.person,
    you: participants.find(({ isYou }) => isYou) ?? alone ?? null,
    participants,
    outside: mergeRoster(outside, you, mediaOf, before.outside),
    departed: facts?.departed ?? kept.departed,
    banned: facts?.banned ?? kept.banned,
    keptOut: facts?.keptOut ?? kept.keptOut,
    sending,
  };
}
