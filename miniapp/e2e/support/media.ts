/** What really arrives: sound energy and decoded pictures, from the browser's own statistics. */
import type { BrowserContext, Frame, Page } from "@playwright/test";

/** What one person receives from all others together, since their page was opened. */
export interface Received {
  /** Connections that are up. */
  connections: number;
  /** Incoming audio streams whose sound has energy. */
  voices: number;
  /** Sum of `totalAudioEnergy`. */
  audioEnergy: number;
  /** Incoming video streams with decoded frames. */
  pictures: number;
  /** Sum of `framesDecoded`. */
  framesDecoded: number;
  /** Everything that came on the paths in use. */
  bytes: number;
}

declare global {
  interface Window {
    peerConnections: RTCPeerConnection[];
    /** How often ICE was started over, over all of them. */
    iceRestarts: number;
  }
}

/** Keeps a list of the page's peer connections, which the app itself does not show. Runs in the page. */
export function collectConnections(): void {
  const Original = window.RTCPeerConnection;
  window.peerConnections = [];
  window.iceRestarts = 0;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.peerConnections.push(this);
    }

    override restartIce(): void {
      window.iceRestarts += 1;
      super.restartIce();
    }
  };
}

/** {@link collectConnections} in every page of `context`. */
export async function watchConnections(context: BrowserContext): Promise<void> {
  await context.addInitScript(collectConnections);
}

/** The sum over all connections of the page that are not closed. */
export async function received(page: Page | Frame): Promise<Received> {
  return page.evaluate(sumOfReceived);
}

/** Runs in the page. */
export async function sumOfReceived(): Promise<Received> {
  const sum = {
    connections: 0,
    voices: 0,
    audioEnergy: 0,
    pictures: 0,
    framesDecoded: 0,
    bytes: 0,
  };
  for (const connection of window.peerConnections) {
    if (connection.connectionState !== "connected") continue;
    sum.connections += 1;
    const report = await connection.getStats();
    report.forEach((entry: Record<string, unknown>) => {
      if (entry["type"] === "transport") sum.bytes += Number(entry["bytesReceived"] ?? 0);
      if (entry["type"] !== "inbound-rtp") return;
      if (entry["kind"] === "audio") {
        const energy = Number(entry["totalAudioEnergy"] ?? 0);
        sum.audioEnergy += energy;
        if (energy > 0.001) sum.voices += 1;
      } else {
        const frames = Number(entry["framesDecoded"] ?? 0);
        sum.framesDecoded += frames;
        if (frames > 0) sum.pictures += 1;
      }
    });
  }
  return sum;
}

/** What the browser has made of the voices that it gets, since the page was opened. */
export interface Voice {
  /** Samples that were played, and those among them that were made up while there was sound. */
  samples: number;
  madeUp: number;
  packets: number;
  lost: number;
  /** Seconds that samples spent in the jitter buffer, and how many came out of it. */
  buffered: number;
  emitted: number;
}

/** Runs in the page. */
export async function sumOfVoice(): Promise<Voice> {
  const sum = { samples: 0, madeUp: 0, packets: 0, lost: 0, buffered: 0, emitted: 0 };
  for (const connection of window.peerConnections) {
    if (connection.connectionState !== "connected") continue;
    const report = await connection.getStats();
    report.forEach((entry: RTCInboundRtpStreamStats) => {
      if (entry.type !== "inbound-rtp" || entry.kind !== "audio") return;
      sum.samples += entry.totalSamplesReceived ?? 0;
      sum.madeUp += (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0);
      sum.packets += entry.packetsReceived ?? 0;
      sum.lost += entry.packetsLost ?? 0;
      sum.buffered += entry.jitterBufferDelay ?? 0;
      sum.emitted += entry.jitterBufferEmittedCount ?? 0;
    });
  }
  return sum;
}
