/** The packets of the own voice on one connection: whether they can carry copies, and how many. */
import type { AttachedCopies, VoiceCopies } from "./voice-copies";

/** What the browser's own RED adds, always; and as many as `red.ts` takes. */
const COPIES_OF_BROWSER = 1;
const COPIES_PACKED_MAX = 5;

/** What the other side does with copies, by its description. */
export interface CopiesTaken {
  /** The payload type of RED that it takes; null for none. */
  readonly redType: number | null;
  /** Its page opens envelopes; see `envelope.ts`. */
  readonly areEnvelopesOpened: boolean;
}

const NOTHING_TAKEN: CopiesTaken = { redType: null, areEnvelopesOpened: false };

export class VoicePackets {
  private readonly copies: VoiceCopies | null;
  /** The browser obeys a description that is said again to ourselves: RED first, or not. */
  private readonly isTunable: boolean;
  private attached: AttachedCopies | null = null;
  private taken = NOTHING_TAKEN;

  /** `copies` is null where packets cannot be reached. */
  constructor(copies: VoiceCopies | null, isTunable: boolean) {
    this.copies = copies;
    this.isTunable = isTunable;
  }

  /** They go through what can pack and keep them. */
  get isAttached(): boolean {
    return this.attached !== null;
  }

  /** ...and are RED, which it can pack; assumed before the first one. */
  get isPacking(): boolean {
    const { attached, redType } = this;
    return attached !== null && (attached.seen === null || attached.seen === redType);
  }

  /** See `Abilities.copiesMax`. */
  get copiesMax(): number {
    const { attached, redType } = this;
    if (redType === null) {
      return attached && this.taken.areEnvelopesOpened ? COPIES_PACKED_MAX : 0;
    }
    const seen = attached?.seen ?? null;
    if (seen === null || seen === "unsaid") return COPIES_OF_BROWSER;
    return seen === redType ? COPIES_PACKED_MAX : 0;
  }

  handleTaken(taken: CopiesTaken): void {
    this.taken = taken;
  }

  /**
   * At once when the sender has been made, whatever the other side takes: Chromium decides in that
   * moment that packets of a sender without a transform never go through one, and tells nobody.
   */
  attach(sender: RTCRtpSender): void {
    this.attached ??= this.copies?.attach(sender) ?? null;
  }

  setCopies(copies: number): void {
    const { redType, taken } = this;
    const mayEnclose = redType === null && taken.areEnvelopesOpened;
    if (redType !== null || mayEnclose) this.attached?.set({ redPayloadType: redType, copies });
  }

  /** Keeps them from the network, or not any more; false where that cannot be done. */
  keepBack(isSilent: boolean): boolean {
    this.attached?.set({ isSilent });
    return isSilent && this.isAttached;
  }

  /** The payload type of RED that is spoken here and there; null for none. */
  private get redType(): number | null {
    return this.isTunable ? this.taken.redType : null;
  }
}
