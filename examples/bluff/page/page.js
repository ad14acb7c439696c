/**
 * Bluff's page: draws what its server says, and says what the player does. Who the player is, Efir has
 * told by a ticket; who is speaking, it tells as it happens.
 */
import { SOUNDS } from "./sounds.js";
import { WORDS } from "./words.js";

const RECONNECT_MS = 1_500;
const REFUSED = 4401;

const main = document.getElementById("main");
let words = WORDS.en;
let room = null;
let view = null;
let draft = "";
let refusal = "";
let endsAt = null;
let socket = null;
/** A ticket opens one connection. */
let shownTicket = null;

/** Makes an element: `el("p", {class: "x"}, "text", child)`. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const say = (what) =>
  socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(what));
const namesOf = (ids) =>
  view.people
    .filter(({ participant }) => ids.includes(participant))
    .map(({ name }) => name)
    .join(", ");

function draw() {
  document.title = words.title;
  if (view === null)
    return main.replaceChildren(el("p", { class: "middle" }, words.away));
  const screens = {
    lobby: drawLobby,
    write: drawWrite,
    vote: drawVote,
    reveal: drawReveal,
    over: drawOver,
  };
  const focused = document.activeElement?.id;
  main.replaceChildren(drawPeople(), ...screens[view.phase]());
  if (focused) document.getElementById(focused)?.focus();
}

function drawPeople() {
  const speaking = new Set(
    room.people.filter((one) => one.speaking).map((one) => one.participant),
  );
  return el(
    "ul",
    { class: "people" },
    ...view.people.map((one) =>
      el(
        "li",
        {
          "data-away": !one.isHere,
          "data-audience": !one.isPlayer,
          "data-done": one.isDone,
          "data-speaking": speaking.has(one.participant),
        },
        el(
          "span",
          { class: "face" },
          [...one.name][0] ?? "",
          one.photoUrl ? el("img", { src: one.photoUrl, alt: "" }) : null,
        ),
        el("span", { class: "name", dir: "auto" }, one.name),
        el("span", { class: "score" }, one.isPlayer ? String(one.score) : "·"),
      ),
    ),
  );
}

function startButton(label) {
  const players = view.people.filter(({ isHere }) => isHere).length;
  return players < 2
    ? el("p", { class: "hint" }, words.wait)
    : el(
        "button",
        { class: "main", onclick: () => say({ do: "start" }) },
        label,
      );
}

const drawLobby = () => [
  el("h1", {}, words.title),
  el("p", { class: "hint" }, words.rules),
  startButton(words.start),
];

const head = () => [
  el(
    "p",
    { class: "hint" },
    words.round(view.round, view.rounds),
    " ",
    el("span", { id: "clock" }),
  ),
  el("h1", { lang: view.language }, view.word),
];

function drawWrite() {
  if (!view.isPlayer)
    return [...head(), el("p", { class: "hint" }, words.watch)];
  if (view.answer !== null) {
    return [
      ...head(),
      el("p", { class: "choice own", dir: "auto" }, view.answer),
      el("p", { class: "hint" }, words.sent),
    ];
  }
  const field = el("textarea", {
    id: "answer",
    maxlength: 120,
    rows: 3,
    placeholder: words.placeholder,
    "aria-label": words.write,
    dir: "auto",
  });
  field.value = draft;
  field.addEventListener("input", () => (draft = field.value));
  return [
    ...head(),
    el("p", {}, words.write),
    el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          say({ do: "answer", text: field.value });
        },
      },
      field,
      el("p", { class: "refused", role: "alert" }, refusal),
      el("button", { class: "main" }, words.send),
    ),
  ];
}

const drawVote = () => [
  ...head(),
  el("p", {}, view.isPlayer ? words.vote : words.audience),
  ...view.choices.map((choice, at) =>
    el(
      "button",
      {
        class: "choice",
        dir: "auto",
        disabled: choice.isOwn,
        "aria-pressed": String(view.vote === at),
        onclick: () => {
          room.haptic("selection");
          say({ do: "vote", choice: at });
        },
      },
      choice.text,
    ),
  ),
];

const hasProceeded = () =>
  view.people.find(({ participant }) => participant === view.you).isDone;

const drawReveal = () => [
  ...head(),
  ...view.choices.map((choice) =>
    el(
      "div",
      { class: `choice ${choice.isTruth ? "truth" : ""}` },
      el("p", { dir: "auto" }, choice.text),
      el(
        "p",
        { class: "hint" },
        choice.isTruth ? words.truth : words.by(namesOf(choice.authors)),
        " · ",
        choice.voters.length === 0
          ? words.nobody
          : words.fooled(namesOf(choice.voters)),
      ),
    ),
  ),
  view.isPlayer && !hasProceeded()
    ? el(
        "button",
        { class: "main", onclick: () => say({ do: "proceed" }) },
        words.next,
      )
    : el("p", { class: "hint" }, words.soon),
];

function drawOver() {
  const players = view.people.filter(({ isPlayer }) => isPlayer);
  const best = Math.max(...players.map(({ score }) => score));
  const names = players
    .filter(({ score }) => score === best)
    .map(({ name }) => name)
    .join(", ");
  return [
    el("h1", { dir: "auto" }, words.winner(names)),
    el("p", { class: "hint" }, words.points(best)),
    startButton(words.again),
    el(
      "button",
      { onclick: () => room.share(words.shared(names, best)) },
      words.share,
    ),
  ];
}

function take(message) {
  if (message.refused) {
    refusal = words.refused[message.refused] ?? "";
    return draw();
  }
  const before = view?.phase;
  view = message.view;
  endsAt = view.leftMs === null ? null : Date.now() + view.leftMs;
  if (view.phase !== before) {
    refusal = "";
    draft = "";
    SOUNDS[view.phase]?.();
  }
  draw();
}

/** Connects with a ticket that nobody has seen, and again whenever the connection is gone. */
function connect() {
  if (room.ticket === shownTicket) return room.newTicket();
  shownTicket = room.ticket;
  socket = new WebSocket(room.wsUrl);
  socket.addEventListener("open", () => say({ ticket: shownTicket }));
  socket.addEventListener("message", ({ data }) => take(JSON.parse(data)));
  socket.addEventListener("close", ({ code }) => {
    if (code !== REFUSED) view = null;
    draw();
    setTimeout(connect, RECONNECT_MS);
  });
}

function dress({ scheme, colors }) {
  document.documentElement.dataset.scheme = scheme;
  for (const [name, value] of Object.entries(colors)) {
    document.documentElement.style.setProperty(`--${name}`, value);
  }
}

function speak(language) {
  words = WORDS[language] ?? WORDS.en;
  document.documentElement.lang = language;
}

setInterval(() => {
  const clock = document.getElementById("clock");
  const left =
    endsAt === null
      ? null
      : Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
  if (clock && left !== null) clock.textContent = `· ${left}`;
}, 250);

async function begin() {
  if (!window.Efir || window.parent === window) {
    return main.replaceChildren(el("p", { class: "middle" }, words.outside));
  }
  room = await window.Efir.connect();
  speak(room.language);
  dress(room.theme);
  room.on("theme", dress);
  room.on("language", (language) => {
    speak(language);
    draw();
  });
  room.on("people", () => view !== null && draw());
  room.on("ticket", () => socket?.readyState !== WebSocket.OPEN && connect());
  draw();
  connect();
}

void begin();
