/** Before anything has rung. */
import type { RingsState } from "./types";

export const SILENT: RingsState = { shown: { kind: "nothing" }, settled: 0 };
