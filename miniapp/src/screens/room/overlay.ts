/** What lies over the room. */
import type { RefusedDevice } from "../Notices";

export type Overlay =
  | { kind: "people" }
  | { kind: "person"; id: string }
  | { kind: "more" }
  | { kind: "settings" }
  | { kind: "connection"; who: string | null }
  | { kind: "react" }
  | { kind: "invite" }
  | { kind: "leave" }
  | { kind: "ban" | "handOver"; id: string; name: string }
  | { kind: "end" }
  | { kind: "rename" }
  | { kind: "delete" }
  | { kind: "device"; refused: RefusedDevice };
