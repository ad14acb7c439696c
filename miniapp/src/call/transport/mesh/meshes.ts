/** Makes meshes; the worker that reaches voice packets serves all of them, one after the other. */
import { createVoiceCopies } from "../connection/voice-copies";
import type { OpenTransports } from "../transport";
import { connectionNumber, Mesh } from "./mesh";

export const openMeshes: OpenTransports = ({ clock, createPeerConnection, wallClock }) => {
  const copies = createVoiceCopies(clock);
  return {
    create: ({ you, candidatesPerSignal, serverClockAhead }, events) => {
      if (!createPeerConnection) throw new Error("a call begins only where connections exist");
      return new Mesh({
        clock,
        create: createPeerConnection,
        you,
        candidatesPerSignal,
        copies,
        baseNumber: () => connectionNumber(wallClock() + serverClockAhead()),
        events,
      });
    },
    close: () => copies?.close(),
  };
};
