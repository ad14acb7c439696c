/** What lies over the room. */
import type { RefusedDevice } from "../Notices";

export type Overlay =
  | { kind: "person"; id: string }
  | { kind: "more" }
  | { kind: "connection"; who: string | null }
  | { kind: "react" }
  | { kind: "leave" }
  | { kind: "end" }
  | { kind: "device"; refused: RefusedDevice };
