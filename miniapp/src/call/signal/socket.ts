/**
 * A WebSocket behind four functions. Knows no messages.
 */

/** What a socket tells its owner. After `onClose` it tells nothing more. */
export interface SocketHandlers {
  onOpen(): void;
  onText(text: string): void;
  /** `code` is the close code; 1006 when the network failed. */
  onClose(code: number): void;
}

/** An open or opening socket. */
export interface Socket {
  send(text: string): void;
  /** Drops the socket; its handlers are not called any more. */
  close(): void;
}

/** Opens a socket to `url`. */
export type OpenSocket = (url: string, handlers: SocketHandlers) => Socket;

export const openBrowserSocket: OpenSocket = (url, handlers) =>
  wrapSocket(new WebSocket(url), handlers);

/** Takes over a browser's socket, which may be open already; that is told a moment later. */
export function wrapSocket(socket: WebSocket, handlers: SocketHandlers): Socket {
  socket.onopen = () => handlers.onOpen();
  if (socket.readyState === WebSocket.OPEN) {
    queueMicrotask(() => {
      if (socket.onopen) handlers.onOpen();
    });
  }
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data === "string") handlers.onText(event.data);
  };
  socket.onclose = (event) => handlers.onClose(event.code);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}
