/** A microphone that never pauses, and a watch over whether it is heard all the time, and only once. */

/** Replaces the microphone by a steady tone. Runs in the page, before anything else. */
export function toneAsMicrophone(): void {
  let audio: AudioContext | null = null;
  Object.defineProperty(MediaDevices.prototype, "getUserMedia", {
    value: () => {
      audio ??= new AudioContext();
      const oscillator = new OscillatorNode(audio, { frequency: 440 });
      const quiet = new GainNode(audio, { gain: 0.3 });
      const out = audio.createMediaStreamDestination();
      oscillator.connect(quiet).connect(out);
      oscillator.start();
      return Promise.resolve(out.stream);
    },
  });
}

/** What was heard since the watch began. */
export interface Watched {
  /** The longest time without a sound, as far as it was looked at: a busy machine looks seldom. */
  longestGapMs: number;
  /** The longest time between two looks. */
  longestBlindMs: number;
  /** In how many elements there was sound at the same time, at most. */
  mostAtOnce: number;
}

declare global {
  interface Window {
    watchedSound: Watched & { stop(): void };
  }
}

/** Begins anew. Runs in the page. */
export function watchSound(): void {
  (window.watchedSound as Window["watchedSound"] | undefined)?.stop();
  const audio = new AudioContext();
  const meters = new WeakMap<MediaStream, AnalyserNode>();
  const meterOf = (stream: MediaStream): AnalyserNode => {
    const known = meters.get(stream);
    if (known) return known;
    const meter = new AnalyserNode(audio, { fftSize: 1_024 });
    audio.createMediaStreamSource(stream).connect(meter);
    meters.set(stream, meter);
    return meter;
  };
  const samples = new Float32Array(1_024);
  const isLoud = ({ srcObject }: HTMLAudioElement): boolean => {
    if (!(srcObject instanceof MediaStream) || srcObject.getAudioTracks().length === 0)
      return false;
    meterOf(srcObject).getFloatTimeDomainData(samples);
    const sum = samples.reduce((total, sample) => total + sample * sample, 0);
    return Math.sqrt(sum / samples.length) > 0.01;
  };
  // A look speaks of no more than the time around it.
  const spokenFor = 50;
  let hasHeard = false;
  let gap = 0;
  let lookedAt = performance.now();
  const look = (): void => {
    const now = performance.now();
    const elements = [...document.querySelectorAll("audio")];
    const playing = elements.filter((one) => !one.muted && !one.paused && one.currentTime > 0);
    const loud = playing.filter(isLoud).length;
    const seen = window.watchedSound;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, loud);
    gap = loud > 0 || !hasHeard ? 0 : gap + Math.min(spokenFor, now - lookedAt);
    seen.longestGapMs = Math.max(seen.longestGapMs, gap);
    seen.longestBlindMs = Math.max(seen.longestBlindMs, now - lookedAt);
    hasHeard ||= loud > 0;
    lookedAt = now;
  };
  const timer = setInterval(look, 10);
  const stop = (): void => {
    clearInterval(timer);
    void audio.close();
  };
  window.watchedSound = { longestGapMs: 0, longestBlindMs: 0, mostAtOnce: 0, stop };
}
