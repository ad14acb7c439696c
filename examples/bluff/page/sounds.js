/** Short tones, made here; silent until the player has touched the page. */
let context = null;

/** `notes` are frequencies in Hz, one after the other. */
function play(notes) {
  if (!navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  notes.forEach((hertz, at) => {
    const begin = context.currentTime + at * 0.09;
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, begin);
    gain.gain.exponentialRampToValueAtTime(0.06, begin + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, begin + 0.16);
    tone.connect(gain).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.18);
  });
}

export const SOUNDS = {
  write: () => play([440, 554]),
  vote: () => play([554, 659]),
  reveal: () => play([440, 554, 659]),
  over: () => play([523, 659, 784, 1047]),
};
