/** A picture in a window of the system's own, over other programs, where the browser has one. */

/** Whether `video` can be shown so; some frames have no leave. */
export function canFloat(): boolean {
  return document.pictureInPictureEnabled;
}

/** From a tap: puts it there, or takes it back. A refusal leaves it where it is. */
export async function toggleFloating(video: HTMLVideoElement): Promise<void> {
  try {
    if (document.pictureInPictureElement === video) await document.exitPictureInPicture();
    else await video.requestPictureInPicture();
  } catch {
    // Not while there is no picture, or without leave.
  }
}
