/**
 * The rules of Bluff, pure: what players do and the time go in, what everybody may see comes out. Knows
 * neither sockets nor tickets.
 *
 * A round: everybody sees a word that hardly anybody knows and writes what it might mean. The inventions
 * and the truth are mixed, and everybody picks what they believe. Three points for the truth, two for
 * each player who believes one's own invention, one for each of the audience who does.
 */
import { WORDS } from "./words.mjs";

export const SEATS_MAX = 8;
export const PLAYERS_MIN = 2;
export const ROUNDS = 4;
/** How long each phase waits for those who take their time. */
export const PHASE_MS = { write: 75_000, vote: 45_000, reveal: 15_000 };
/** A seat waits for its player so long while no game is on. */
export const SEAT_WAITS_MS = 60_000;
export const ANSWER_CHARS_MAX = 120;

const POINTS = { truth: 3, fooled: 2, audience: 1 };

/** Two answers are the same if people would say so. */
const folded = (text) =>
  text
    .toLocaleLowerCase()
    .replace(/[\p{P}\s]+/gu, " ")
    .trim();

export class Game {
  #random;
  #language;
  /** People by participant, in order of arrival. */
  #people = new Map();
  #phase = "lobby";
  #round = 0;
  #words = [];
  #until = null;
  /** `{ text, author }` of this round; the truth's author is null. */
  #choices = [];
  #answers = new Map();
  #votes = new Map();
  #ready = new Set();

  /** `random` gives numbers from 0 to 1. */
  constructor({ language, random = Math.random }) {
    this.#language = language in WORDS ? language : "en";
    this.#random = random;
  }

  /** Somebody has come, for the first time or again: the same participant has the same seat. */
  arrive({ participant, name, photoUrl = null }, now) {
    const known = this.#people.get(participant);
    if (known) Object.assign(known, { name, photoUrl, awaySince: null });
    else {
      const isPlayer =
        this.#phase === "lobby" && this.#players().length < SEATS_MAX;
      this.#people.set(participant, {
        participant,
        name,
        photoUrl,
        score: 0,
        isPlayer,
        awaySince: null,
      });
    }
    this.tick(now);
  }

  /** Their last connection is gone. */
  depart(participant, now) {
    const one = this.#people.get(participant);
    if (one) one.awaySince = now;
    this.tick(now);
  }

  /** Begins, or begins anew; false while it may not. */
  start(participant, now) {
    const isOver = this.#phase === "lobby" || this.#phase === "over";
    if (!isOver || !this.#people.has(participant)) return false;
    this.#seatAudience();
    if (!this.#people.get(participant).isPlayer) return false;
    if (this.#present().length < PLAYERS_MIN) return false;
    for (const one of this.#people.values()) one.score = 0;
    this.#words = this.#shuffled(WORDS[this.#language]).slice(0, ROUNDS);
    this.#round = 0;
    this.#begin("write", now);
    return true;
  }

  /** A player's invention; null when it is taken, else why it is not. */
  answer(participant, text, now) {
    if (this.#phase !== "write" || !this.#people.get(participant)?.isPlayer)
      return "not_now";
    const clean = String(text).replace(/\s+/g, " ").trim();
    if (clean === "" || [...clean].length > ANSWER_CHARS_MAX) return "length";
    if (folded(clean) === folded(this.#word()[1])) return "truth";
    this.#answers.set(participant, clean);
    if (this.#present().every((one) => this.#answers.has(one.participant)))
      this.#next(now);
    return null;
  }

  /** What somebody believes, by its place among the choices; nobody believes themselves. */
  vote(participant, at, now) {
    const choice = this.#choices[at];
    if (this.#phase !== "vote" || !this.#people.has(participant) || !choice)
      return "not_now";
    if (choice.authors.includes(participant)) return "own";
    this.#votes.set(participant, at);
    if (this.#present().every((one) => this.#votes.has(one.participant)))
      this.#next(now);
    return null;
  }

  /** A player has seen who wrote what. */
  proceed(participant, now) {
    if (this.#phase !== "reveal" || !this.#people.get(participant)?.isPlayer)
      return "not_now";
    this.#ready.add(participant);
    if (this.#present().every((one) => this.#ready.has(one.participant)))
      this.#next(now);
    return null;
  }

  /** Time has passed. */
  tick(now) {
    if (this.#phase === "lobby" || this.#phase === "over") {
      for (const [id, one] of this.#people) {
        if (one.awaySince !== null && now - one.awaySince >= SEAT_WAITS_MS)
          this.#people.delete(id);
      }
    }
    while (this.#until !== null && now >= this.#until) this.#next(this.#until);
  }

  /** When {@link Game.tick} is due; null while nothing waits for time. */
  get deadline() {
    return this.#until;
  }

  /** What this participant may see. */
  view(participant) {
    const isDone =
      { write: this.#answers, vote: this.#votes }[this.#phase] ?? this.#ready;
    const isOpen = this.#phase === "reveal";
    return {
      phase: this.#phase,
      language: this.#language,
      round: this.#round + 1,
      rounds: ROUNDS,
      until: this.#until,
      you: participant,
      isPlayer: this.#people.get(participant)?.isPlayer ?? false,
      people: [...this.#people.values()].map((one) => ({
        participant: one.participant,
        name: one.name,
        photoUrl: one.photoUrl,
        score: one.score,
        isPlayer: one.isPlayer,
        isHere: one.awaySince === null,
        isDone: isDone.has(one.participant),
      })),
      word:
        this.#phase === "lobby" || this.#phase === "over"
          ? null
          : this.#word()[0],
      answer: this.#answers.get(participant) ?? null,
      vote: this.#votes.get(participant) ?? null,
      choices: this.#choices.map((choice, at) => ({
        text: choice.text,
        isOwn: choice.authors.includes(participant),
        isTruth: isOpen ? choice.isTruth : null,
        authors: isOpen ? choice.authors : null,
        voters: isOpen ? this.#votersFor(at) : null,
      })),
    };
  }

  #begin(phase, now) {
    this.#phase = phase;
    this.#until = phase in PHASE_MS ? now + PHASE_MS[phase] : null;
    if (phase === "write") {
      this.#answers.clear();
      this.#votes.clear();
      this.#ready.clear();
      this.#choices = [];
    }
    if (phase === "vote") this.#choices = this.#mixed();
    if (phase === "reveal") this.#count();
    if (phase === "over") this.#choices = [];
  }

  #next(now) {
    if (this.#phase === "write") return this.#begin("vote", now);
    if (this.#phase === "vote") return this.#begin("reveal", now);
    this.#round += 1;
    this.#begin(this.#round < this.#words.length ? "write" : "over", now);
  }

  /** The truth among the inventions; the same thought of two people is one choice of both. */
  #mixed() {
    const choices = new Map();
    for (const [participant, text] of this.#answers) {
      const same = choices.get(folded(text));
      if (same) same.authors.push(participant);
      else
        choices.set(folded(text), {
          text,
          authors: [participant],
          isTruth: false,
        });
    }
    return this.#shuffled([
      ...choices.values(),
      { text: this.#word()[1], authors: [], isTruth: true },
    ]);
  }

  #count() {
    for (const [voter, at] of this.#votes) {
      const choice = this.#choices[at];
      const { isPlayer } = this.#people.get(voter);
      if (choice.isTruth && isPlayer)
        this.#people.get(voter).score += POINTS.truth;
      for (const author of choice.authors) {
        this.#people.get(author).score += isPlayer
          ? POINTS.fooled
          : POINTS.audience;
      }
    }
  }

  #votersFor(at) {
    return [...this.#votes]
      .filter(([, choice]) => choice === at)
      .map(([voter]) => voter);
  }

  #word() {
    return this.#words[this.#round] ?? this.#words.at(-1);
  }

  #players() {
    return [...this.#people.values()].filter(({ isPlayer }) => isPlayer);
  }

  /** Players whom it makes sense to wait for. */
  #present() {
    return this.#players().filter(({ awaySince }) => awaySince === null);
  }

  /** Whoever only looked on may play in the next game, as far as there are seats. */
  #seatAudience() {
    for (const one of this.#people.values()) {
      if (one.awaySince === null && this.#players().length < SEATS_MAX)
        one.isPlayer = true;
    }
  }

  #shuffled(list) {
    const all = [...list];
    for (let at = all.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.#random() * (at + 1));
      [all[at], all[other]] = [all[other], all[at]];
    }
    return all;
  }
}
