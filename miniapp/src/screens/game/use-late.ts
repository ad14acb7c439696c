/** Whether something takes long. */
import { useEffect, useState } from "react";

/** By then a page has come over a slow network, and the scripts of one that has come have run. */
const LATE_MS = 10_000;

/** Whether `what` has been the same for long. */
export function useLate(what: string): boolean {
  const [late, setLate] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setLate(what), LATE_MS);
    return () => clearTimeout(timer);
  }, [what]);
  return late === what;
}
