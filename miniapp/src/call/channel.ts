/**
 * A person's own channel: a session without a room, over as many sockets as it takes, on which calls
 * to this person come while they are in no room. Knows neither what rings nor what is shown of it.
 */
import type { Credential, PersonWelcome, RingAction } from "../protocol/generated";
import type { BrowserPlatform } from "./platform";
import { relayRings, type RingMessage } from "./ring-messages";
import { Link } from "./signal/link";
import type { OpenSocket } from "./signal/socket";

/** What the channel needs from outside. */
export interface ChannelDeps {
  readonly url: string;
  readonly openSocket: OpenSocket;
  credential(): Credential;
  onSessionToken(token: string, expiresAt: number): void;
  onMessage(message: RingMessage): void;
}

/** The channel; closed until it is opened. */
export interface Channel {
  /** Opens it, unless it is. */
  open(): void;
  /** Lets its socket go, or leaves it to the room that has taken it. */
  close(): void;
  /** Says something; nothing while it is closed. */
  say(action: RingAction): void;
}

const NOTHING = { mic: false, camera: false, screen: false };

export function createChannel(
  deps: ChannelDeps,
  platform: Pick<BrowserPlatform, "clock" | "random" | "watchPage">,
): Channel {
  let link: Link | null = null;
  let stopWatching = (): void => undefined;

  const welcome = ({ sessionToken, sessionExpiresAt, rings }: PersonWelcome): void => {
    deps.onSessionToken(sessionToken, sessionExpiresAt);
    deps.onMessage({ kind: "rings", rings });
  };
  const makeLink = (): Link =>
    new Link({
      clock: platform.clock,
      random: () => platform.random(),
      openSocket: deps.openSocket,
      url: deps.url,
      hello: () => ({
        auth: deps.credential(),
        room: { kind: "none" },
        presence: "lobby",
        media: NOTHING,
      }),
      onEffect(news) {
        if (news.kind === "message" && news.message.type === "person_welcome")
          welcome(news.message);
        else relayRings(news, (message) => deps.onMessage(message));
      },
      onLost: () => undefined,
      // Whoever is refused here is told why when they open a room.
      onClosed: () => false,
    });

  return {
    open() {
      if (link) return;
      link = makeLink();
      link.start();
      stopWatching = platform.watchPage((event) => {
        if (event !== "hidden" && event !== "offline") link?.wake();
      });
    },
    close() {
      link?.stop();
      link = null;
      stopWatching();
    },
    say: (action) => link?.say({ type: "ring", action }),
  };
}
