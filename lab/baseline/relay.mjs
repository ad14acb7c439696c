/**
 * The relay of the plain page: one room, a number for everybody, and JSON passed on by number.
 * Text frames up to 64 KiB of RFC 6455, no more of it than the page needs.
 *
 * Arguments: port, ICE servers as JSON.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const [port, iceServers] = process.argv.slice(2);
const page = readFileSync(join(import.meta.dirname, "page.html"));
const people = new Map();
let count = 0;

const server = createServer((request, response) => {
  if (request.url.startsWith("/favicon")) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": "text/html" }).end(page);
});

server.on("upgrade", (request, socket) => {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  socket.setNoDelay(true);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const id = (count += 1);
  write(socket, { others: [...people.keys()], iceServers: JSON.parse(iceServers) });
  people.set(id, socket);
  let rest = Buffer.alloc(0);
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    for (let frame = read(rest); frame; frame = read(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === 8) return socket.end();
      if (frame.opcode !== 1) continue;
      const { to, data: content } = JSON.parse(frame.text);
      const receiver = people.get(to);
      if (receiver) write(receiver, { from: id, data: content });
    }
  });
  const gone = () => {
    if (!people.delete(id)) return;
    for (const other of people.values()) write(other, { left: id });
  };
  socket.on("close", gone).on("error", gone);
});

/** The first frame of a client's bytes, or null while it is not complete. */
function read(bytes) {
  if (bytes.length < 6) return null;
  let length = bytes[1] & 127;
  let mask = 2;
  if (length === 126) {
    if (bytes.length < 8) return null;
    length = bytes.readUInt16BE(2);
    mask = 4;
  }
  const size = mask + 4 + length;
  if (bytes.length < size) return null;
  const text = Buffer.from(bytes.subarray(mask + 4, size));
  for (let n = 0; n < text.length; n += 1) text[n] ^= bytes[mask + (n & 3)];
  return { opcode: bytes[0] & 15, text: text.toString(), size };
}

function write(socket, message) {
  const text = Buffer.from(JSON.stringify(message));
  const head =
    text.length < 126
      ? Buffer.from([0x81, text.length])
      : Buffer.from([0x81, 126, text.length >> 8, text.length & 255]);
  socket.write(Buffer.concat([head, text]));
}

server.listen(Number(port), "127.0.0.1");
process.on("disconnect", () => process.exit());
