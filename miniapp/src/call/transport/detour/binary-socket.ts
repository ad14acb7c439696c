/** A WebSocket that carries bytes and a few words, behind three functions. Knows no messages. */

/** What a socket tells its owner. After `onClose` it tells nothing more. */
export interface BinaryHandlers {
  onOpen(): void;
  onText(text: string): void;
  onBytes(bytes: ArrayBuffer): void;
  /** `code` is the close code; 1006 when the network failed. */
  onClose(code: number): void;
}

/** An open or opening socket. */
export interface BinarySocket {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Bytes that wait to be sent. */
  waiting(): number;
  /** Drops the socket; its handlers are not called any more. */
  close(): void;
}

/** Opens a socket. */
export type OpenBinarySocket = (handlers: BinaryHandlers) => BinarySocket;

/** Opens sockets to `url`. */
export function binarySockets(url: string): OpenBinarySocket {
  return (handlers) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => handlers.onOpen();
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") handlers.onText(data);
      else if (data instanceof ArrayBuffer) handlers.onBytes(data);
    };
    socket.onclose = ({ code }) => handlers.onClose(code);
    return {
      send(data) {
        if (socket.readyState === WebSocket.OPEN) socket.send(data);
      },
      waiting: () => socket.bufferedAmount,
      close() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  };
}
