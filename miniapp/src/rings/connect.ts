/** Ringing with all that it takes, for the page that it is in. */
import type { Call } from "../call";
import { createChannel, type ChannelDeps } from "../call/channel";
import type { BrowserPlatform } from "../call/platform";
import { createRings, type Rings, type RingsDeps } from "./rings";

/** What the page gives. */
export interface ConnectDeps extends Pick<RingsDeps, "askedFor" | "open" | "home"> {
  readonly call: Call;
  readonly platform: BrowserPlatform;
  /** Null for those who cannot be rung. */
  readonly channel: Omit<ChannelDeps, "onMessage"> | null;
}

export function connectRings({ channel, platform, ...deps }: ConnectDeps): Rings {
  const rings: Rings = createRings({
    ...deps,
    channel:
      channel &&
      createChannel({ ...channel, onMessage: (message) => rings.handle(message) }, platform),
    clock: platform.clock,
    newKey,
  });
  return rings;
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
}
