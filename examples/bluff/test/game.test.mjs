import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Game,
  PHASE_MS,
  ROUNDS,
  SEATS_MAX,
  SEAT_WAITS_MS,
} from "../server/game.mjs";

/** A game of these people; shuffling changes nothing. */
function gameOf(...people) {
  const game = new Game({ language: "en", random: () => 0.999 });
  for (const participant of people)
    game.arrive({ participant, name: participant.toUpperCase() }, 0);
  return game;
}

const scores = (game) =>
  Object.fromEntries(
    game.view("a").people.map(({ participant, score }) => [participant, score]),
  );

test("one person alone cannot begin, two can", () => {
  const game = gameOf("a");
  assert.equal(game.start("a", 0), false);
  game.arrive({ participant: "b", name: "B" }, 0);
  assert.equal(game.start("b", 0), true);
  assert.equal(game.view("a").phase, "write");
});

test("a round goes on as soon as everybody has written and picked", () => {
  const game = gameOf("a", "b");
  game.start("a", 0);
  assert.equal(game.answer("a", "a kind of hat", 1_000), null);
  assert.equal(game.view("b").phase, "write");
  assert.equal(game.answer("b", "a small bridge", 2_000), null);
  const { choices } = game.view("a");
  assert.deepEqual(
    choices.map(({ text, isOwn, isTruth }) => [text, isOwn, isTruth]),
    [
      ["a kind of hat", true, null],
      ["a small bridge", false, null],
      ["somebody who never laughs", false, null],
    ],
  );
  assert.equal(game.vote("a", 0, 3_000), "own");
  assert.equal(game.vote("a", 1, 3_000), null);
  assert.equal(game.vote("b", 2, 4_000), null);
  const view = game.view("a");
  assert.equal(view.phase, "reveal");
  assert.deepEqual(view.choices[1], {
    text: "a small bridge",
    isOwn: false,
    isTruth: false,
    authors: ["b"],
    voters: ["a"],
  });
  assert.deepEqual(scores(game), { a: 0, b: 5 });
});

test("the truth may not be written", () => {
  const game = gameOf("a", "b");
  game.start("a", 0);
  assert.equal(game.answer("a", " Somebody who NEVER laughs! ", 0), "truth");
});

test("who takes too long is not waited for", () => {
  const game = gameOf("a", "b");
  game.start("a", 0);
  assert.equal(game.deadline, PHASE_MS.write);
  game.tick(PHASE_MS.write);
  assert.equal(game.view("a").phase, "vote");
  game.tick(PHASE_MS.write + PHASE_MS.vote + PHASE_MS.reveal);
  assert.equal(game.view("a").round, 2);
});

test("nobody waits for the next round once all players have seen this one", () => {
  const game = gameOf("a", "b");
  game.start("a", 0);
  game.tick(game.deadline);
  game.tick(game.deadline);
  assert.equal(game.view("a").phase, "reveal");
  game.proceed("a", 130_000);
  assert.equal(game.view("a").round, 1);
  game.proceed("b", 131_000);
  assert.deepEqual([game.view("a").phase, game.view("a").round], ["write", 2]);
});

test("a game has an end, and another beginning", () => {
  const game = gameOf("a", "b");
  game.start("a", 0);
  game.tick(ROUNDS * (PHASE_MS.write + PHASE_MS.vote + PHASE_MS.reveal));
  assert.equal(game.view("a").phase, "over");
  assert.equal(game.deadline, null);
  assert.equal(game.start("b", 1_000_000), true);
  assert.deepEqual(scores(game), { a: 0, b: 0 });
});

test("who reloads has the same seat, points and answer", () => {
  const game = gameOf("a", "b");
  game.start("a", 0);
  game.answer("a", "a kind of hat", 0);
  game.depart("a", 1_000);
  game.arrive({ participant: "a", name: "A" }, 4_000);
  const view = game.view("a");
  assert.equal(view.answer, "a kind of hat");
  assert.equal(view.isPlayer, true);
});

test("who is away is not waited for, and who is away for a minute before a game loses the seat", () => {
  const game = gameOf("a", "b", "c");
  game.depart("c", 0);
  game.tick(SEAT_WAITS_MS);
  assert.deepEqual(Object.keys(scores(game)), ["a", "b"]);
  game.start("a", SEAT_WAITS_MS);
  game.depart("b", SEAT_WAITS_MS);
  game.answer("a", "a kind of hat", SEAT_WAITS_MS);
  assert.equal(game.view("a").phase, "vote");
});

test("whoever comes during a game, and the ninth, are the audience: they pick, and play the next time", () => {
  const game = gameOf(..."abcdefgh", "i");
  assert.equal(game.view("i").isPlayer, false);
  game.depart("h", 0);
  game.tick(SEAT_WAITS_MS);
  game.start("a", SEAT_WAITS_MS);
  assert.equal(game.view("i").isPlayer, true);
  assert.equal(
    game.view("i").people.filter(({ isPlayer }) => isPlayer).length,
    SEATS_MAX,
  );

  game.arrive({ participant: "z", name: "Z" }, SEAT_WAITS_MS);
  assert.equal(game.answer("z", "something", SEAT_WAITS_MS), "not_now");
  game.answer("a", "a kind of hat", SEAT_WAITS_MS);
  game.tick(game.deadline);
  assert.equal(game.vote("z", 0, game.deadline - 1), null);
  game.tick(game.deadline);
  assert.equal(scores(game).a, 1);
});

test("the same thought of two people is one choice, and both are rewarded", () => {
  const game = gameOf("a", "b", "c");
  game.start("a", 0);
  game.answer("a", "A kind of hat.", 0);
  game.answer("b", "a kind of hat", 0);
  game.answer("c", "a bridge", 0);
  assert.equal(game.view("c").choices.length, 3);
  game.vote("c", 0, 0);
  game.tick(game.deadline);
  assert.deepEqual(scores(game), { a: 2, b: 2, c: 0 });
});
