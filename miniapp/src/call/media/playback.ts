/**
 * Makes the others heard: one hidden `<audio>` element for each voice.
 *
 * Elements and not the `AudioContext`, because iOS suspends contexts in the background and the
 * echo canceller knows what elements play. Only a volume that elements do not have (above 1, and on
 * iOS any but 1) takes the way through a gain node, with the element silent but playing; and only
 * while the context runs, or the voice would be nowhere: without a device for sound it never does,
 * and on iOS a phone call interrupts it.
 */

/** What playback needs from outside. */
export interface PlaybackDeps {
  createElement(): HTMLAudioElement;
  /** The one context, made when first needed; null where the browser has none. */
  audioContext(): AudioContext | null;
  /** The browser wants a tap before it plays, or has had it. */
  onBlocked(isBlocked: boolean): void;
}

interface Voice {
  readonly track: MediaStreamTrack;
  element: HTMLAudioElement;
  stream: MediaStream;
  /** It is to be heard at present. */
  isTaken: boolean;
  /** What was heard of the same person until this one plays: an element takes a moment to begin. */
  before: Voice | null;
  boost: { source: AudioNode; gain: GainNode } | null;
}

/** Safari on phones has one place to play. */
type SinkElement = Omit<HTMLAudioElement, "setSinkId"> &
  Partial<Pick<HTMLAudioElement, "setSinkId">>;

export class Playback {
  private readonly deps: PlaybackDeps;
  private readonly voices = new Map<string, Voice>();
  private readonly volumes = new Map<string, number>();
  private sinkId = "";
  /** The context whose state is followed. */
  private followed: AudioContext | null = null;

  constructor(deps: PlaybackDeps) {
    this.deps = deps;
  }

  /**
   * The voice of `id`, or none any more; it is heard while `isTaken`. It has no element before that
   * for the first time, and keeps it muted afterwards: one that was allowed to play begins at once.
   */
  setTrack(id: string, track: MediaStreamTrack | null, isTaken: boolean): void {
    const known = this.voices.get(id);
    if (!track || (!isTaken && known?.track !== track)) {
      if (known?.track !== track) this.remove(id);
      return;
    }
    const voice = known?.track === track ? known : this.add(id, track);
    voice.isTaken = isTaken;
    this.applyVolume(id);
    if (isTaken && voice.element.paused) this.play(voice);
  }

  /** 0 is silence, 1 as sent, 2 twice as loud. Remembered for a track that comes later. */
  setVolume(id: string, volume: number): void {
    this.volumes.set(id, volume);
    this.applyVolume(id);
  }

  /** Where voices are played: a `deviceId`, or empty for where the system says. */
  setSink(sinkId: string): void {
    if (sinkId === this.sinkId) return;
    this.sinkId = sinkId;
    for (const { element } of this.voices.values()) this.applySink(element);
  }

  /** From a tap, or when the page is shown again: plays whatever does not. */
  resume(): void {
    this.deps.onBlocked(false);
    for (const voice of this.voices.values()) if (voice.element.paused) this.play(voice);
  }

  close(): void {
    for (const id of [...this.voices.keys()]) this.remove(id);
  }

  private add(id: string, track: MediaStreamTrack): Voice {
    const element = this.deps.createElement();
    if (this.sinkId !== "") this.applySink(element);
    const stream = new MediaStream([track]);
    element.srcObject = stream;
    const known = this.voices.get(id);
    if (known) this.release(known.before);
    const before = known ? { ...known, before: null } : null;
    const voice: Voice = { track, element, stream, isTaken: false, before, boost: null };
    this.voices.set(id, voice);
    return voice;
  }

  private remove(id: string): void {
    const voice = this.voices.get(id);
    this.voices.delete(id);
    this.release(voice?.before);
    this.release(voice);
  }

  private release(voice: Voice | null | undefined): void {
    if (!voice) return;
    this.setBoost(voice, 0);
    voice.element.srcObject = null;
    voice.element.remove();
  }

  private applySink(element: HTMLAudioElement): void {
    // A device that has gone meanwhile: it is heard where the system says.
    (element as SinkElement).setSinkId?.(this.sinkId).catch(() => undefined);
  }

  private play(voice: Voice): void {
    voice.element.play().then(
      () => this.endBefore(voice),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === "NotAllowedError") {
          this.deps.onBlocked(true);
        }
      },
    );
  }

  private endBefore(voice: Voice): void {
    this.release(voice.before);
    voice.before = null;
  }

  private applyVolume(id: string): void {
    const voice = this.voices.get(id);
    if (!voice) return;
    const { element } = voice;
    const volume = voice.isTaken ? (this.volumes.get(id) ?? 1) : 0;
    // iOS leaves it at 1 whatever is written, and obeys `muted`.
    element.volume = Math.min(1, volume);
    const isObeyed = volume <= 1 && Math.abs(element.volume - volume) < 0.01;
    this.setBoost(voice, volume === 0 || isObeyed ? 0 : volume);
    const isBoosted = voice.boost !== null && this.followed?.state === "running";
    element.muted = volume === 0 || isBoosted;
    // Neither is there anything to wait for: a silent voice has no gap, and a gain node plays at once.
    if (element.muted) this.endBefore(voice);
  }

  private audioContext(): AudioContext | null {
    const context = this.deps.audioContext();
    if (context !== this.followed) {
      this.followed = context;
      context?.addEventListener("statechange", () => {
        for (const id of this.voices.keys()) this.applyVolume(id);
      });
    }
    return context;
  }

  /** Puts a gain node beside the element, or takes it away for 0. */
  private setBoost(voice: Voice, factor: number): void {
    if (factor === 0) {
      voice.boost?.source.disconnect();
      voice.boost?.gain.disconnect();
      voice.boost = null;
      return;
    }
    if (!voice.boost) {
      const context = this.audioContext();
      if (!context) return;
      const source = context.createMediaStreamSource(voice.stream);
      const gain = context.createGain();
      source.connect(gain).connect(context.destination);
      voice.boost = { source, gain };
    }
    voice.boost.gain.gain.value = factor;
  }
}
