/**
 * Puts copies of a voice into the place of packets that did not come, where the browser does not do
 * it. Pure: packets and the time in, packets out.
 *
 * A page may hand no packet to the decoder that did not come from the network, and may not change
 * the time of one that did. But one packet of Opus can hold several frames: what is missing is
 * appended to the packet before it. So packets have to be held until the copies of their successors
 * can be there, and nothing can be done for a voice that is not held.
 */
import { opened } from "./envelope";
import { joined, ticksOf } from "./opus";

/** A held packet; `frame` is the browser's, and not looked into. */
interface Held<Frame> {
  readonly frame: Frame;
  readonly timestamp: number;
  /** Its own voice, as an Opus packet. */
  readonly own: Uint8Array;
  readonly dueAt: number;
}

/** What is to be handed on. */
export interface Due<Frame> {
  readonly frame: Frame;
  /** What it holds now. */
  readonly bytes: Uint8Array;
}

const TICKS_PER_MS = 48;
/** Packets are not exact to the millisecond, and neither are timers. */
const LATE_MS = 15;
/**
 * By how much of the time that passes the wait grows or shrinks: the browser's own buffer stretches
 * the sound meanwhile, and a wait that came at once would be a gap.
 */
const SLOPE = 0.2;
/** A voice that was silent for longer begins anew: its first packet waits as long as it should. */
const PAUSE_MS = 400;
/** How many copies, and which packets, are remembered: some seconds. */
const REMEMBERED = 128;

export class VoiceMender<Frame> {
  private held: Held<Frame>[] = [];
  /** Copies of packets that have not come, by RTP time. */
  private readonly copies = new Map<number, Uint8Array>();
  /** RTP times of what has come, or was mended. */
  private readonly known = new Set<number>();
  private isHolding = false;
  private waitMs = 0;
  /** How long packets must be held for the copies that come at present. */
  private reachMs = 0;
  private cameAt = -Infinity;

  /** Whether to hold packets for the sake of copies. */
  setHolding(isHolding: boolean): void {
    this.isHolding = isHolding;
  }

  /** A packet has come. */
  handle(frame: Frame, timestamp: number, packet: Uint8Array, now: number): void {
    const content = opened(packet);
    // Mended already: it was only late.
    if (!content || this.known.has(timestamp)) return;
    const own = content.primary.bytes;
    this.know(timestamp);
    for (const { age, bytes } of content.copies) {
      const earlier = (timestamp - age) >>> 0;
      if (!this.known.has(earlier)) remember(this.copies, earlier, bytes.slice());
    }
    const furthest = Math.max(0, ...content.copies.map(({ age }) => age));
    this.wait(furthest === 0 ? 0 : furthest + (ticksOf(own) ?? 0), now);
    const lastDueAt = this.held.at(-1)?.dueAt ?? -Infinity;
    const dueAt = Math.max(lastDueAt, now + this.waitMs);
    this.held.push({ frame, timestamp, own: own.slice(), dueAt });
  }

  /** When {@link take} has something to give; null while nothing is held. */
  get dueAt(): number | null {
    return this.held[0]?.dueAt ?? null;
  }

  /** What has been held for long enough, in the order in which it came. */
  take(now: number): Due<Frame>[] {
    const due = this.held.filter(({ dueAt }) => dueAt <= now);
    this.held = this.held.slice(due.length);
    return due.map(({ frame, timestamp, own }) => ({ frame, bytes: this.mended(timestamp, own) }));
  }

  /** `own` with what is missing after it. */
  private mended(timestamp: number, own: Uint8Array): Uint8Array {
    const parts = [own];
    let whole = own;
    let next = after(timestamp, own);
    for (;;) {
      const copy = next === null ? undefined : this.copies.get(next);
      if (next === null || !copy || this.known.has(next)) return whole;
      const longer = joined([...parts, copy]);
      if (!longer) return whole;
      parts.push(copy);
      whole = longer;
      this.know(next);
      next = after(next, copy);
    }
  }

  private know(timestamp: number): void {
    this.copies.delete(timestamp);
    this.known.add(timestamp);
    const [oldest] = this.known;
    if (this.known.size > REMEMBERED && oldest !== undefined) this.known.delete(oldest);
  }

  /** Lets the wait follow what the copies need, `reach` in RTP time. */
  private wait(reach: number, now: number): void {
    const reachMs = reach / TICKS_PER_MS + (reach > 0 ? LATE_MS : 0);
    const sinceMs = now - this.cameAt;
    this.cameAt = now;
    // What copies reach changes from packet to packet where they do not all fit.
    this.reachMs = Math.max(reachMs, this.reachMs * 0.95);
    const wantedMs = this.isHolding ? this.reachMs : 0;
    const step = sinceMs > PAUSE_MS ? Infinity : SLOPE * sinceMs;
    const change = Math.min(step, Math.max(-step, wantedMs - this.waitMs));
    this.waitMs += change;
  }
}

/** The RTP time of what follows a packet; null if it is no Opus. */
function after(timestamp: number, packet: Uint8Array): number | null {
  const ticks = ticksOf(packet);
  return ticks === null ? null : (timestamp + ticks) >>> 0;
}

function remember(copies: Map<number, Uint8Array>, timestamp: number, bytes: Uint8Array): void {
  copies.set(timestamp, bytes);
  const [oldest] = copies.keys();
  if (copies.size > REMEMBERED && oldest !== undefined) copies.delete(oldest);
}
