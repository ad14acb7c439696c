/**
 * The socket that `index.html` opens before any script of ours has arrived, for who comes by a link
 * to a room. On a slow network a connection takes as long as the page itself; side by side they take
 * half. Knows no messages.
 */
import { wrapSocket, type OpenSocket } from "./socket";

/** Where the hub is for a page at `origin`. */
export function socketUrl(origin: string): string {
  return `${origin.replace(/^http/, "ws")}/ws`;
}

/**
 * The first call of the result gets the `early` socket, if it goes there and still lives; every
 * other call opens a new one.
 */
export function withEarlySocket(open: OpenSocket, early: WebSocket | undefined): OpenSocket {
  let left = early;
  return (url, handlers) => {
    const socket = left;
    left = undefined;
    if (socket?.url !== url || socket.readyState > WebSocket.OPEN) return open(url, handlers);
    return wrapSocket(socket, handlers);
  };
}
