/** Whether a picture is nothing but black: a closed cover, or a client that gives no pictures. Pure. */

/** Noise of a sensor in the dark is below this, of 255. */
const BLACK_MOST = 24;

/** `pixels` as `getImageData` gives them. */
export function isBlack(pixels: ArrayLike<number>): boolean {
  for (let at = 0; at < pixels.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      if ((pixels[at + channel] ?? 0) > BLACK_MOST) return false;
    }
  }
  return true;
}
