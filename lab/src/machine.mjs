/** Whether the machine keeps up: Linux counts the time in which something waited for a processor. */
import { readFileSync } from "node:fs";

const PRESSURE = "/proc/pressure/cpu";

/** Microseconds since boot in which some task waited, or null where the kernel does not count. */
export function waited() {
  try {
    return parsePressure(readFileSync(PRESSURE, "utf8"));
  } catch {
    return null;
  }
}

export function parsePressure(text) {
  const total = /^some .*total=(\d+)/m.exec(text)?.[1];
  return total === undefined ? null : Number(total);
}

/** Part of the time, in %, in which something waited; null where it is not known. */
export function waitShare(before, after, seconds) {
  if (before === null || after === null || seconds <= 0) return null;
  return (100 * (after - before)) / (seconds * 1e6);
}
