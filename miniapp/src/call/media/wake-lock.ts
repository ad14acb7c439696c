/**
 * Keeps the screen on during a call, where the browser can. The lock is lost whenever the page is
 * hidden and must be asked for again.
 */

/** Asks for a lock; null where the browser or the client around it has none. */
export type RequestWakeLock = () => Promise<{ release(): Promise<void> } | null>;

export class WakeLock {
  private readonly request: RequestWakeLock;
  private isWanted = false;
  private lock: { release(): Promise<void> } | null = null;

  constructor(request: RequestWakeLock) {
    this.request = request;
  }

  set(isWanted: boolean): void {
    if (isWanted === this.isWanted) return;
    this.isWanted = isWanted;
    if (isWanted) this.handleVisible();
    else this.release();
  }

  /** The page is shown (again). */
  handleVisible(): void {
    if (!this.isWanted) return;
    this.release();
    this.request().then(
      (lock) => {
        this.lock = lock;
        if (!this.isWanted) this.release();
      },
      // Low battery, or no permission: the screen may go dark, the call goes on.
      () => undefined,
    );
  }

  private release(): void {
    this.lock?.release().catch(() => undefined);
    this.lock = null;
  }
}
