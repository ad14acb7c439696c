/** What a promise gives; undefined until then. */
import { useEffect, useState } from "react";

export function useAnswer<T>(asked: Promise<T>): T | undefined {
  const [answer, setAnswer] = useState<{ of: Promise<T>; value: T } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void asked.then((value) => {
      if (isWanted) setAnswer({ of: asked, value });
    });
    return () => {
      isWanted = false;
    };
  }, [asked]);
  return answer?.of === asked ? answer.value : undefined;
}
