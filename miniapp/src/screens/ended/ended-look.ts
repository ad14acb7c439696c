/** What the end of a call says, by why it is over, and what can be done then. Data. */
import type { CallPhase, EndReason } from "../../call/types";
import type { PlainKey } from "../../i18n";
import { type Shape, INFO } from "../../ui/icons";
import { BAN, CHECK, PHONE } from "../../ui/icons-more";

/** A way back into the same room. */
export interface WayBack {
  readonly label: PlainKey;
  readonly presence: "lobby" | "inside";
}

export interface EndedLook {
  readonly title: PlainKey;
  readonly icon: Shape;
  /** Null where there is no way back. */
  readonly back: WayBack | null;
  /** Whether the way back is what most people want; else it is the way home. */
  readonly isBackFirst: boolean;
}

const inside = (label: PlainKey): WayBack => ({ label, presence: "inside" });

const LOOKS: Record<EndReason, EndedLook> = {
  left: { title: "ended.left", icon: CHECK, back: inside("ended.rejoin"), isBackFirst: true },
  room_ended: {
    title: "ended.roomEnded",
    icon: CHECK,
    back: inside("ended.callAgain"),
    isBackFirst: false,
  },
  removed: {
    title: "ended.removed",
    icon: INFO,
    back: { label: "ended.rejoin", presence: "lobby" },
    isBackFirst: false,
  },
  banned: { title: "ended.banned", icon: BAN, back: null, isBackFirst: false },
  replaced: {
    title: "ended.replaced",
    icon: PHONE,
    back: inside("trouble.moveHere"),
    isBackFirst: false,
  },
};

/** Of somebody who has not been inside. */
const OUTSIDE: Partial<Record<EndReason, EndedLook>> = {
  removed: { ...LOOKS.removed, title: "ended.declined", back: inside("ended.askAgain") },
  replaced: {
    ...LOOKS.replaced,
    title: "ended.opened",
    icon: INFO,
    back: { label: "ended.openHere", presence: "lobby" },
  },
};

/** The look of an end. */
export function endedLook({
  reason,
  lastedMs,
}: Pick<Extract<CallPhase, { kind: "ended" }>, "reason" | "lastedMs">): EndedLook {
  return (lastedMs > 0 ? undefined : OUTSIDE[reason]) ?? LOOKS[reason];
}
