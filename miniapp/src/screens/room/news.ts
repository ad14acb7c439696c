/**
 * What has happened among the people of a room, from one look at them to the next. Pure. What is read
 * aloud and what sounds follow from it.
 */
import type { Participant } from "../../call/types";
import { isAdmin } from "./permissions";

export type NewsKind = "joined" | "left" | "hand" | "knock" | "screen";

export interface News {
  readonly kind: NewsKind;
  readonly name: string;
}

/** More at once are not news but a crowd, or a connection that has come back. */
const NEWS_MAX = 3;

export function newsOf(before: readonly Participant[], now: readonly Participant[]): News[] {
  // Before the first look everybody is new.
  const you = now.find(({ isYou }) => isYou);
  if (you === undefined || !before.some(({ isYou }) => isYou)) return [];
  const news = [...now.flatMap((who) => newsOfOne(who, before, you)), ...whoLeft(before, now)];
  return news.length > NEWS_MAX ? [] : news;
}

function newsOfOne(who: Participant, before: readonly Participant[], you: Participant): News[] {
  if (who.isYou) return [];
  const { name } = who;
  const old = before.find(({ id }) => id === who.id);
  const isHost = isAdmin(you.role);
  if (who.presence === "knocking") {
    return isHost && old?.presence !== "knocking" ? [{ kind: "knock", name }] : [];
  }
  if (who.presence !== "inside") return [];
  if (old?.presence !== "inside") return [{ kind: "joined", name }];
  const news: News[] = [];
  const hasRaised = who.handRaisedAt !== null && old.handRaisedAt === null;
  if (hasRaised && isHost) news.push({ kind: "hand", name });
  if (who.media.screen && !old.media.screen) news.push({ kind: "screen", name });
  return news;
}

function whoLeft(before: readonly Participant[], now: readonly Participant[]): News[] {
  return before
    .filter(({ id, presence, isYou }) => {
      return presence === "inside" && !isYou && !now.some((who) => who.id === id);
    })
    .map(({ name }) => ({ kind: "left", name }));
}
