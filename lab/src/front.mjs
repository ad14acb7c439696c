/**
 * The TLS front that a deployer has before Efir (HTTP/2 for pages, WebSockets passed through). Runs
 * as a program inside the hub's namespace; over its IPC channel it also makes requests for the
 * laboratory, which lives outside.
 *
 * Arguments: key, certificate, port of the server behind.
 */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createSecureServer } from "node:http2";
import { connect } from "node:net";

const [keyFile, certFile, backend] = process.argv.slice(2);
const behind = { host: "127.0.0.1", port: Number(backend) };
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "proxy-connection",
]);

const server = createSecureServer({
  key: readFileSync(keyFile),
  cert: readFileSync(certFile),
  allowHTTP1: true,
});

server.on("request", (incoming, outgoing) => {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !name.startsWith(":")),
  );
  headers.host = incoming.authority ?? incoming.headers.host;
  headers["x-forwarded-for"] = incoming.socket.remoteAddress;
  headers["x-forwarded-proto"] = "https";
  const onward = request(
    { ...behind, method: incoming.method, path: incoming.url, headers },
    (answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
      outgoing.writeHead(answer.statusCode, Object.fromEntries(kept));
      answer.pipe(outgoing);
    },
  );
  onward.on("error", () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  incoming.pipe(onward);
});

/** How to cut each WebSocket that is being passed through. */
const passing = new Set();

server.on("upgrade", (incoming, socket, head) => {
  const onward = connect(behind, () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let n = 0; n < incoming.rawHeaders.length; n += 2) {
      lines.push(`${incoming.rawHeaders[n]}: ${incoming.rawHeaders[n + 1]}`);
    }
    onward.write(`${lines.join("\r\n")}\r\nX-Forwarded-For: ${socket.remoteAddress}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  onward.setNoDelay(true);
  socket.setNoDelay?.(true);
  const end = () => {
    passing.delete(end);
    socket.destroy();
    onward.destroy();
  };
  passing.add(end);
  for (const side of [socket, onward]) side.on("error", end).on("close", end);
});
server.on("sessionError", () => {});
server.on("error", (error) => {
  throw error;
});
server.listen(443, "0.0.0.0", () => process.send?.({ ready: true }));

process.on("message", async ({ id, url, options, cut }) => {
  if (cut) return passing.forEach((end) => end());
  try {
    const answer = await fetch(url, options);
    process.send?.({ id, status: answer.status, body: await answer.text() });
  } catch (error) {
    process.send?.({ id, status: 0, body: String(error) });
  }
});
process.on("disconnect", () => process.exit());
