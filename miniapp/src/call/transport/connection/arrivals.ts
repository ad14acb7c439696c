/**
 * The voice of the other side as it comes: how long it is held, how loud its last packet was, and
 * whether copies in it are put into the place of what is lost. The counterpart of `voice-packets.ts`.
 */
import { HOLD_FOR_COPIES_MS } from "../../policy/buffer";
import { hasBuffer, lastPacketOf, setBuffer } from "./browser";
import type { LevelSource } from "./packet-levels";
import type { AttachedMender, VoiceCopies } from "./voice-copies";

export class Arrivals {
  private readonly copies: VoiceCopies | null;
  /** The browser takes RED, and mends by itself. */
  private readonly knowsRed: boolean;
  private receiver: RTCRtpReceiver | null = null;
  private mender: AttachedMender | null = null;

  /** `copies` is null where packets cannot be reached. */
  constructor(copies: VoiceCopies | null, knowsRed: boolean) {
    this.copies = copies;
    this.knowsRed = knowsRed;
  }

  /** Copies of theirs are of use here though the browser takes no RED. */
  get areMended(): boolean {
    return this.mender !== null;
  }

  /** See `Abilities.isBufferTunable`. */
  get isBufferTunable(): boolean {
    return this.receiver ? hasBuffer(this.receiver) || this.areMended : true;
  }

  /** What the browser knows of the last packet; undefined for none, "unsaid" where it cannot be asked. */
  get last(): LevelSource | undefined | "unsaid" {
    return this.receiver ? lastPacketOf(this.receiver) : undefined;
  }

  /** Before its first packet. */
  attach(receiver: RTCRtpReceiver): void {
    this.receiver = receiver;
    if (!this.knowsRed) this.mender ??= this.copies?.attachReceiver(receiver) ?? null;
  }

  /**
   * Holds the voice for at least `ms`; null for as long as the browser thinks best. What mends holds
   * for the sake of copies by itself, before the browser's own buffer.
   */
  hold(ms: number | null): void {
    const { receiver, mender } = this;
    if (!receiver) return;
    mender?.set({ isHolding: ms !== null });
    const restMs = ms === null || !mender ? ms : ms - HOLD_FOR_COPIES_MS;
    setBuffer(receiver, restMs === 0 ? null : restMs);
  }
}
