/**
 * Bluff's own server: the page, one socket for each player, and the registration with Efir unless
 * `efir host` takes care of that. Everything is in memory; one process is one room.
 *
 * Environment: EFIR_URL (the deployment, whose bridge the page trusts) and HOST_SECRET (what it has under
 * that name); ROOM_CODE (BLUFF), PORT (4100), GAME_LANGUAGE (en, ru or uk), PUBLIC_GAME_URL
 * (http://localhost:PORT); REGISTER=no when somebody else registers the room.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { WebSocketServer } from "ws";
import { Game } from "./game.mjs";
import { keepRegistered } from "./registration.mjs";
import { TicketDesk, TicketRefused } from "./ticket.mjs";

const {
  HOST_SECRET,
  ROOM_CODE = "BLUFF",
  GAME_LANGUAGE = "en",
  REGISTER,
} = process.env;
const EFIR_URL = process.env.EFIR_URL?.replace(/\/$/, "");
const PORT = Number(process.env.PORT ?? 4100);
const PUBLIC_GAME_URL =
  process.env.PUBLIC_GAME_URL ?? `http://localhost:${PORT}`;
/** Who has not shown a ticket by then is somebody else. */
const TICKET_WITHIN_MS = 10_000;
const MESSAGE_BYTES_MAX = 4_096;
const FILES = {
  "/": "index.html",
  "/page.js": "page.js",
  "/words.js": "words.js",
  "/sounds.js": "sounds.js",
  "/style.css": "style.css",
};
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

if (!HOST_SECRET || !EFIR_URL) {
  console.error(
    "EFIR_URL and HOST_SECRET are needed: where the Efir deployment is, and its secret",
  );
  process.exit(2);
}

const game = new Game({ language: GAME_LANGUAGE });
const desk = new TicketDesk(HOST_SECRET, ROOM_CODE);
/** Sockets by participant; somebody may play in two windows. */
const sockets = new Map();

const server = createServer((request, response) => {
  const file = FILES[new URL(request.url, "http://x").pathname];
  if (!file) return void response.writeHead(404).end();
  response.setHeader("content-type", `${TYPES[extname(file)]}; charset=utf-8`);
  response.setHeader("cache-control", "no-cache");
  const text = readFileSync(join(import.meta.dirname, "../page", file), "utf8");
  // The one deployment whose word the page takes: an address in the page's own query could be anybody's.
  response.end(file === "index.html" ? text.replace("{efir}", EFIR_URL) : text);
});

const listener = new WebSocketServer({
  server,
  path: "/ws",
  maxPayload: MESSAGE_BYTES_MAX,
});
listener.on("connection", (socket) => {
  let player = null;
  const timer = setTimeout(
    () => refuse(socket, "nobody has shown a ticket"),
    TICKET_WITHIN_MS,
  );
  socket.on("message", (bytes) => {
    const said = read(bytes);
    if (said === null) return refuse(socket, "this is no message");
    if (player !== null) return act(player, said, socket);
    clearTimeout(timer);
    player = admit(socket, said);
  });
  socket.on("close", () => {
    clearTimeout(timer);
    if (player !== null) leave(player, socket);
  });
  socket.on("error", () => socket.terminate());
});

/** A message; null for what is none. */
function read(bytes) {
  try {
    const said = JSON.parse(bytes.toString("utf8"));
    return typeof said === "object" && said !== null ? said : null;
  } catch {
    return null;
  }
}

/** Lets in whoever shows a good ticket; gives their participant id. */
function admit(socket, { ticket }) {
  try {
    const {
      participant,
      name,
      photo_url: photoUrl = null,
    } = desk.check(ticket, Date.now());
    sockets.set(
      participant,
      (sockets.get(participant) ?? new Set()).add(socket),
    );
    game.arrive({ participant, name, photoUrl }, Date.now());
    tellAll();
    return participant;
  } catch (error) {
    if (!(error instanceof TicketRefused)) throw error;
    refuse(socket, error.message);
    return null;
  }
}

function refuse(socket, why) {
  socket.close(4401, why);
}

function act(player, said, socket) {
  const now = Date.now();
  const refusal = carriedOut(player, said, now);
  if (refusal === null) tellAll();
  else socket.send(JSON.stringify({ refused: refusal }));
}

/** Null when it was done, else why not. */
function carriedOut(player, said, now) {
  switch (said.do) {
    case "start":
      return game.start(player, now) ? null : "not_now";
    case "answer":
      return game.answer(player, said.text, now);
    case "vote":
      return game.vote(player, said.choice, now);
    case "proceed":
      return game.proceed(player, now);
    default:
      return "unknown";
  }
}

function leave(player, socket) {
  const all = sockets.get(player);
  all.delete(socket);
  if (all.size > 0) return;
  sockets.delete(player);
  game.depart(player, Date.now());
  tellAll();
}

/** Everybody sees what they may see, and clocks that differ do not matter. */
function tellAll() {
  for (const [participant, all] of sockets) {
    const view = game.view(participant);
    const leftMs =
      view.until === null ? null : Math.max(0, view.until - Date.now());
    const text = JSON.stringify({
      view: { ...view, until: undefined, leftMs },
    });
    for (const socket of all) socket.send(text);
  }
}

setInterval(() => {
  const before = game.deadline;
  game.tick(Date.now());
  if (game.deadline !== before) tellAll();
}, 250);

server.listen(PORT, async () => {
  console.log(`Bluff is at ${PUBLIC_GAME_URL}, room ${ROOM_CODE}`);
  if (REGISTER === "no") return;
  const wsUrl = `${PUBLIC_GAME_URL.replace(/^http/, "ws")}/ws`;
  const stop = keepRegistered({
    efir: EFIR_URL,
    secret: HOST_SECRET,
    code: ROOM_CODE,
    wsUrl,
    appUrl: `${PUBLIC_GAME_URL}/`,
    title: "Bluff",
    say: console.log,
  });
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => stop().finally(() => process.exit(0)));
});
