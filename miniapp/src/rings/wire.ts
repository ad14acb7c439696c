/** What the server says of rings, as the rest of the Mini App uses it. Pure. */
import type { RingCallee, RingView } from "../protocol/generated";

/** Somebody who calls or is called. */
export interface RingPerson {
  readonly name: string;
  /** A path of ours; answers 204 where there is none. */
  readonly avatar: string | null;
}

/** Whom to call. */
export interface Callee {
  readonly person: RingPerson;
  /** By what the server knows them. */
  readonly by: RingCallee;
}

/** Somebody by the sealed token that the server gave us for them. */
export function calleeByToken(token: string, person: RingPerson): Callee {
  return { person, by: { kind: "person", token } };
}

/** The other one of a ring. */
export function calleeOf({ person: { token, name, avatar } }: RingView): Callee {
  return calleeByToken(token, { name, avatar });
}
