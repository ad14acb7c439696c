/**
 * What a button with a visible word is called by those who do not see it. Whoever steers by voice says
 * the word that they read, so the name has it, whatever the language (WCAG 2.5.3).
 */
export function spokenName(caption: string, label: string): string {
  const hasCaption = label.toLowerCase().includes(caption.toLowerCase());
  return hasCaption ? label : `${caption}: ${label}`;
}
