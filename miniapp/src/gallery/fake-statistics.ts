/** Two minutes of a connection that has seen better moments. */
import type { Look, PeerStatistics, Statistics } from "../call/types";
import { NO_TOTALS } from "../call/view/call-report";

export function fakeStatistics(
  ids: readonly string[],
  isSavingData: boolean,
  now: number,
): Statistics {
  const people = ids.map((id, index) => personAt(id, index, isSavingData, now));
  return {
    now,
    looks: people[0]?.looks ?? [],
    quality: "good",
    people,
    spentBytes: 12_400_000,
    hourly: { savingMb: 27, usualMb: 84, picturesMb: 1_200 },
  };
}

function personAt(id: string, index: number, isSavingData: boolean, now: number): PeerStatistics {
  return {
    id,
    looks: looksUntil(now, index),
    quality: "good",
    path: { isRelayed: index % 2 === 1, protocol: index % 2 === 1 ? "tcp" : "udp" },
    voice: isSavingData
      ? { kbps: 16, ptimeMs: 60, copies: 0 }
      : { kbps: 24, ptimeMs: 40, copies: 1 + index },
    voiceKbps: isSavingData ? 18 : 62,
    sent: isSavingData ? { kbps: 92, fps: 10, lines: 540 } : { kbps: 0, fps: 0, lines: 0 },
    seen: isSavingData ? { kbps: 0, fps: 0, lines: 0 } : { kbps: 640, fps: 24, lines: 540 },
    availableKbps: 1_240,
    totals: NO_TOTALS,
    unusable: 0,
  };
}

function looksUntil(now: number, index: number): Look[] {
  return Array.from({ length: 118 }, (_, step) => {
    const at = now - (117 - step) * 1_000;
    const wave = Math.sin((at / 1_000 + index * 20) / 9);
    const isBad = step > 50 && step < 66;
    return {
      at,
      audibleLoss: step > 90 && step < 96 ? null : Math.max(0, isBad ? 0.12 : wave * 0.012),
      delayMs: 140 + 30 * wave + (isBad ? 220 : 0),
      sentKbps: 60 + 15 * wave,
      receivedKbps: isBad ? 190 : 620 + 80 * wave,
    };
  });
}
