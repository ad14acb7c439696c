/**
 * Further copies of the voice in every packet, where the browser lets a page near its packets.
 *
 * The worker is ready before it is given anything to do: a transform whose worker never starts
 * would swallow the voice.
 */
import type { CopiesWanted } from "./voice-worker";
import VoiceWorker from "./voice-worker?worker&inline";

/** Says how the packets of one sender are to be. */
export type SetCopies = (wanted: CopiesWanted) => void;

export class VoiceCopies {
  private readonly worker: Worker;
  private isReady = false;

  constructor() {
    this.worker = new VoiceWorker();
    this.worker.onmessage = () => {
      this.isReady = true;
    };
  }

  /** Must come before the sender has its first track. Null when it cannot be done (now). */
  attach(sender: RTCRtpSender): SetCopies | null {
    if (!this.isReady) return null;
    const { port1, port2 } = new MessageChannel();
    sender.transform = new RTCRtpScriptTransform(this.worker, { port: port2 }, [port2]);
    return (wanted) => port1.postMessage(wanted);
  }

  close(): void {
    this.worker.terminate();
  }
}

/** Null where the browser cannot do it. */
export function createVoiceCopies(): VoiceCopies | null {
  if (typeof Worker !== "function" || typeof RTCRtpScriptTransform !== "function") return null;
  try {
    return new VoiceCopies();
  } catch {
    return null;
  }
}
