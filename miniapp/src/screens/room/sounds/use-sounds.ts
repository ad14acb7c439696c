/** The sounds of a room, and the switch that turns them off. */
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useServices } from "../../../hooks/services";
import type { Memory } from "../../../i18n/store";
import type { SoundName } from "./notes";
import { createSoundPlayer, type SoundPlayer } from "./player";

/** Where the choice is kept: `off`, or nothing. */
export const SOUNDS_KEY = "efir.sounds";

const listeners = new Set<() => void>();

/** Whether they are on, and how to switch them. */
export function useSounds(): [isOn: boolean, toggle: () => void] {
  const { memory } = useServices();
  const isOn = useSyncExternalStore(subscribe, () => areOn(memory));
  const toggle = (): void => {
    memory.set(SOUNDS_KEY, areOn(memory) ? "off" : "on");
    for (const listener of [...listeners]) listener();
  };
  return [isOn, toggle];
}

/** Plays a sound, if they are on. */
export function usePlaySound(): (name: SoundName) => void {
  const { memory } = useServices();
  const player = useRef<SoundPlayer | null>(null);
  useEffect(() => () => player.current?.close(), []);
  return useCallback(
    (name) => {
      if (!areOn(memory) || typeof AudioContext === "undefined") return;
      player.current ??= createSoundPlayer(() => new AudioContext());
      player.current.play(name);
    },
    [memory],
  );
}

function areOn(memory: Memory): boolean {
  return memory.get(SOUNDS_KEY) !== "off";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
