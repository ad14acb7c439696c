/** Whether something asked for is still on its way: from `start` until `settled` changes. */
import { useState } from "react";

export function usePending(settled: unknown): [pending: boolean, start: () => void] {
  const [asked, setAsked] = useState<{ settled: unknown } | null>(null);
  const pending = asked !== null && Object.is(asked.settled, settled);
  return [pending, () => setAsked({ settled })];
}
