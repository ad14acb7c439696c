/** A file that comes later, asked for as soon as somebody draws what needs it. */
import { useEffect } from "react";
import type { Later } from "../boot/later";
import { useStore } from "./use-store";

/** What is in the file; null until it is there. One that cannot come is an error of the screen. */
export function useLater<M>(file: Later<M>, isNeeded = true): M | null {
  const state = useStore(file, (now) => now);
  useEffect(() => {
    if (isNeeded) file.fetch();
  }, [file, isNeeded]);
  if (isNeeded && state.kind === "failed") throw new Error("a file of the page is gone");
  return state.kind === "there" ? state.module : null;
}
