/**
 * Events to and from the Telegram client around the page: the transport and nothing else.
 *
 * Phones and Telegram Desktop inject `TelegramWebviewProxy`; old clients have `external.notify`;
 * Telegram Web (and the simulator, from our own origin) is the parent of our frame.
 */

/** A way to talk to the client. */
export interface Bridge {
  /** Sends one event; does nothing without a client. */
  post(event: string, data?: unknown): void;
  /** Calls `listener` for each event of that name; returns how to stop. */
  on(event: string, listener: (data: unknown) => void): () => void;
}

/** The parts of `window` that the bridge uses, with what Telegram adds to it. */
export interface BridgeWindow {
  readonly TelegramWebviewProxy?: { postEvent(event: string, data: string): void };
  readonly external?: unknown;
  readonly parent: { postMessage(message: string, targetOrigin: string): void };
  readonly location: { readonly origin: string; readonly ancestorOrigins?: readonly string[] };
  readonly document: { readonly referrer: string };
  Telegram?: unknown;
  TelegramGameProxy?: unknown;
  TelegramGameProxy_receiveEvent?: unknown;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

type Listener = (data: unknown) => void;

/** Connects to the client of a window. */
export function createBridge(window: BridgeWindow): Bridge {
  const listeners = new Map<string, Set<Listener>>();
  const origin = parentOrigin(window);

  const receive = (event: unknown, data: unknown): void => {
    if (typeof event !== "string") return;
    for (const listener of [...(listeners.get(event) ?? [])]) listener(data);
  };

  // Clients of different ages call different names.
  window.Telegram = { WebView: { receiveEvent: receive } };
  window.TelegramGameProxy = { receiveEvent: receive };
  window.TelegramGameProxy_receiveEvent = receive;
  if (origin !== null) {
    window.addEventListener("message", (message) => {
      if (message.origin !== origin || message.source !== (window.parent as unknown)) return;
      const parsed = parseMessage(message.data);
      if (parsed) receive(parsed.eventType, parsed.eventData);
    });
  }

  return {
    post(event, data = {}) {
      if (window.TelegramWebviewProxy) {
        window.TelegramWebviewProxy.postEvent(event, JSON.stringify(data));
      } else if (canNotify(window.external)) {
        window.external.notify(JSON.stringify({ eventType: event, eventData: data }));
      } else if (origin !== null) {
        window.parent.postMessage(JSON.stringify({ eventType: event, eventData: data }), origin);
      }
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set<Listener>();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
  };
}

/**
 * The origin that may frame us and that we talk to: Telegram Web, or our own (the simulator). Null
 * when the page is not framed, or is framed by somebody else.
 */
export function parentOrigin(window: BridgeWindow): string | null {
  if (window.parent === (window as unknown)) return null;
  const origin = window.location.ancestorOrigins?.[0] ?? originOf(window.document.referrer);
  // A referrer may be withheld; the message is then addressed to Telegram Web, and the browser
  // drops it for any other parent.
  if (origin === null) return "https://web.telegram.org";
  const trusted = origin === window.location.origin || isTelegramOrigin(origin);
  return trusted ? origin : null;
}

function isTelegramOrigin(origin: string): boolean {
  return /^https:\/\/[a-z]+\.telegram\.org$/.test(origin);
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin;
  } catch {
    return null;
  }
}

function canNotify(external: unknown): external is { notify(message: string): void } {
  return (
    typeof external === "object" &&
    external !== null &&
    "notify" in external &&
    typeof external.notify === "function"
  );
}

function parseMessage(data: unknown): { eventType: unknown; eventData: unknown } | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null || !("eventType" in value)) return null;
    return { eventType: value.eventType, eventData: "eventData" in value ? value.eventData : null };
  } catch {
    return null;
  }
}
