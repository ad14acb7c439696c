/**
 * The socket that `index.html` opens before any script of ours has arrived, for who comes by a link
 * to a room. On a slow network a connection takes as long as the page itself; side by side they take
 * half. What is said first over it is known before the engine is there, and is said at once: the answer
 * then comes while the engine is still on its way. Knows no other message.
 */
import { PROTOCOL_VERSION, type ClientFrame } from "../protocol/generated";
import { hasVoiceSocket } from "../call/voice-socket";
import { wrapSocket, type OpenSocket } from "../call/signal/socket";

/** Who comes by a link to which room. */
export interface Arrival {
  /** Launch data, untouched. */
  readonly initData: string;
  /** The room that the link named. */
  readonly startParam: string | null;
}

/** Where the hub is for a page at `origin`. */
export function socketUrl(origin: string): string {
  return `${origin.replace(/^http/, "ws")}/ws`;
}

/** The first text that the engine says for such an arrival; null when it has to decide by itself. */
export function firstHello({ initData, startParam }: Arrival): string | null {
  if (initData === "" || startParam === null) return null;
  const hello: ClientFrame = {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    auth: { kind: "init_data", initData },
    room: { kind: "join", code: startParam, existingOnly: true },
    presence: "lobby",
    media: { mic: false, camera: false, screen: false },
    ...(hasVoiceSocket() && { voiceSocket: true }),
  };
  return JSON.stringify(hello);
}

/**
 * The first call of the result gets the `early` socket, if it goes there and still lives; every
 * other call opens a new one. Over the early socket `hello` is said as soon as it is open, and what
 * is answered is kept for who takes it. Somebody who then begins with something else gets a closed
 * socket (code 1006), since a hello cannot be taken back.
 */
export function withEarlySocket(
  open: OpenSocket,
  early: WebSocket | undefined,
  hello: string | null,
): OpenSocket {
  let left = early;
  let said: string | null = null;
  const answers: MessageEvent[] = [];
  const sayHello = (): void => {
    if (hello !== null) early?.send((said = hello));
  };
  if (early?.readyState === WebSocket.OPEN) sayHello();
  else if (early) early.onopen = sayHello;
  if (early) early.onmessage = (answer) => answers.push(answer);
  return (url, handlers) => {
    const socket = left;
    left = undefined;
    if (socket?.url !== url || socket.readyState > WebSocket.OPEN) return open(url, handlers);
    const taken = wrapSocket(socket, handlers);
    if (said === null) return taken;
    // After it was told that it is open.
    queueMicrotask(() => {
      for (const answer of answers) socket.onmessage?.(answer);
    });
    return {
      close: () => taken.close(),
      send(text) {
        if (said === null) taken.send(text);
        else if (text !== said) {
          taken.close();
          handlers.onClose(1006);
        }
        said = null;
      },
    };
  };
}
