/** What the person has chosen for all calls. */
import type { Choices } from "./choices";
import { useCallState, useServices } from "./services";
import { useStore } from "./use-store";

/** A part of it. */
export function useChoice<K extends keyof Choices>(name: K): Choices[K] {
  return useStore(useServices().choices, (choices) => choices[name]);
}

/** Whether one's own picture is shown as in a mirror: never what the back camera sees. */
export function useMirrored(): boolean {
  const isFront = useCallState((state) => state.cameraFacing !== "environment");
  return useChoice("mirror") && isFront;
}
