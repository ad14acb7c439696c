import { expect, test } from "vitest";
import { onAir } from "./on-air";

test("names are worth more than the count in words, which stands where no name may", () => {
  const people = ["Анна", "Boris", "Clara"];
  expect(onAir({ inside: 3, people }, "3 people are on air")).toBe("3 · Анна, Boris, Clara");
  expect(onAir({ inside: 3, people: [] }, "3 people are on air")).toBe("3 people are on air");
});
