/**
 * Whether this browser can send and hear voices over a socket: said to the server with every hello, so
 * it has to be known before the rest of the engine is there.
 *
 * Firefox has all that is asked for, and no whole call with it was heard yet (`docs/browsers.md`); it is
 * told apart by what only Chromium tells of a network.
 */
export function hasVoiceSocket(): boolean {
  const parts = [globalThis.AudioEncoder, globalThis.AudioDecoder, globalThis.AudioWorkletNode];
  return parts.every((part) => typeof part === "function") && "connection" in navigator;
}
