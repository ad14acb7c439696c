/**
 * What a person may do to another, by their roles, so that a sheet offers nothing that the server
 * would refuse. Pure.
 */
import type { Participant } from "../../call/types";
import type { ModerationAction, Role } from "../../protocol/generated";

export type ModerationKind = ModerationAction["kind"];

const RANK: Record<Role, number> = { listener: 0, speaker: 1, admin: 2, owner: 3 };

/** Whether a role runs the room. */
export function isAdmin(role: Role | undefined): boolean {
  return role !== undefined && RANK[role] >= RANK.admin;
}

/** Whether `you` run the room and may act on `target`, who may have left. */
export function isAbove(you: Participant, target: Pick<Participant, "role">): boolean {
  return isAdmin(you.role) && RANK[target.role] < RANK[you.role];
}

/** What `you` may do to `target`, in the order in which a sheet shows it. */
export function allowedActions(you: Participant | null, target: Participant): ModerationKind[] {
  if (you === null || target.isYou || !isAbove(you, target)) return [];
  if (target.presence === "lobby") return ["remove", "ban"];
  const actions: ModerationKind[] = [];
  if (target.role === "listener") actions.push("let_speak");
  else {
    actions.push("mute");
    if (!target.media.mic) actions.push("ask_to_unmute");
  }
  if (you.role === "owner") actions.push("set_admin", "hand_over");
  actions.push("remove", "ban");
  return actions;
}
