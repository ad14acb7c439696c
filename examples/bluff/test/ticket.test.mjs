import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { TicketDesk } from "../server/ticket.mjs";

const NOW = 1_790_000_000_000;
const encoded = (value) =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

/** A ticket as Efir makes it, with something changed. */
function ticket(
  change = {},
  { secret = "secret", header = { alg: "HS256", typ: "JWT" } } = {},
) {
  const claims = {
    aud: "BLUFF",
    sub: "1",
    name: "Ann",
    participant: "a",
    iat: NOW / 1000,
    exp: NOW / 1000 + 600,
    jti: "1",
    ...change,
  };
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const desk = () => new TicketDesk("secret", "BLUFF");

test("a good ticket says who it is", () => {
  assert.equal(desk().check(ticket(), NOW).participant, "a");
});

const refused = [
  ["none at all", undefined, /no ticket/],
  ["nonsense", "a.b", /no ticket/],
  ["a forged one", ticket({}, { secret: "another" }), /vouches/],
  ["one without a signature", ticket().replace(/[^.]+$/, ""), /vouches/],
  [
    "one that says it needs no signature",
    ticket({}, { header: { alg: "none" } }),
    /another kind/,
  ],
  ["one that has run out", ticket({ exp: NOW / 1000 - 31 }), /run out/],
  ["one without an end", ticket({ exp: undefined }), /run out/],
  ["one of tomorrow", ticket({ iat: NOW / 1000 + 3_600 }), /tomorrow/],
  ["one for another room", ticket({ aud: "CHESS" }), /another room/],
];

for (const [what, shown, why] of refused) {
  test(`${what} is refused`, () =>
    assert.throws(() => desk().check(shown, NOW), why));
}

test("a ticket that was shown is refused the second time", () => {
  const one = desk();
  one.check(ticket(), NOW);
  assert.throws(() => one.check(ticket(), NOW), /before/);
  assert.equal(one.check(ticket({ jti: "2" }), NOW).participant, "a");
});
