/** Whether something has been waited for longer than a good network takes. */
import { useEffect, useState } from "react";

/** Longer than this is a slow network, or a server that wakes up. */
const SLOW_MS = 6_000;

export function useSlow(): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSlow;
}
