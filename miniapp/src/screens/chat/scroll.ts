/** Where a message is on the page. */

export function messageElementId(id: number): string {
  return `message-${id}`;
}

/** Brings a message into sight, if it is there, and makes it stand out for a moment. */
export function scrollToMessage(id: number): void {
  const node = document.getElementById(messageElementId(id));
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.animate([{ backgroundColor: "#4db8ff40" }, { backgroundColor: "#4db8ff00" }], 1_200);
}
