import { expect, test } from "vitest";
import {
  asksForThinVoice,
  asOffer,
  opensEnvelopes,
  redPayloadType,
  reportsArrivals,
  takesPictures,
  withEnvelopesOpened,
  withRepeats,
  withThinVoice,
  withVoice,
} from "./voice-sdp";

const FREE = {
  ptimeMs: 20,
  isRed: true,
  hasPictures: true,
  ceilingKbps: null,
  floorKbps: null,
} as const;

const lines = (...list: string[]): string => list.map((line) => `${line}\r\n`).join("");

const AUDIO = lines(
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0",
  "a=setup:active",
  "a=rtpmap:111 opus/48000/2",
  "a=rtpmap:63 red/48000/2",
);
const VIDEO = lines("m=video 9 UDP/TLS/RTP/SAVPF 96", "a=setup:active");
const SDP = lines("v=0") + AUDIO + VIDEO;

test("the packet time is said once, in the section of the voice", () => {
  const once = withVoice(SDP, { ...FREE, ptimeMs: 60, isRed: false });
  expect(once).toBe(lines("v=0") + AUDIO + lines("a=ptime:60") + VIDEO);
  expect(withVoice(once, { ...FREE, isRed: false })).toBe(
    lines("v=0") + AUDIO + lines("a=ptime:20") + VIDEO,
  );
});

test("RED comes first when wanted and second when not", () => {
  const red = withVoice(SDP, FREE);
  expect(red).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9 0\r\n");
  expect(withVoice(red, { ...FREE, isRed: false })).toContain(
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0\r\n",
  );
});

test("without RED on the other side the order stays", () => {
  const plain = AUDIO.replace("111 63", "111").replace(/a=rtpmap:63[^\n]*\n/, "");
  expect(redPayloadType(plain)).toBeNull();
  expect(withVoice(plain, FREE)).toBe(plain + lines("a=ptime:20"));
});

test("the payload type of RED is the one of Opus, not that of pictures", () => {
  expect(redPayloadType(SDP)).toBe(63);
  expect(redPayloadType(lines("a=rtpmap:116 red/90000"))).toBeNull();
});

test("an answer that is said again becomes an offer", () => {
  expect(asOffer(AUDIO)).toContain("a=setup:actpass\r\n");
});

test("what is no description passes as it is", () => {
  expect(withVoice('["0","audio"]', FREE)).toBe('["0","audio"]');
});

test("without pictures the other side only sends them, and still hears", () => {
  const both = AUDIO + lines("a=sendrecv") + VIDEO + lines("a=sendrecv");
  expect(withVoice(both, { ...FREE, ptimeMs: 60, isRed: false, hasPictures: false })).toBe(
    AUDIO + lines("a=sendrecv", "a=ptime:60") + VIDEO + lines("a=sendonly"),
  );
});

test("a ceiling is said wherever the browser looks for one, and not twice", () => {
  const fmtp = "a=fmtp:111 minptime=10;useinbandfec=1";
  const sdp = AUDIO + lines(fmtp) + VIDEO;
  const told = withVoice(sdp, { ...FREE, ceilingKbps: 130 });
  const picture = VIDEO.replace("a=setup", "b=TIAS:130000\r\na=setup");
  const voice = AUDIO.replace("111 63", "63 111") + lines(`${fmtp};x-google-max-bitrate=130`);
  expect(told).toBe(voice + lines("a=ptime:20") + picture);
  expect(withVoice(sdp + lines("b=AS:500"), { ...FREE, ceilingKbps: 260 })).toMatch(
    /m=video [^\n]*\nb=TIAS:260000\r\n(?![^]*b=)/,
  );
  expect(withVoice(sdp, FREE)).not.toMatch(/TIAS|x-google/);
});

test("a floor is said of the voice and of pictures, with a ceiling or without", () => {
  const sdp = AUDIO + lines("a=fmtp:111 minptime=10") + VIDEO + lines("a=rtpmap:96 VP8/90000");
  const told = withVoice(sdp, { ...FREE, floorKbps: 20 });
  expect(told).toContain(lines("a=fmtp:111 minptime=10;x-google-min-bitrate=20"));
  expect(told).toContain(lines("a=rtpmap:96 VP8/90000", "a=fmtp:96 x-google-min-bitrate=20"));
  expect(withVoice(sdp, { ...FREE, floorKbps: 20, ceilingKbps: 70 })).toContain(
    lines("a=fmtp:111 minptime=10;x-google-max-bitrate=70;x-google-min-bitrate=20"),
  );
});

test("a thin voice is asked for between the address and the attributes of its section", () => {
  const address = "c=IN IP4 0.0.0.0\r\n";
  const [first = "", ...rest] = AUDIO.split(/(?<=\n)/);
  const sdp = lines("v=0") + first + address + rest.join("") + VIDEO;
  const thin = lines("v=0") + first + address + lines("b=TIAS:16000") + rest.join("") + VIDEO;
  expect(withThinVoice(sdp)).toBe(thin);
  expect(withThinVoice(SDP)).toContain("111 63 9 0\r\nb=TIAS:16000\r\na=setup");
});

test("who is asked for a thin voice understands it, and nothing else as that", () => {
  expect(asksForThinVoice(withThinVoice(SDP))).toBe(true);
  expect(asksForThinVoice(SDP)).toBe(false);
  expect(asksForThinVoice(AUDIO + VIDEO + lines("b=TIAS:9000"))).toBe(false);
  expect(asksForThinVoice(AUDIO + lines("b=TIAS:64000") + VIDEO)).toBe(false);
});

test("what is asked for outlives our own changes", () => {
  const heard = withVoice(withThinVoice(SDP), { ...FREE, ptimeMs: 60, hasPictures: false });
  expect(asksForThinVoice(heard)).toBe(true);
});

test("a description takes pictures unless one of their sections only sends, or does nothing", () => {
  const both = SDP + lines("a=sendrecv");
  expect(takesPictures(both)).toBe(true);
  expect(takesPictures(both.replace("sendrecv", "recvonly"))).toBe(true);
  expect(takesPictures(both.replace("sendrecv", "sendonly"))).toBe(false);
  expect(takesPictures(both.replace("sendrecv", "inactive"))).toBe(false);
  expect(takesPictures(AUDIO + lines("a=sendonly") + VIDEO + lines("a=sendrecv"))).toBe(true);
});

test.each([
  ["a=rtcp-fb:96 transport-cc", true],
  ["a=rtcp-fb:* transport-cc", true],
  ["a=rtcp-fb:96 goog-remb", false],
  ["a=rtcp-fb:96 nack", false],
])("of %s, that the other side reports arrivals is %s", (line, isSo) => {
  expect(reportsArrivals(SDP + lines(line))).toBe(isSo);
});

test("missing packets of a voice are asked for, once, and of nothing else", () => {
  const asked = withRepeats(SDP);
  expect(asked).toBe(SDP.replace("opus/48000/2\r\n", "opus/48000/2\r\na=rtcp-fb:111 nack\r\n"));
  expect(withRepeats(asked)).toBe(asked);
  const without = lines("v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 0") + VIDEO;
  expect(withRepeats(without)).toBe(without);
});

test("that envelopes are opened is said in the section of the voice, and understood", () => {
  const said = withEnvelopesOpened(SDP);
  expect(said).toBe(lines("v=0") + AUDIO + lines("a=x-voice-copies:1") + VIDEO);
  expect([SDP, said].map(opensEnvelopes)).toEqual([false, true]);
  expect(withEnvelopesOpened(AUDIO.trimEnd())).toBe(AUDIO + lines("a=x-voice-copies:1"));
});
