/**
 * Who is at the door: checks a player ticket of Efir, a JSON Web Token signed with the secret that the
 * host shares with the deployment (HS256). Knows nothing of the game.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Clocks of two machines differ. */
const LEEWAY_SECONDS = 30;

/** A ticket that is not good; the message is a sentence. */
export class TicketRefused extends Error {}

const decoded = (part) =>
  JSON.parse(Buffer.from(part, "base64url").toString("utf8"));

/** Checks tickets for one room. A ticket opens one connection: whoever shows it again is refused. */
export class TicketDesk {
  #secret;
  #room;
  /** `jti` of tickets that were shown, with their ends in seconds. */
  #seen = new Map();

  constructor(secret, room) {
    this.#secret = secret;
    this.#room = room;
  }

  /** What the ticket says, at `now` in ms; throws {@link TicketRefused}. */
  check(ticket, now) {
    const claims = this.#verified(ticket);
    const seconds = now / 1000;
    if (!(claims.exp > seconds - LEEWAY_SECONDS))
      throw new TicketRefused("the ticket has run out");
    if (!(claims.iat < seconds + LEEWAY_SECONDS))
      throw new TicketRefused("the ticket is of tomorrow");
    if (claims.aud !== this.#room)
      throw new TicketRefused("the ticket is for another room");
    for (const [jti, end] of this.#seen)
      if (end < seconds - LEEWAY_SECONDS) this.#seen.delete(jti);
    if (this.#seen.has(claims.jti))
      throw new TicketRefused("the ticket was shown before");
    this.#seen.set(claims.jti, claims.exp);
    return claims;
  }

  #verified(ticket) {
    const parts = typeof ticket === "string" ? ticket.split(".") : [];
    if (parts.length !== 3) throw new TicketRefused("there is no ticket");
    const [header, claims, signature] = parts;
    const expected = createHmac("sha256", this.#secret)
      .update(`${header}.${claims}`)
      .digest();
    const shown = Buffer.from(signature, "base64url");
    const isOurs =
      shown.length === expected.length && timingSafeEqual(shown, expected);
    if (!isOurs) throw new TicketRefused("nobody vouches for the ticket");
    // Only what is signed with our secret is read, and only of the kind that we asked for.
    if (decoded(header).alg !== "HS256")
      throw new TicketRefused("the ticket is of another kind");
    return decoded(claims);
  }
}
