/**
 * Runs in every page of a crowd: microphones without echo cancellation and the like, as in calls
 * with headphones. One machine plays everybody, and what a browser does to its own microphone costs
 * the processor as much as all that it plays.
 */
(() => {
  const original = MediaDevices.prototype.getUserMedia;
  const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  MediaDevices.prototype.getUserMedia = function (constraints) {
    const { audio } = constraints;
    return original.call(this, { ...constraints, audio: audio && { ...Object(audio), ...raw } });
  };
})();
