/**
 * Further copies of the voice in every packet, and copies of theirs in the place of what was lost,
 * where the browser lets a page near its packets.
 *
 * A sender must get its transform before its first track; one that comes later is never asked. So
 * it is given while the worker may still be starting: packets wait for it, and there are none before
 * a path is there. A worker that never starts would swallow the voice, and nothing gives the sender
 * back, so then the connection has to be made anew, without.
 */
import type { Clock } from "../../clock";
import type {
  CopiesWanted,
  HoldWanted,
  PacketsSeen,
  SilenceWanted,
  TransformOptions,
} from "./voice-worker";
import VoiceWorker from "./voice-worker?worker&inline";

/** The packets of one sender, which go through the worker. */
export interface AttachedCopies {
  /** Says how they are to be, and whether they are sent at all. */
  set(wanted: CopiesWanted | SilenceWanted): void;
  /**
   * The payload type of the last one that differed from those before; null before the first one,
   * "unsaid" where the browser does not tell it: then they pass as they are.
   */
  readonly seen: number | "unsaid" | null;
}

/** The packets that one receiver gets, which go through the worker. */
export interface AttachedMender {
  /** Whether they are held for the sake of copies. */
  set(wanted: HoldWanted): void;
}

/** What puts copies into the packets of senders, and takes them out at receivers. */
export interface VoiceCopies {
  /** Must come before the sender has its first track. Null when it cannot be done. */
  attach(sender: RTCRtpSender): AttachedCopies | null;
  /** Must come before the first packet. Null when it cannot be done. */
  attachReceiver(receiver: RTCRtpReceiver): AttachedMender | null;
  /** Called when senders and receivers that have been attached will never send or give anything. */
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

  attach(sender: RTCRtpSender): AttachedCopies | null {
    if (!this.isUsable) return null;
    const port = this.connect(sender, "send");
    let seen: AttachedCopies["seen"] = null;
    port.onmessage = ({ data }) => {
      seen = (data as PacketsSeen).payloadType ?? "unsaid";
    };
    return {
      set: (wanted) => port.postMessage(wanted),
      get seen() {
        return seen;
      },
    };
  }

  attachReceiver(receiver: RTCRtpReceiver): AttachedMender | null {
    if (!this.isUsable) return null;
    const port = this.connect(receiver, "receive");
    return { set: (wanted) => port.postMessage(wanted) };
  }

  close(): void {
    this.cancel();
    this.worker.terminate();
  }

  /** The way to what the worker does with the packets of one sender or receiver. */
  private connect(end: RTCRtpSender | RTCRtpReceiver, role: TransformOptions["role"]): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const options: TransformOptions = { role, port: port2 };
    end.transform = new RTCRtpScriptTransform(this.worker, options, [port2]);
    return port1;
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
