/**
 * Descriptions that speak of payload types which they do not list. Pure: text in, text out.
 *
 * Firefox 153 takes codecs that are not preferred out of the `m=` line and leaves their `a=rtcp-fb`
 * behind; Chromium refuses a whole description for such a line. RFC 8866 gives those lines no meaning,
 * so nothing is lost without them.
 */

/** Attributes that begin with a payload type (RFC 8866, RFC 4585). */
const ATTRIBUTE = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)(?:[ \r]|$)/;
/** Repairs of another payload type (RFC 4588). */
const APT = /^a=fmtp:(\d+) (?:.*[; ])?apt=(\d+)/;

/** `sdp` with only such lines about payload types as its own `m=` lines list. */
export function withoutUnlisted(sdp: string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith("m=") ? withoutUnlistedIn(section) : section))
    .join("");
}

function withoutUnlistedIn(section: string): string {
  const lines = section.split("\n");
  const [mLine = "", ...rest] = lines;
  const [media = "", port = "", protocol = "", ...formats] = mLine.trimEnd().split(" ");
  const listed = new Set(formats);
  // A repair of what is not listed repairs nothing, and is refused as well.
  const orphans = new Set(
    rest.flatMap((line) => {
      const [, type = "", of = ""] = APT.exec(line) ?? [];
      return listed.has(type) && !listed.has(of) ? [type] : [];
    }),
  );
  const kept = new Set(formats.filter((format) => !orphans.has(format)));
  const isKept = (line: string): boolean => {
    const type = ATTRIBUTE.exec(line)?.[1];
    return type === undefined || kept.has(type);
  };
  const end = mLine.endsWith("\r") ? "\r" : "";
  const first = orphans.size > 0 ? [media, port, protocol, ...kept].join(" ") + end : mLine;
  return [first, ...rest.filter(isKept)].join("\n");
}
