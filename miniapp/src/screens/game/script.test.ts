import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the script that games include stays below 3 KB", () => {
  const script = readFileSync(new URL("../../../public/host/v1.js", import.meta.url));
  expect(script.byteLength).toBeLessThan(3 * 1024);
});
