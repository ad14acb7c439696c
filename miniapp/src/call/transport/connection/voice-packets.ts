/** The packets of the own voice on one connection: whether they can carry copies, and how many. */
import type { AttachedCopies, VoiceCopies } from "./voice-copies";

/** What the browser's own RED adds, always; and as many as `red.ts` takes. */
const COPIES_OF_BROWSER = 1;
const COPIES_PACKED_MAX = 3;

export class VoicePackets {
  private readonly copies: VoiceCopies | null;
  /** The browser obeys a description that is said again to ourselves: RED first, or not. */
  private readonly isTunable: boolean;
  private attached: AttachedCopies | null = null;
  private redType: number | null = null;

  /** `copies` is null where packets cannot be reached. */
  constructor(copies: VoiceCopies | null, isTunable: boolean) {
    this.copies = copies;
    this.isTunable = isTunable;
  }

  /** They go through what can pack and keep them. */
  get isAttached(): boolean {
    return this.attached !== null;
  }

  /** ...and are what it can pack; assumed before the first one. */
  get isPacking(): boolean {
    const { attached } = this;
    return attached !== null && (attached.seen === null || attached.seen === this.redType);
  }

  /** See `Abilities.copiesMax`. */
  get copiesMax(): number {
    if (this.redType === null || !this.isTunable) return 0;
    const seen = this.attached?.seen ?? null;
    if (seen === null || seen === "unsaid") return COPIES_OF_BROWSER;
    return seen === this.redType ? COPIES_PACKED_MAX : 0;
  }

  /** The payload type of RED that the other side takes; null for none. */
  handleRedType(redType: number | null): void {
    this.redType = redType;
  }

  /**
   * At once when the sender has been made, whatever the other side takes: Chromium decides in that
   * moment that packets of a sender without a transform never go through one, and tells nobody.
   */
  attach(sender: RTCRtpSender): void {
    if (this.isTunable && !this.attached) this.attached = this.copies?.attach(sender) ?? null;
  }

  setCopies(copies: number): void {
    const { redType } = this;
    if (redType !== null) this.attached?.set({ redPayloadType: redType, copies });
  }

  /** Keeps them from the network, or not any more; false where that cannot be done. */
  keepBack(isSilent: boolean): boolean {
    this.attached?.set({ isSilent });
    return isSilent && this.isAttached;
  }
}
