/**
 * Makes a person's theme readable where it is not: Telegram's own colours for hints and buttons, and
 * many that people have made, are too faint to be read by everybody. Each colour is moved no further
 * than WCAG 2.2 (1.4.3) asks for. Pure.
 */

type Colors = Record<string, string>;

/** Where text is written; what a theme does not have is left to its fallback. */
const GROUNDS = ["bg", "secondary-bg", "section-bg"];
/**
 * What is written there, with the contrast that it needs: more where it also stands on a tint, of the
 * accent or of itself.
 */
const TEXTS: readonly (readonly [name: string, least: number])[] = [
  ["text", 4.5],
  ["hint", 4.9],
  ["subtitle-text", 4.9],
  ["link", 4.9],
  ["accent-text", 4.9],
  ["section-header-text", 4.9],
  ["destructive-text", 5.5],
];
const BUTTON_LEAST = 4.5;
/** How far a colour is moved at a time, of the way to black or white. */
const STEP = 0.04;

const named = (name: string): string => `--tg-theme-${name}-color`;

/** `variables` with those colours moved that could not be read. Six digits each. */
export function readable(variables: Readonly<Colors>): Colors {
  const colors = { ...variables };
  const grounds = GROUNDS.flatMap((name) => colors[named(name)] ?? []);
  for (const [name, least] of TEXTS) {
    const text = colors[named(name)];
    if (text) colors[named(name)] = moved(text, grounds, least);
  }
  const button = colors[named("button")];
  if (button) {
    const text = colors[named("button-text")] ?? "#ffffff";
    colors[named("button")] = moved(button, [text], BUTTON_LEAST);
  }
  return colors;
}

/** `color`, moved away from `others` until it stands out from each of them; as it is where nothing helps. */
function moved(color: string, others: readonly string[], least: number): string {
  const isRead = (one: string): boolean => others.every((other) => contrast(one, other) >= least);
  if (isRead(color)) return color;
  const mean = others.reduce((sum, other) => sum + luminance(other), 0) / others.length;
  // Where both black and white can be read on it, a middle grey is about 0.18.
  const end = mean > 0.18 ? 0 : 255;
  for (let share = STEP; share <= 1; share += STEP) {
    const next = mixed(color, end, share);
    if (isRead(next)) return next;
  }
  return color;
}

function mixed(color: string, end: number, share: number): string {
  const digits = channels(color).map((value) =>
    Math.round(value + (end - value) * share)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${digits.join("")}`;
}

function contrast(a: string, b: string): number {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}
