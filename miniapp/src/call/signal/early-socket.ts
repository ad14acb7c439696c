/**
 * A socket that is opened while the rest of the page is still on its way, and taken over by
 * whoever opens the first one. On a slow network a connection takes as long as the page itself;
 * side by side they take half. Knows no messages.
 */
import type { OpenSocket, Socket, SocketHandlers } from "./socket";

/** Where the hub is for a page at `origin`. */
export function socketUrl(origin: string): string {
  return `${origin.replace(/^http/, "ws")}/ws`;
}

/**
 * Opens a socket to `url` at once. The first call of the result gets it, unless it has been closed
 * meanwhile; every other call opens a new one.
 */
export function openEarly(open: OpenSocket, url: string): OpenSocket {
  let taker: SocketHandlers | null = null;
  let isOpen = false;
  let early: Socket | null = open(url, {
    onOpen() {
      isOpen = true;
      taker?.onOpen();
    },
    onText: (text) => taker?.onText(text),
    onClose(code) {
      early = null;
      taker?.onClose(code);
    },
  });
  return (wanted, handlers) => {
    const socket = early;
    if (!socket || wanted !== url || taker) return open(wanted, handlers);
    taker = handlers;
    // Not before the caller knows the socket.
    if (isOpen) queueMicrotask(() => taker?.onOpen());
    return {
      send: (text) => socket.send(text),
      close() {
        taker = SPENT;
        socket.close();
      },
    };
  };
}

/** Hears nothing, and keeps the closed socket from being given away again. */
const SPENT: SocketHandlers = {
  onOpen: () => undefined,
  onText: () => undefined,
  onClose: () => undefined,
};
