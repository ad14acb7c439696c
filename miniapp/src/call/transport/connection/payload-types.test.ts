import { expect, test } from "vitest";
import { withoutUnlisted } from "./payload-types";

const sdp = (...lines: string[]): string => lines.map((line) => `${line}\r\n`).join("");

test("feedback, parameters and names of payload types that are not listed are left out", () => {
  const spoken = sdp(
    "v=0",
    "a=group:BUNDLE 0 1",
    "m=audio 9 UDP/TLS/RTP/SAVPF 109",
    "a=rtpmap:109 opus/48000/2",
    "a=rtpmap:9 G722/8000/1",
    "a=fmtp:101 0-15",
    "m=video 9 UDP/TLS/RTP/SAVPF 120 124",
    "a=rtcp-fb:* transport-cc",
    "a=rtcp-fb:120 nack",
    "a=rtcp-fb:121 nack",
    "a=rtcp-fb:99 ccm fir",
    "a=fmtp:124 apt=120",
    "a=fmtp:122 apt=121",
    "a=rtpmap:120 VP8/90000",
    "a=rtpmap:124 rtx/90000",
    "a=ssrc:12 cname:x",
  );
  expect(withoutUnlisted(spoken)).toBe(
    sdp(
      "v=0",
      "a=group:BUNDLE 0 1",
      "m=audio 9 UDP/TLS/RTP/SAVPF 109",
      "a=rtpmap:109 opus/48000/2",
      "m=video 9 UDP/TLS/RTP/SAVPF 120 124",
      "a=rtcp-fb:* transport-cc",
      "a=rtcp-fb:120 nack",
      "a=fmtp:124 apt=120",
      "a=rtpmap:120 VP8/90000",
      "a=rtpmap:124 rtx/90000",
      "a=ssrc:12 cname:x",
    ),
  );
});

test("a type of one section does not excuse it in another", () => {
  const spoken = sdp(
    "m=audio 9 X 120",
    "a=rtpmap:120 opus/48000/2",
    "m=video 9 X 96",
    "a=fmtp:120 a=b",
  );
  expect(withoutUnlisted(spoken)).toBe(
    sdp("m=audio 9 X 120", "a=rtpmap:120 opus/48000/2", "m=video 9 X 96"),
  );
});

test("a repair of what is not listed goes with it", () => {
  const spoken = sdp(
    "m=video 9 X 96 97 98",
    "a=rtpmap:96 VP8/90000",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
    "a=rtpmap:98 rtx/90000",
    "a=fmtp:98 rtx-time=200;apt=99",
  );
  expect(withoutUnlisted(spoken)).toBe(
    sdp("m=video 9 X 96 97", "a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"),
  );
});

test("what is in order stays as it is, whatever its line ends, and so does what is no description", () => {
  const good = "v=0\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=sctp-port:5000\n";
  expect(withoutUnlisted(good)).toBe(good);
  const red = sdp(
    "m=audio 9 X 63 111",
    "a=rtpmap:63 red/48000/2",
    "a=fmtp:63 111/111",
    "a=rtpmap:111 opus/48000/2",
  );
  expect(withoutUnlisted(red)).toBe(red);
  expect(withoutUnlisted("")).toBe("");
});
