/**
 * Data saver as the person chose it, or as their phone is set where they did not.
 */
import type { Memory } from "../i18n/store";
import { useCall, useCallState, useServices } from "./services";

const KEY = "efir.data-saver";

interface Connected {
  /** Network Information API; Chromium only. */
  readonly connection?: { readonly saveData?: boolean };
}

/** Whether a call starts with it. */
export function startsSavingData(memory: Memory, navigator: object): boolean {
  const chosen = memory.get(KEY);
  const { connection } = navigator as Connected;
  return chosen === null ? connection?.saveData === true : chosen === "on";
}

/** Whether it is on, and how to switch it. */
export function useDataSaver(): [isOn: boolean, toggle: () => void] {
  const { memory } = useServices();
  const call = useCall();
  const isOn = useCallState((state) => state.isSavingData);
  const toggle = (): void => {
    memory.set(KEY, isOn ? "off" : "on");
    call.setSavingData(!isOn);
  };
  return [isOn, toggle];
}
