import { expect, test } from "vitest";
import { readVoice, writeReceived, writeVoice } from "./wire";
import { readWords } from "./words";

const FRAMES = [
  { seat: 1, level: 3, time: 70_000, packet: Uint8Array.of(0x6f, 0x70) },
  { seat: 0, level: 127, time: 0xffffffff, packet: Uint8Array.of(0x75) },
];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("a message has the bytes that the server reads", () => {
  expect(hex(writeVoice(FRAMES))).toBe("01" + "01030001117000026f70" + "007fffffffff000175");
  expect(hex(writeReceived(65_538))).toBe("0200010002");
});

test("what is written is read again", () => {
  expect(readVoice(writeVoice(FRAMES).buffer)).toEqual(FRAMES);
});

test("of a message that is cut the whole frames are read, and nothing of another kind", () => {
  const whole = writeVoice(FRAMES);
  for (let length = 0; length < whole.length; length++) {
    const read = readVoice(whole.slice(0, length).buffer);
    expect(read).toEqual(FRAMES.slice(0, length >= 11 ? 1 : 0));
  }
  expect(readVoice(writeReceived(1).buffer)).toEqual([]);
});

test.each([
  ['{"type":"pong"}', { type: "pong" }],
  [
    '{"type":"welcome","pass":"p","more":1}',
    { type: "welcome", pass: "p", forwards: false, connection: 0 },
  ],
  [
    '{"type":"welcome","pass":"p","forwards":true,"connection":3}',
    { type: "welcome", pass: "p", forwards: true, connection: 3 },
  ],
  ['{"type":"answer","connection":3,"sdp":"v=0"}', { type: "answer", connection: 3, sdp: "v=0" }],
  ['{"type":"answer","connection":3}', null],
  ['{"type":"no_connection","connection":"x"}', { type: "no_connection", connection: 0 }],
  [
    '{"type":"seats","seats":[{"seat":2,"source":9,"participant":"bob"},{"seat":"x"},null],"free":[4,"y"]}',
    { type: "seats", seats: [{ seat: 2, source: 9, participant: "bob" }], free: [4] },
  ],
  ['{"type":"welcome"}', null],
  ['{"type":"news"}', null],
  ["[", null],
  ["null", null],
])("%s is read as what it says", (text, words) => {
  expect(readWords(text)).toEqual(words);
});
