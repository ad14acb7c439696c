/* The page of `efir host`: asks how everything stands, draws it, and passes on what its person orders. The
   token stands behind the # of the address, where only this page sees it. */
const token = window.location.hash.slice(1);
const PAUSE_MS = 1_000;
const COPIED_MS = 2_000;

const by = (id) => document.getElementById(id);
const asked = encodeURIComponent(navigator.language);
const { lang, words } = await (await fetch(`/words?lang=${asked}`)).json();

/** A phrase with its values. */
function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (whole, value) => values[value] ?? whole);
}

/** An element with a text and children. */
function make(name, text = "", ...children) {
  const one = document.createElement(name);
  one.textContent = text;
  one.append(...children);
  return one;
}

/** The same with a class. */
function part(className, name, text, ...children) {
  const one = make(name, text, ...children);
  one.className = className;
  return one;
}

/** A name, whatever direction it is written in. */
function named(name) {
  return make("bdi", name);
}

async function call(path, options = {}) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(path, { ...options, headers });
}

function trouble(text) {
  by("trouble").textContent = text;
  by("trouble").hidden = text === "";
}

function light(name, state) {
  if (state === null || state === undefined) return [];
  return [part(state.color, "li", "", make("b", name), make("span", state.words))];
}

function stateOf({ online, speaking, mic, role }) {
  if (!online) return words.offline;
  if (speaking) return words.speaks;
  if (role === "listener") return words.muted;
  return mic ? words.mic_on : words.mic_off;
}

function player(one) {
  const first = [...one.name].find((letter) => /\p{L}|\p{N}/u.test(letter)) ?? "?";
  const face = part("face", "span", "", make("span", first.toUpperCase()));
  face.setAttribute("aria-hidden", "true");
  if (one.photo_url) {
    const photo = make("img");
    photo.alt = "";
    photo.src = one.photo_url;
    photo.addEventListener("error", () => photo.remove());
    face.append(photo);
  }
  const rank = { owner: words.owner, admin: words.admin }[one.role];
  const details = [rank, stateOf(one)].filter(Boolean).join(", ");
  const who = part("who", "span", "", named(one.name), make("small", details));
  const order = (name) => act({ order: name, user_id: one.user_id, name: one.name });
  const isListener = one.role === "listener";
  const mute = make("button", isListener ? words.let_speak : words.mute);
  mute.addEventListener("click", () => order(isListener ? "let_speak" : "mute"));
  const remove = part("danger", "button", words.remove);
  remove.addEventListener("click", async () => {
    if (await isSure(say("remove_question", { name: one.name }))) order("remove");
  });
  mute.dataset.key = `mute ${one.participant}`;
  remove.dataset.key = `remove ${one.participant}`;
  for (const button of [mute, remove]) {
    button.type = "button";
    button.setAttribute("aria-label", `${button.textContent}: ${one.name}`);
  }
  const buttons = part("buttons", "span", "", mute, remove);
  return part(one.speaking ? "speaking" : "", "li", "", face, who, buttons);
}

/** Puts a question to the person; whether they say yes. */
function isSure(question) {
  by("question-words").textContent = question;
  const dialog = by("question");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function act(wish) {
  const options = { method: "POST", body: JSON.stringify(wish) };
  const answer = await call(`/api/orders?lang=${lang}`, options).catch(() => null);
  if (answer?.ok) trouble("");
  else trouble((await answer?.json())?.words ?? words.gone);
}

function line({ at, source, text }) {
  const time = make("time", new Date(at).toLocaleTimeString(lang));
  return make("li", "", time, make("b", source), make("span", text));
}

/** Draws anew only what is different, and what had the focus has it again. */
const drawn = new Map();
function draw(id, value, children) {
  const text = JSON.stringify(value);
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  const focused = document.activeElement?.dataset.key;
  by(id).replaceChildren(...children());
  if (focused === undefined) return;
  const all = [...by(id).querySelectorAll("button")];
  all.find((button) => button.dataset.key === focused)?.focus();
}

function show(picture) {
  const { code, title, hub, players, max_players: most, waiting } = picture;
  document.title = `${title ?? code} · ${words.title}`;
  by("title").textContent = title ?? words.title;
  by("code").textContent = code;
  const url = picture.join_url;
  by("link").textContent = url ?? say("at_hub", { hub });
  if (url) by("link").href = url;
  by("copy").hidden = !url;
  by("qr").hidden = !picture.qr;
  if (picture.qr) by("qr").src = `data:image/svg+xml,${encodeURIComponent(picture.qr)}`;
  const { registration, tunnel, game, game_page: page } = picture;
  draw("lights", [registration, tunnel, game, page], () => [
    ...light(words.light_room, registration),
    ...light(words.light_tunnel, tunnel),
    ...light(words.light_game, game),
    ...light(words.light_page, page),
  ]);
  const count = say(most === null ? "players" : "players_of", { n: players.length, most });
  const queue = waiting > 0 ? ` · ${say("waiting", { n: waiting })}` : "";
  by("players-title").textContent = count + queue;
  by("nobody").hidden = players.length > 0;
  draw("players", players, () => players.map(player));
  const log = by("log");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  draw("log", picture.log, () => picture.log.map(line));
  document.querySelector("main").hidden = false;
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

function speakTheirLanguage() {
  document.documentElement.lang = lang;
  document.title = words.title;
  for (const one of document.querySelectorAll("[data-word]")) {
    one.textContent = words[one.dataset.word];
  }
  for (const one of document.querySelectorAll("[data-label]")) {
    one.setAttribute("aria-label", words[one.dataset.label]);
  }
  by("qr").alt = words.qr;
  by("copy").textContent = words.copy;
}

speakTheirLanguage();
by("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(by("link").href);
  by("copy").textContent = words.copied;
  setTimeout(() => (by("copy").textContent = words.copy), COPIED_MS);
});

let version = 0;
let isLost = false;
for (;;) {
  try {
    const answer = await call(`/api/state?after=${version}&lang=${lang}`);
    if (!answer.ok) {
      trouble(words.no_token);
      break;
    }
    const state = await answer.json();
    if (isLost) trouble("");
    isLost = false;
    version = state.version;
    if (state.picture !== null) show(state.picture);
  } catch {
    trouble(words.gone);
    isLost = true;
    version = 0;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
