/**
 * What a description says about how we are to send our voice. Pure: text in, text out.
 *
 * A browser takes the packet time and the first codec of its voice from the description of the
 * other side, and from nowhere else. Only our own copy of it is changed; nothing of this travels.
 * In the same way the other side seems to want no pictures: an encoding that is merely inactive
 * goes on repairing what it has sent, for ten seconds on a path of 64 kbit/s.
 *
 * What we want to be sent does travel, in lines that every browser understands: with data saver we
 * only send pictures (`a=sendonly`) and say how many bits a voice may take (`b=TIAS`, RFC 3890).
 */

/** How to send. */
export interface VoiceSdp {
  readonly ptimeMs: number;
  /** RED first, where the other side takes it. */
  readonly isRed: boolean;
  /** The other side takes pictures. */
  readonly hasPictures: boolean;
  /** The most the browser may believe that the path carries; null for as much as it finds. */
  readonly ceilingKbps: number | null;
  /** The least it may believe; null for as little as it fears. */
  readonly floorKbps: number | null;
}

/** `sdp` with the voice as wanted; other sections and unknown texts stay as they are. */
export function withVoice(sdp: string, how: VoiceSdp): string {
  const { ptimeMs, isRed, hasPictures, ceilingKbps, floorKbps } = how;
  const sections = sdp.split(/^(?=m=)/m);
  return sections
    .map((section) => {
      if (section.startsWith("m=video")) {
        const taken = hasPictures ? section : withoutPictures(section);
        const bound = ceilingKbps === null ? taken : withBandwidth(taken, ceilingKbps * 1_000);
        return withFloor(bound, "VP8/90000", floorKbps);
      }
      if (!section.startsWith("m=audio")) return section;
      const lines = section.split("\r\n").filter((line) => !/^a=(?:max)?ptime:/.test(line));
      const [first = "", ...rest] = lines;
      const end = rest.at(-1) === "" ? rest.length - 1 : rest.length;
      rest.splice(end, 0, `a=ptime:${ptimeMs}`);
      const voice = [reordered(first, section, isRed), ...rest].join("\r\n");
      const bound = ceilingKbps === null ? voice : withCeiling(voice, ceilingKbps);
      return withFloor(bound, "opus/48000/2", floorKbps);
    })
    .join("");
}

/** What a voice may take towards somebody who saves data, in bit/s; that of the encoder. */
const SAVING_BPS = 16_000;

/** Our description as it travels: with data saver, voices to us are to be thin. */
export function withThinVoice(sdp: string): string {
  return sdp.replace(/^m=audio (?:(?!^m=)[^])*/m, (section) => withBandwidth(section, SAVING_BPS));
}

/** `section` with one line about the bits a second that it may take, where RFC 8866 has it. */
function withBandwidth(section: string, bps: number): string {
  const rest = section.replace(/^b=(?:AS|TIAS):[^\n]*\n/gm, "");
  return rest.replace(/^(m=[^\n]*\n(?:i=[^\n]*\n)?(?:c=[^\n]*\n)?)/, `$1b=TIAS:${bps}\r\n`);
}

/** Whether the other side asks for a thin voice. */
export function asksForThinVoice(sdp: string): boolean {
  const asked = /^m=audio (?:(?!^m=)[^])*?^b=TIAS:(\d+)/m.exec(sdp)?.[1];
  return asked !== undefined && Number(asked) <= SAVING_BPS;
}

/** Whether a description of ours lets the other side send pictures. */
export function takesPictures(sdp: string): boolean {
  const pictures = sdp.split(/^(?=m=)/m).filter((section) => section.startsWith("m=video"));
  return !pictures.some((section) => /^a=(?:sendonly|inactive)\r?$/m.test(section));
}

/** A description of the other side that is said again by ourselves must be an offer. */
export function asOffer(sdp: string): string {
  return sdp.replace(/^a=setup:\w+/gm, "a=setup:actpass");
}

/** The payload type of RED for Opus; null when the other side does not take it. */
export function redPayloadType(sdp: string): number | null {
  const found = /^a=rtpmap:(\d+) red\/48000\/2\r?$/m.exec(sdp)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * A description of the other side that asks to be told which packets of a voice are missing (RFC
 * 4585), and offers to send them again. Chromium asks and Firefox sends, so where copies cannot
 * travel, most of what is lost comes a round trip later.
 */
export function withRepeats(sdp: string): string {
  return sdp.replace(/^m=audio (?:(?!^m=)[^])*/m, (section) => {
    const opus = /^a=rtpmap:(\d+) opus\/48000\/2(?=\r?$)/m;
    const type = opus.exec(section)?.[1] ?? "";
    const isAsked = new RegExp(`^a=rtcp-fb:(?:${type}|\\*) nack\r?$`, "m").test(section);
    return isAsked ? section : section.replace(opus, `$&\r\na=rtcp-fb:${type} nack`);
  });
}

/** That envelopes are opened: a line of ours, which browsers leave alone (RFC 8866, 5.13). */
const OPENS_ENVELOPES = "a=x-voice-copies:1";

/** Our description as it travels, where this page opens envelopes (`envelope.ts`). */
export function withEnvelopesOpened(sdp: string): string {
  return sdp.replace(/^m=audio (?:(?!^m=)[^])*/m, (section) => {
    const end = section.endsWith("\r\n") ? "" : "\r\n";
    return `${section}${end}${OPENS_ENVELOPES}\r\n`;
  });
}

/** Whether the other side's page opens envelopes. */
export function opensEnvelopes(sdp: string): boolean {
  return sdp.split(/\r?\n/).includes(OPENS_ENVELOPES);
}

/** Whether the other side reports when each packet came, and not only what it makes of it. */
export function reportsArrivals(sdp: string): boolean {
  return /^a=rtcp-fb:(?:\*|\d+) transport-cc\r?$/m.test(sdp);
}

/** Chromium takes the bounds of the whole path from whichever section it has read last. */
function withCeiling(voice: string, kbps: number): string {
  return withParameter(voice, "opus/48000/2", `x-google-max-bitrate=${kbps}`);
}

function withFloor(section: string, codec: string, kbps: number | null): string {
  return kbps === null ? section : withParameter(section, codec, `x-google-min-bitrate=${kbps}`);
}

/** `section` with one more parameter of `codec`, where RFC 8866 has it. */
function withParameter(section: string, codec: string, parameter: string): string {
  const line = new RegExp(`^a=rtpmap:(\\d+) ${codec}(?=\r?$)`, "m").exec(section);
  if (!line) return section;
  const [rtpmap, type] = line;
  const fmtp = new RegExp(`^a=fmtp:${type} [^\r\n]*`, "m");
  if (fmtp.test(section)) return section.replace(fmtp, `$&;${parameter}`);
  return section.replace(rtpmap, `${rtpmap}\r\na=fmtp:${type} ${parameter}`);
}

function withoutPictures(section: string): string {
  return section
    .replace(/^a=sendrecv(?=\r?$)/m, "a=sendonly")
    .replace(/^a=recvonly(?=\r?$)/m, "a=inactive");
}

function reordered(mLine: string, section: string, isRed: boolean): string {
  const [media, port, protocol, ...types] = mLine.split(" ");
  const red = String(redPayloadType(section));
  if (!types.includes(red)) return mLine;
  const others = types.filter((type) => type !== red);
  const [opus = "", ...rest] = others;
  return [media, port, protocol, ...(isRed ? [red, opus] : [opus, red]), ...rest].join(" ");
}
