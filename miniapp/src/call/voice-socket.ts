/**
 * Whether this browser can send and hear voices over a socket: said to the server with every hello, so
 * it has to be known before the rest of the engine is there. Whether its parts do what they promise
 * is tried before it counts (`transport/detour/proof.ts`).
 */
export function hasVoiceSocket(): boolean {
  const parts = [globalThis.AudioEncoder, globalThis.AudioDecoder, globalThis.AudioWorkletNode];
  return parts.every((part) => typeof part === "function");
}
