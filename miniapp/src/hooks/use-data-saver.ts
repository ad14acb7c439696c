/** The switch of data saver. */
import { DATA_SAVER_KEY } from "./data-saver";
import { useCall, useCallState, useServices } from "./services";

/** Whether it is on, and how to switch it. */
export function useDataSaver(): [isOn: boolean, toggle: () => void] {
  const { memory } = useServices();
  const call = useCall();
  const isOn = useCallState((state) => state.isSavingData);
  const toggle = (): void => {
    memory.set(DATA_SAVER_KEY, isOn ? "off" : "on");
    call.setSavingData(!isOn);
  };
  return [isOn, toggle];
}
