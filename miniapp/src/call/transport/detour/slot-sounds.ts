/**
 * Leads what comes out of the slots of a connection to those whose voices they are. Knows web audio, and
 * people by whatever name they have; knows no connection.
 *
 * A remote track is heard in a graph of web audio only while an element has it, too (Chromium), so each slot
 * has one that is muted.
 */

/** A slot with somebody in it is given up for their socket after so long without a packet. */
const STALE_MS = 300;

interface Sound<Who> {
  readonly node: MediaStreamAudioSourceNode;
  readonly element: HTMLAudioElement;
  who: Who | null;
  out: AudioNode | null;
  heardAt: number;
}

export class SlotSounds<Who> {
  private readonly sounds: readonly Sound<Who>[];

  constructor(audio: AudioContext, tracks: readonly MediaStreamTrack[]) {
    this.sounds = tracks.map((track) => {
      const stream = new MediaStream([track]);
      const element = new Audio();
      element.muted = true;
      element.srcObject = stream;
      // One that is muted may always play.
      element.play().catch(() => undefined);
      const node = audio.createMediaStreamSource(stream);
      return { node, element, who: null, out: null, heardAt: -Infinity };
    });
  }

  /** A packet of `who` has come out of this slot. */
  note(index: number, who: Who, now: number): void {
    const sound = this.sounds[index];
    if (sound?.who === who) sound.heardAt = now;
  }

  /** Whether this slot is led to `who`. */
  isOf(index: number, who: Who | null): boolean {
    return this.sounds[index]?.who === who;
  }

  /** From now on this slot is heard in `out`, which is `who`'s. */
  lead(index: number, who: Who, out: AudioNode, now: number): void {
    this.release(who);
    this.silence(index);
    const sound = this.sounds[index];
    if (!sound) return;
    sound.who = who;
    sound.out = out;
    sound.heardAt = now;
    sound.node.connect(out);
  }

  /** Whether `who` is heard in a slot at present. */
  carries(who: Who, now: number): boolean {
    return this.sounds.some((one) => one.who === who && now - one.heardAt < STALE_MS);
  }

  /** No slot is led to `who` any more. */
  release(who: Who): void {
    for (const [index, sound] of this.sounds.entries()) if (sound.who === who) this.silence(index);
  }

  /** What comes out of this slot is nobody's. */
  silence(index: number): void {
    const sound = this.sounds[index];
    if (!sound?.out) return;
    sound.node.disconnect(sound.out);
    sound.who = sound.out = null;
  }

  close(): void {
    for (const [index, { element }] of this.sounds.entries()) {
      this.silence(index);
      element.srcObject = null;
    }
  }
}
