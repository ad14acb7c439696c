/** What this browser can do, asked once. */

/** Whether there is a keyboard to tell about. */
export function hasKeyboard(): boolean {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}

/** Puts text on the clipboard; false when the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

/** The way that frames without leave to the clipboard have. */
function copyByCommand(text: string): boolean {
  const answer = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
  };
  document.addEventListener("copy", answer);
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other
    return document.execCommand("copy");
  } finally {
    document.removeEventListener("copy", answer);
  }
}
