/** A microphone or a camera that is on for its owner alone, while the settings show it. */
import { useEffect, useState } from "react";
import type { Trial, TrialOutcome } from "../../call/setup";
import type { DeviceRefusal } from "../../call/types";
import { useCall } from "../../hooks/services";

export interface OnTrial {
  readonly isOn: boolean;
  /** Null until it is there. */
  readonly trial: Trial | null;
  readonly refused: DeviceRefusal | null;
  /** From a tap: the first time it asks for the permission. */
  readonly toggle: () => void;
}

interface Answer {
  readonly to: string;
  readonly outcome: TrialOutcome;
}

/** `setUp` is how it is to be used: what changes in it opens the device anew. */
export function useTrial(kind: "mic" | "camera", setUp: string): OnTrial {
  const call = useCall();
  const [tries, setTries] = useState(0);
  const [isOn, setOn] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const question = `${tries} ${setUp}`;
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    let trial: Trial | null = null;
    void call.tryOut(kind).then((outcome) => {
      trial = outcome.kind === "on" ? outcome.trial : null;
      if (isOver) trial?.stop();
      else setAnswer({ to: question, outcome });
    });
    return () => {
      isOver = true;
      trial?.stop();
    };
  }, [call, kind, isOn, question]);
  const outcome = isOn && answer?.to === question ? answer.outcome : null;
  const refused = outcome?.kind === "refused" ? outcome.reason : null;
  return {
    isOn: isOn && refused === null,
    trial: outcome?.kind === "on" ? outcome.trial : null,
    refused,
    toggle() {
      setTries(tries + 1);
      setOn(refused !== null || !isOn);
    },
  };
}
