/* The page of `efir host`: asks how everything stands, draws it, and passes on what its person orders. The
   token stands behind the # of the address, where only this page sees it. */
const token = window.location.hash.slice(1);
const PAUSE_MS = 1_000;

const by = (id) => document.getElementById(id);

/** An element with a text and children. */
function make(name, text = "", ...children) {
  const one = document.createElement(name);
  one.textContent = text;
  one.append(...children);
  return one;
}

async function call(path, options = {}) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(path, { ...options, headers });
}

function trouble(words) {
  by("trouble").textContent = words;
  by("trouble").hidden = words === "";
}

function light(name, state) {
  if (state === null || state === undefined) return [];
  const one = make("li", `${name}: ${state.words}`);
  one.className = state.color;
  return [one];
}

function player(one) {
  const face = make("span", "", make("span", [...one.name][0]?.toUpperCase() ?? "?"));
  face.className = "face";
  if (one.photo_url) {
    const photo = make("img");
    photo.alt = "";
    photo.src = one.photo_url;
    photo.addEventListener("error", () => photo.remove());
    face.append(photo);
  }
  const isListener = one.role === "listener";
  const state = !one.online
    ? "connection lost"
    : one.speaking
      ? "speaks"
      : one.mic
        ? "microphone on"
        : isListener
          ? "muted"
          : "microphone off";
  const who = make("span", one.name, make("small", `${one.role}, ${state}`));
  who.className = "who";
  const order = (name) => act({ order: name, user_id: one.user_id, name: one.name });
  const mute = make("button", isListener ? "Let speak" : "Mute");
  mute.addEventListener("click", () => order(isListener ? "let_speak" : "mute"));
  const remove = make("button", "Remove");
  remove.addEventListener("click", () => {
    if (window.confirm(`Remove ${one.name} from the room?`)) order("remove");
  });
  for (const button of [mute, remove]) {
    button.type = "button";
    button.setAttribute("aria-label", `${button.textContent} ${one.name}`);
  }
  const item = make("li", "", face, who, mute, remove);
  if (one.speaking) item.className = "speaking";
  return item;
}

async function act(wish) {
  const answer = await call("/api/orders", { method: "POST", body: JSON.stringify(wish) });
  if (!answer.ok) trouble((await answer.json()).words ?? "It was not done.");
}

function line({ at, source, text }) {
  const time = make("time", new Date(at).toLocaleTimeString());
  return make("li", "", time, make("b", source), text);
}

/** Draws anew only what is different, so that what has the focus keeps it. */
const drawn = new Map();
function draw(id, value, make) {
  const text = JSON.stringify(value);
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  by(id).replaceChildren(...make());
}

function show(picture) {
  const { code, title, hub, players, max_players: most, waiting } = picture;
  document.title = `${code} · Efir host`;
  by("title").textContent = title ?? "Efir host";
  by("code").textContent = code;
  const url = picture.join_url;
  by("link").textContent = url ?? `at ${hub}`;
  if (url) by("link").href = url;
  by("copy").hidden = !url;
  by("qr").hidden = !picture.qr;
  if (picture.qr) by("qr").src = `data:image/svg+xml,${encodeURIComponent(picture.qr)}`;
  draw("lights", [picture.registration, picture.tunnel, picture.game], () => [
    ...light("Room", picture.registration),
    ...light("Tunnel", picture.tunnel),
    ...light("Game", picture.game),
  ]);
  const count = most === null ? `${players.length}` : `${players.length} of ${most}`;
  const queue = waiting > 0 ? `, ${waiting} waiting` : "";
  by("players-title").textContent = `Players (${count}${queue})`;
  by("nobody").hidden = players.length > 0;
  draw("players", players, () => players.map(player));
  const log = by("log");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  draw("log", picture.log, () => picture.log.map(line));
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

by("copy").addEventListener("click", () => navigator.clipboard.writeText(by("link").href));

let version = 0;
for (;;) {
  try {
    const answer = await call(`/api/state?after=${version}`);
    if (!answer.ok) {
      trouble((await answer.json()).error ?? "This page is for this machine alone.");
      break;
    }
    const state = await answer.json();
    trouble("");
    version = state.version;
    if (state.picture !== null) show(state.picture);
  } catch {
    trouble("efir host has ended or cannot be reached.");
    version = 0;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
