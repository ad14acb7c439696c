/** My rooms and recent calls, asked for when the home screen appears and when one returns to it. */
import { useCallback, useEffect, useState } from "react";
import type { Answer, CallSummary, RoomSummary } from "../../api/client";
import { useServices } from "../../hooks/services";
import { useStore } from "../../hooks/use-store";

export interface HomeLists {
  /** `expired`: who asks is not known any more, and asking again will not help. */
  readonly state: "loading" | "ready" | "failed" | "expired";
  readonly rooms: readonly RoomSummary[];
  readonly calls: readonly CallSummary[];
  readonly reload: () => void;
}

interface Loaded {
  readonly rooms: Answer<readonly RoomSummary[]>;
  readonly calls: Answer<readonly CallSummary[]>;
}

const NOTHING: Answer<readonly never[]> = { ok: true, value: [] };

export function useHomeLists(): HomeLists {
  const { api, session, rings } = useServices();
  // A call that has rung is one more of them.
  const settled = useStore(rings, (state) => state.settled);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    // The server keeps no lists for guests, and gives a guest nothing to ask for them with before
    // the first room.
    const asked =
      session.authorization() === null
        ? Promise.resolve([NOTHING, NOTHING] as const)
        : Promise.all([api.rooms(), api.calls()]);
    void asked.then(([rooms, calls]) => {
      if (wanted) setLoaded({ rooms, calls });
    });
    return () => {
      wanted = false;
    };
  }, [api, session, round, settled]);

  useEffect(() => {
    const onVisible = (): void => {
      if (document.visibilityState === "visible") setRound((n) => n + 1);
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, []);

  const reload = useCallback(() => {
    setLoaded(null);
    setRound((n) => n + 1);
  }, []);

  if (loaded === null) return { state: "loading", rooms: [], calls: [], reload };
  return {
    state: stateOf(loaded.rooms),
    rooms: loaded.rooms.ok ? loaded.rooms.value : [],
    calls: loaded.calls.ok ? loaded.calls.value : [],
    reload,
  };
}

const UNAUTHORIZED = 401;

/** What an answer means for the whole screen. */
export function stateOf(answer: Answer<unknown>): "ready" | "failed" | "expired" {
  if (answer.ok) return "ready";
  const { refusal } = answer;
  return refusal.kind === "refused" && refusal.status === UNAUTHORIZED ? "expired" : "failed";
}
