/**
 * Further copies of the voice in every packet, where the browser lets a page near its packets.
 *
 * A sender must get its transform before its first track; one that comes later is never asked. So
 * it is given while the worker may still be starting: packets wait for it, and there are none before
 * a path is there. A worker that never starts would swallow the voice, and nothing gives the sender
 * back, so then the connection has to be made anew, without.
 */
import type { Clock } from "../clock";
import type { CopiesWanted } from "./voice-worker";
import VoiceWorker from "./voice-worker?worker&inline";

/** Says how the packets of one sender are to be. */
export type SetCopies = (wanted: CopiesWanted) => void;

/** What puts copies into the packets of senders. */
export interface VoiceCopies {
  /** Must come before the sender has its first track. Null when it cannot be done. */
  attach(sender: RTCRtpSender): SetCopies | null;
  /** Called when senders that have been attached will never send anything. */
  onFailed: () => void;
  close(): void;
}

/** Patient, since giving up one that is only slow costs everybody a new connection. */
const STARTS_WITHIN_MS = 4_000;

class WorkerCopies implements VoiceCopies {
  onFailed = (): void => undefined;
  private readonly worker: Worker;
  private readonly cancel: () => void;
  private isUsable = true;

  constructor(clock: Clock) {
    this.worker = new VoiceWorker();
    this.cancel = clock.after(STARTS_WITHIN_MS, () => this.fail());
    this.worker.onmessage = () => this.cancel();
    this.worker.onerror = () => this.fail();
  }

  attach(sender: RTCRtpSender): SetCopies | null {
    if (!this.isUsable) return null;
    const { port1, port2 } = new MessageChannel();
    sender.transform = new RTCRtpScriptTransform(this.worker, { port: port2 }, [port2]);
    return (wanted) => port1.postMessage(wanted);
  }

  close(): void {
    this.cancel();
    this.worker.terminate();
  }

  private fail(): void {
    if (!this.isUsable) return;
    this.isUsable = false;
    this.close();
    this.onFailed();
  }
}

/** Null where the browser cannot do it. */
export function createVoiceCopies(clock: Clock): VoiceCopies | null {
  if (typeof Worker !== "function" || typeof RTCRtpScriptTransform !== "function") return null;
  try {
    return new WorkerCopies(clock);
  } catch {
    return null;
  }
}
