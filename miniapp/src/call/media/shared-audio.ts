/**
 * The one `AudioContext` of the page, made when first needed: phones allow few, and every one of
 * them must be woken from a tap.
 */
/** Chromium only. */
type SinkContext = AudioContext & { setSinkId?(sinkId: string): Promise<void> };

export class SharedAudio {
  private readonly create: () => AudioContext | null;
  private made: SinkContext | null = null;
  private sinkId = "";

  constructor(create: () => AudioContext | null) {
    this.create = create;
  }

  /** Null where the browser has none. */
  context(): AudioContext | null {
    if (!this.made) {
      this.made = this.create();
      if (this.sinkId !== "") this.applySink();
    }
    return this.made;
  }

  /** Where it plays: a `deviceId`, or empty for where the system says. */
  setSink(sinkId: string): void {
    if (sinkId === this.sinkId) return;
    this.sinkId = sinkId;
    this.applySink();
  }

  /** From a tap, or when the page is shown again. A context that stays asleep is only silent. */
  resume(): void {
    this.made?.resume().catch(() => undefined);
  }

  private applySink(): void {
    this.made?.setSinkId?.(this.sinkId).catch(() => undefined);
  }

  close(): void {
    this.made?.close().catch(() => undefined);
    this.made = null;
  }
}
