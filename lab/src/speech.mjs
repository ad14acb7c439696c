/** A voice for the fake microphone: sentences with pauses, about half of each, that loops. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SCRATCH } from "./needs.mjs";
import { sh } from "./shell.mjs";

const SENTENCES = [
  "Good evening, can everybody hear me well?",
  "I am on the train, so the line may be a little rough today.",
  "We should decide tonight where to meet on Saturday.",
  "The last place was fine, but the music was far too loud.",
  "Somebody said that the small cafe by the river is open again.",
  "It takes me half an hour to get there, that is quite all right.",
];
/** Pauses after the sentences, as shares of the sentence before. */
const PAUSES = [0.7, 1.2, 0.8, 1.1, 0.9, 1.0];
const PAUSE_MAX_S = 2;

/** Path of the file, made on first use; without pauses where every moment is to be measured. */
export async function speechFile(isSteady = false) {
  const path = join(SCRATCH, isSteady ? "steady.wav" : "speech.wav");
  if (existsSync(path)) return path;
  const parts = [];
  let rate = 0;
  for (const [index, sentence] of SENTENCES.entries()) {
    const one = join(SCRATCH, "sentence.wav");
    await sh("espeak-ng", "-v", "en", "-s", "150", "-p", `${40 + 4 * index}`, "-w", one, sentence);
    const wav = parseWav(readFileSync(one));
    rate = wav.rate;
    const pause = Math.min(wav.samples.length * PAUSES[index], PAUSE_MAX_S * rate);
    parts.push(wav.samples, ...(isSteady ? [] : [hum(Math.round(pause))]));
  }
  writeFileSync(path, wavOf(parts, rate));
  return path;
}

/** A pause is not digital silence: a room has a little noise. */
function hum(length) {
  return Int16Array.from({ length }, (_, n) => ((n * 7919) % 23) - 11);
}

/** Rate and samples of a 16-bit mono file. */
export function parseWav(buffer) {
  const rate = buffer.readUInt32LE(24);
  const start = buffer.indexOf("data") + 8;
  const count = Math.floor((buffer.length - start) / 2);
  const samples = Int16Array.from({ length: count }, (_, n) => buffer.readInt16LE(start + 2 * n));
  return { rate, samples };
}

/** A 16-bit mono file of several pieces. */
export function wavOf(parts, rate) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const buffer = Buffer.alloc(44 + 2 * length);
  buffer.write("RIFF", 0);
  buffer.writeUInt32LE(36 + 2 * length, 4);
  buffer.write("WAVEfmt ", 8);
  buffer.writeUInt32LE(16, 16);
  buffer.writeUInt16LE(1, 20);
  buffer.writeUInt16LE(1, 22);
  buffer.writeUInt32LE(rate, 24);
  buffer.writeUInt32LE(2 * rate, 28);
  buffer.writeUInt16LE(2, 32);
  buffer.writeUInt16LE(16, 34);
  buffer.write("data", 36);
  buffer.writeUInt32LE(2 * length, 40);
  let offset = 44;
  for (const part of parts) for (const sample of part) offset = buffer.writeInt16LE(sample, offset);
  return buffer;
}
