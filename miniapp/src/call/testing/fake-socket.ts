/** Sockets whose other end is the test. */
import type { ClientFrame, ServerMessage } from "../../protocol/generated";
import type { OpenSocket, SocketHandlers } from "../signal/socket";

/** One opened socket, as the server sees it. */
export class FakeSocket {
  readonly sent: ClientFrame[] = [];
  isClosed = false;
  private readonly handlers: SocketHandlers;
  private seq = 0;

  constructor(handlers: SocketHandlers) {
    this.handlers = handlers;
  }

  /** The network lets it through. */
  open(): void {
    this.handlers.onOpen();
  }

  /** The server says something that is not numbered. */
  say(message: ServerMessage): void {
    this.handlers.onText(JSON.stringify(message));
  }

  /** The server says something that is numbered. */
  tell(message: ServerMessage, seq = this.seq + 1): void {
    this.seq = seq;
    this.handlers.onText(JSON.stringify({ seq, ...message }));
  }

  close(code: number): void {
    this.handlers.onClose(code);
  }

  /** What the client said, by type. */
  said(type: ClientFrame["type"]): ClientFrame[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}

/** A network that hands every socket to the test. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];

  readonly openSocket: OpenSocket = (_url, handlers) => {
    const socket = new FakeSocket(handlers);
    this.sockets.push(socket);
    return {
      send: (text) => socket.sent.push(JSON.parse(text) as ClientFrame),
      close: () => {
        socket.isClosed = true;
      },
    };
  };

  /** The newest socket. */
  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
}
