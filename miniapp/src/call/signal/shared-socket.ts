/**
 * One socket for a page: the one that is open for the person's own channel becomes that of the room
 * which is entered next, so that nobody waits for another. Knows no messages.
 */
import type { Clock } from "../clock";
import type { OpenSocket, SocketHandlers } from "./socket";

/** Two ways to open a socket, of which the second may get the first one's. */
export interface SharedSocket {
  readonly forPerson: OpenSocket;
  readonly forRoom: OpenSocket;
}

/**
 * A socket that was silent for longer may be dead, and finding that out costs more than a new one.
 * There is a ping every five seconds.
 */
const FRESH_MS = 7_000;

interface Shared {
  readonly url: string;
  /** Who has it now. */
  handlers: SocketHandlers;
  send(text: string): void;
  close(): void;
  isOpen: boolean;
  heardAt: number;
}

/** Makes the two out of one way to open sockets. */
export function shareSocket(open: OpenSocket, clock: Clock): SharedSocket {
  let shared: Shared | null = null;

  const forPerson: OpenSocket = (url, handlers) => {
    const mine = { url, handlers, isOpen: false, heardAt: 0 } as Shared;
    const socket = open(url, {
      onOpen: () => {
        mine.isOpen = true;
        mine.heardAt = clock.now();
        mine.handlers.onOpen();
      },
      onText: (text) => {
        mine.heardAt = clock.now();
        mine.handlers.onText(text);
      },
      onClose: (code) => {
        if (shared === mine) shared = null;
        mine.handlers.onClose(code);
      },
    });
    mine.send = (text) => socket.send(text);
    mine.close = () => socket.close();
    shared = mine;
    return handle(mine, handlers);
  };

  const handle = (one: Shared, owner: SocketHandlers) => ({
    send: (text: string) => {
      if (one.handlers === owner) one.send(text);
    },
    close: () => {
      if (one.handlers !== owner) return;
      if (shared === one) shared = null;
      one.close();
    },
  });

  const forRoom: OpenSocket = (url, handlers) => {
    const one = shared;
    const isFresh = one?.isOpen === true && clock.now() - one.heardAt < FRESH_MS;
    if (!isFresh || one.url !== url) return open(url, handlers);
    shared = null;
    one.handlers = handlers;
    let isClosed = false;
    queueMicrotask(() => {
      if (!isClosed) handlers.onOpen();
    });
    const taken = handle(one, handlers);
    return {
      send: (text) => taken.send(text),
      close: () => {
        isClosed = true;
        taken.close();
      },
    };
  };

  return { forPerson, forRoom };
}
