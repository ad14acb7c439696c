/**
 * The one `AudioContext` of the page, made when first needed: phones allow few, and every one of
 * them must be woken from a tap.
 */
export class SharedAudio {
  private readonly create: () => AudioContext | null;
  private made: AudioContext | null = null;

  constructor(create: () => AudioContext | null) {
    this.create = create;
  }

  /** Null where the browser has none. */
  context(): AudioContext | null {
    this.made ??= this.create();
    return this.made;
  }

  /** From a tap, or when the page is shown again. A context that stays asleep is only silent. */
  resume(): void {
    this.made?.resume().catch(() => undefined);
  }

  close(): void {
    this.made?.close().catch(() => undefined);
    this.made = null;
  }
}
