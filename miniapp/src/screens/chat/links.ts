/**
 * Links in a text. Pure.
 *
 * Only `http` and `https` become links. What is shown of one tells where it leads: a host of other
 * than Latin letters as its Punycode, so that a look-alike does not look alike, and an address with a
 * name before an `@`, which hides its host, is no link at all.
 */

export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string };

const CANDIDATE = /https?:\/\/[^\s<>"'`«»“”]+/giu;
/** What ends a sentence rather than an address. */
const TAIL = /[.,:;!?…*_~]+$/u;

const BRACKETS = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
] as const;

/** `text` in parts, which together are the text again but for the hosts of links. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) parts.push({ kind: "text", text: text.slice(from, to) });
  };
  for (const match of text.matchAll(CANDIDATE)) {
    const [found = ""] = match;
    const address = withoutTail(found);
    const link = linkOf(address);
    if (!link) continue;
    plain(match.index);
    parts.push(link);
    from = match.index + address.length;
  }
  plain(text.length);
  return parts;
}

/** Without the punctuation around an address: "(see https://a.b/c_(d))." */
function withoutTail(address: string): string {
  let kept = address;
  for (;;) {
    const before = kept;
    kept = kept.replace(TAIL, "");
    for (const [open, close] of BRACKETS) {
      const count = (char: string): number => kept.split(char).length - 1;
      if (kept.endsWith(close) && count(close) > count(open)) kept = kept.slice(0, -1);
    }
    if (kept === before) return kept;
  }
}

function linkOf(address: string): TextPart | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  if (url.username !== "" || url.password !== "" || url.hostname === "") return null;
  const rest = /^https?:\/\/[^/?#]*(.*)$/iu.exec(address)?.[1] ?? "";
  return { kind: "link", text: `${url.protocol}//${url.host}${rest}`, url: url.href };
}
