/** Six lines; what is longer scrolls. */
const HEIGHT_MAX_PX = 132;

/** Makes a field as high as what is written in it, which leaves nothing for a handle to do. */
export function fit(field: HTMLTextAreaElement): void {
  field.style.resize = "none";
  field.style.height = "auto";
  field.style.height = `${Math.min(HEIGHT_MAX_PX, field.scrollHeight)}px`;
}
