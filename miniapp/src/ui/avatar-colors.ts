/** What stands in for a missing photo: initials on a gradient. Pure. */

/** Seven pairs, top and bottom, far enough apart to tell neighbours in a list. */
export const GRADIENTS = [
  ["#ff8a6b", "#e8505b"],
  ["#ffb95e", "#f0803c"],
  ["#b48cf2", "#7a62d9"],
  ["#86d36b", "#3fa66a"],
  ["#63d4d6", "#2c9ab7"],
  ["#6bb4ff", "#3b7fe0"],
  ["#ff8fb8", "#d4569a"],
] as const;

/** The pair of an id: the same for the same id, everywhere. */
export function gradientFor(id: string): readonly [string, string] {
  let hash = 0;
  for (const char of id) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return GRADIENTS[hash % GRADIENTS.length] ?? GRADIENTS[0];
}

/** What a reader sees as one sign, of however many code points: the whole of an emoji. */
const EMOJI =
  /\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|[\ufe0f\u{1f3fb}-\u{1f3ff}])*/u;

/**
 * The first letters of the first and the last word: "Анна Мария Котова" gives "АК". A name of nothing
 * but emoji gives the first one.
 */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = picked.map((word) => /[\p{L}\p{N}]/u.exec(word ?? "")?.[0] ?? "");
  return letters.join("").toUpperCase() || (EMOJI.exec(name)?.[0] ?? "•");
}
