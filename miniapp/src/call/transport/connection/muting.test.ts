import { describe, expect, it } from "vitest";

import { Muting } from "./muting";

/** What becomes of `count` packets of 20 ms from RTP time `from` on. */
function passages(muting: Muting, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => muting.handle((from + at * 960) >>> 0));
}

describe("a microphone that goes off", () => {
  it("sends what was said before the press, then that nothing follows, then nothing", () => {
    const muting = new Muting();
    expect(passages(muting, 0, 2)).toEqual(["as-it-is", "as-it-is"]);
    muting.set(true);
    expect(passages(muting, 1_920, 8)).toEqual([
      ...["as-it-is", "as-it-is", "as-it-is"],
      ...["as-end", "as-end", "as-end"],
      ...["not", "not"],
    ]);
    muting.set(false);
    expect(passages(muting, 9_600, 1)).toEqual(["as-it-is"]);
    muting.set(true);
    expect(passages(muting, 96_000, 4).at(-1)).toBe("as-end");
  });

  it("does so with packets that are as long as all that is sent", () => {
    const muting = new Muting();
    muting.set(true);
    const long = [0, 5_760, 11_520].map((timestamp) => muting.handle(timestamp));
    expect(long).toEqual(["as-it-is", "as-end", "as-end"]);
  });

  it("says it once, however often it is told, and also where RTP time begins anew", () => {
    const muting = new Muting();
    muting.set(true);
    expect(passages(muting, 0xffff_ffff - 1_000, 3)).toEqual(["as-it-is", "as-it-is", "as-it-is"]);
    muting.set(true);
    expect(passages(muting, 1_880, 4)).toEqual(["as-end", "as-end", "as-end", "not"]);
  });
});
