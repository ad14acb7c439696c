/**
 * One number out of `getStats()` that grows while anything arrives on the selected path. Pure.
 */

interface PairStats extends RTCIceCandidatePairStats {
  /** In older Safari and Firefox instead of `transport.selectedCandidatePairId`. */
  selected?: boolean;
}

/** Null while there is no selected pair. */
export function receivedOnPath(report: RTCStatsReport): number | null {
  let selected: string | undefined;
  const pairs: PairStats[] = [];
  report.forEach((stats: RTCStats) => {
    if (stats.type === "transport") {
      selected = (stats as RTCTransportStats).selectedCandidatePairId ?? selected;
    } else if (stats.type === "candidate-pair") pairs.push(stats as PairStats);
  });
  const pair =
    pairs.find(({ id }) => id === selected) ??
    pairs.find((candidate) => candidate.selected) ??
    pairs.find(({ nominated, state }) => nominated && state === "succeeded");
  if (!pair) return null;
  return (pair.bytesReceived ?? 0) + (pair.responsesReceived ?? 0) + (pair.requestsReceived ?? 0);
}
