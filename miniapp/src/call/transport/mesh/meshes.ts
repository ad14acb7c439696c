/** Makes meshes; the worker that reaches voice packets serves all of them, one after the other. */
import { createVoiceCopies } from "../connection/voice-copies";
import type { OpenTransports } from "../transport";
import { connectionNumber, Mesh } from "./mesh";
import { browserPacking } from "./packed-signals";

export const openMeshes: OpenTransports = (platform) => {
  const { clock, createPeerConnection, wallClock, hasCompression } = platform;
  const copies = createVoiceCopies(clock);
  const packing = hasCompression ? browserPacking() : null;
  return {
    create: ({ you, candidatesPerSignal, serverClockAhead }, events) => {
      if (!createPeerConnection) throw new Error("a call begins only where connections exist");
      return new Mesh({
        clock,
        create: createPeerConnection,
        you,
        candidatesPerSignal,
        copies,
        packing,
        baseNumber: () => connectionNumber(wallClock() + serverClockAhead()),
        events,
      });
    },
    close: () => copies?.close(),
  };
};
