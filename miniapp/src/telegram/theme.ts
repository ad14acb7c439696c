/**
 * Telegram's theme colours as CSS variables. Which colours a client sends depends on its age; the
 * fallbacks for the missing ones are in `src/theme/tokens.css`.
 */

import { readable } from "./contrast";

/** A theme ready to be written on the root element. */
export interface ThemeVariables {
  readonly scheme: "light" | "dark" | null;
  /** `--tg-theme-...` by name. */
  readonly variables: Readonly<Record<string, string>>;
}

const COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Maps `bg_color: "#17212b"` to `--tg-theme-bg-color` and tells light from dark. */
export function themeVariables(params: Readonly<Record<string, string>>): ThemeVariables {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (/^[a-z_]+$/.test(name) && COLOR.test(value)) {
      variables[`--tg-theme-${name.replaceAll("_", "-")}`] = sixDigits(value.toLowerCase());
    }
  }
  const background = variables["--tg-theme-bg-color"];
  const scheme = background === undefined ? null : schemeOf(background);
  return { scheme, variables: readable(variables) };
}

function sixDigits(color: string): string {
  return color.length === 4 ? color.replace(/[^#]/g, "$&$&") : color;
}

/** Dark when the perceived brightness of the background is below one half. */
function schemeOf(color: string): "light" | "dark" {
  const channel = (at: number): number => parseInt(color.slice(at + 1, at + 3), 16);
  const brightness = (channel(0) * 299 + channel(2) * 587 + channel(4) * 114) / 1000;
  return brightness < 128 ? "dark" : "light";
}

/** Writes a theme on the root element, replacing the one before. */
export function applyTheme(root: HTMLElement, theme: ThemeVariables): void {
  for (const name of [...root.style]) {
    if (name.startsWith("--tg-theme-")) root.style.removeProperty(name);
  }
  for (const [name, value] of Object.entries(theme.variables)) root.style.setProperty(name, value);
  if (theme.scheme === null) delete root.dataset["scheme"];
  else root.dataset["scheme"] = theme.scheme;
}
