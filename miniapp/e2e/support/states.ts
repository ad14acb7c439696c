/**
 * Which states of the gallery a test looks at: with `EFIR_STATES=all` (`make screens`) every one, and
 * else one of each screen, so that `make test` stays short.
 */

const ONE_OF_EACH = [
  "home",
  "home-call",
  "browser",
  "lobby",
  "lobby-camera",
  "lobby-unreachable",
  "knocking",
  "room-8",
  "video-3",
  "screen",
  "frames",
  "requests",
  "listener",
  "notices",
  "chat",
  "narrow",
  "game",
  "more-host",
  "person-host",
  "settings",
  "new-room",
  "direct",
  "direct-knock",
  "ring-incoming",
  "ring-missed",
  "ended",
  "banned",
  "not-found",
];

/** Every state is looked at. */
export const LOOKS_AT_ALL = process.env["EFIR_STATES"] === "all";

export function statesOf(all: readonly string[]): readonly string[] {
  if (LOOKS_AT_ALL) return all;
  const gone = ONE_OF_EACH.filter((name) => !all.includes(name));
  if (gone.length > 0) throw new Error(`The gallery has no ${gone.join(", ")} any more`);
  return ONE_OF_EACH;
}
