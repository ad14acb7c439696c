/**
 * The apps that can be measured. Each has the same steps: `server` (a {@link Server} for the hub's
 * namespace), `open` (up to where Join can be tapped), `mute` (before Join), `unmute`, `talk` (on and off during the call), and `meaning` (of a frame
 * that the page got through its socket: "left", "reconnecting" or null).
 */
import { baseline } from "./baseline.mjs";
import { efir } from "./efir.mjs";

const APPS = { baseline, efir };

export function appNamed(name) {
  const app = APPS[name];
  if (!app) throw new Error(`which app? One of: ${Object.keys(APPS).join(", ")}`);
  return app;
}
