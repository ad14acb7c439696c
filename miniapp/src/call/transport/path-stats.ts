/**
 * The path that carries media, out of `getStats()`. Pure.
 */

/** A pair as browsers tell it. */
export interface PairStats extends RTCIceCandidatePairStats {
  /** In older Safari and Firefox instead of `transport.selectedCandidatePairId`. */
  selected?: boolean;
}

/** The selected pair; undefined before there is one. */
export function selectedPair(report: RTCStatsReport): PairStats | undefined {
  let selected: string | undefined;
  const pairs: PairStats[] = [];
  report.forEach((stats: RTCStats) => {
    if (stats.type === "transport") {
      selected = (stats as RTCTransportStats).selectedCandidatePairId ?? selected;
    } else if (stats.type === "candidate-pair") pairs.push(stats as PairStats);
  });
  return (
    pairs.find(({ id }) => id === selected) ??
    pairs.find((candidate) => candidate.selected) ??
    pairs.find(({ nominated, state }) => nominated && state === "succeeded")
  );
}

/** Whether the path goes over a relay that we asked for; theirs is theirs to look after. */
export function isOnOwnRelay(report: RTCStatsReport): boolean {
  const local = selectedPair(report)?.localCandidateId;
  let isRelay = false;
  report.forEach((stats: RTCStats & { candidateType?: string }) => {
    if (stats.id === local) isRelay = stats.candidateType === "relay";
  });
  return isRelay;
}

/** A number that grows while anything arrives on the path; null while there is none. */
export function receivedOnPath(report: RTCStatsReport): number | null {
  const pair = selectedPair(report);
  if (!pair) return null;
  return (pair.bytesReceived ?? 0) + (pair.responsesReceived ?? 0) + (pair.requestsReceived ?? 0);
}
