/**
 * The apps that can be measured. Each has the same steps: `serve` (in the hub's namespace), `room`,
 * `open` (up to where Join can be tapped), `join`, `unmute`, and `seen` (what the page says).
 */
import { baseline } from "./baseline.mjs";
import { efir } from "./efir.mjs";

const APPS = { baseline, efir };

export function appNamed(name) {
  const app = APPS[name];
  if (!app) throw new Error(`which app? One of: ${Object.keys(APPS).join(", ")}`);
  return app;
}
