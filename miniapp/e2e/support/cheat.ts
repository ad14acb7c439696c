/**
 * A page that sends what it may not, and what an honest page makes of it. The cheating page is the
 * real app with its browser patched: a tone, a camera picture and a screen go out on every sender
 * whatever the app wants, and what the server is told of it is what the test wants.
 */
import type { BrowserContext, Frame, Page } from "@playwright/test";

/** What the cheating page tells the server that it sends. */
export type Claim = "nothing" | "everything";

declare global {
  interface Window {
    claim: Claim;
  }
}

/** To be called after `watchConnections`, before the first page. */
export async function cheat(context: BrowserContext, claim: Claim): Promise<void> {
  await context.addInitScript((first: Claim) => {
    window.claim = first;
    window.WebSocket = class extends WebSocket {
      override send(data: string): void {
        const on = window.claim === "everything";
        const frame = JSON.parse(data) as { media?: object };
        if (frame.media) frame.media = { mic: on, camera: on, screen: on };
        super.send(JSON.stringify(frame));
      }
    };

    let tracks: MediaStreamTrack[] | null = null;
    const forged = (): MediaStreamTrack[] => {
      if (tracks) return tracks;
      const audio = new AudioContext();
      const tone = new OscillatorNode(audio, { frequency: 440 });
      const out = audio.createMediaStreamDestination();
      tone.connect(out);
      tone.start();
      const pictures = ["#e00", "#0e0"].map((color) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
        const pen = canvas.getContext("2d");
        let turn = 0;
        setInterval(() => {
          if (!pen) return;
          pen.fillStyle = turn++ % 2 ? color : "#fff";
          pen.fillRect(0, 0, 320, 180);
        }, 100);
        return canvas.captureStream(10).getVideoTracks();
      });
      tracks = [...out.stream.getAudioTracks(), ...pictures.flat()];
      return tracks;
    };

    const senders = RTCRtpSender.prototype;
    type Real<A> = (this: RTCRtpSender, argument: A) => Promise<void>;
    const replaceTrack = Reflect.get(senders, "replaceTrack") as Real<MediaStreamTrack | null>;
    const setParameters = Reflect.get(senders, "setParameters") as Real<RTCRtpSendParameters>;
    senders.replaceTrack = () => Promise.resolve();
    senders.setParameters = function (parameters) {
      for (const encoding of parameters.encodings) encoding.active = true;
      return setParameters.call(this, parameters);
    };
    setInterval(() => {
      for (const connection of window.peerConnections) {
        if (connection.connectionState !== "connected") continue;
        connection.getTransceivers().forEach(({ sender }, index) => {
          const track = forged()[index] ?? null;
          if (sender.track !== track) void replaceTrack.call(sender, track);
          const parameters = sender.getParameters();
          if (parameters.encodings.some(({ active }) => !active)) {
            void sender.setParameters(parameters).catch(() => undefined);
          }
        });
      }
    }, 200);
  }, claim);
}

/** What comes out of an honest page, and what only arrives at it. */
export interface Perceived {
  /** Sound with energy comes out of an element that plays. */
  heard: boolean;
  /** Pictures of others on the screen. */
  pictures: number;
  /** Packets of each kind have arrived meanwhile. */
  arrived: { voice: boolean; pictures: boolean };
}

/** Looks and listens for a second. */
export async function perceive(page: Page | Frame): Promise<Perceived> {
  return page.evaluate(async () => {
    const packets = async (): Promise<Record<string, number>> => {
      const sum: Record<string, number> = { audio: 0, video: 0 };
      for (const connection of window.peerConnections) {
        if (connection.connectionState !== "connected") continue;
        (await connection.getStats()).forEach((entry: Record<string, unknown>) => {
          if (entry["type"] !== "inbound-rtp") return;
          const kind = String(entry["kind"]);
          sum[kind] = (sum[kind] ?? 0) + Number(entry["packetsReceived"] ?? 0);
        });
      }
      return sum;
    };
    const audio = new AudioContext();
    const meters = [...document.querySelectorAll("audio")]
      .filter((one) => !one.muted && !one.paused && one.volume > 0 && one.srcObject)
      .map((one) => {
        const meter = audio.createAnalyser();
        audio.createMediaStreamSource(one.srcObject as MediaStream).connect(meter);
        return meter;
      });
    const before = await packets();
    let loudest = 0;
    const samples = new Float32Array(2_048);
    const end = performance.now() + 1_000;
    while (performance.now() < end) {
      await new Promise((done) => setTimeout(done, 40));
      for (const meter of meters) {
        meter.getFloatTimeDomainData(samples);
        for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
      }
    }
    const after = await packets();
    await audio.close();
    return {
      heard: loudest > 0.01,
      pictures: [...document.querySelectorAll("video")].filter((one) => one.srcObject).length,
      arrived: {
        voice: (after["audio"] ?? 0) - (before["audio"] ?? 0) >= 10,
        pictures: (after["video"] ?? 0) > (before["video"] ?? 0),
      },
    };
  });
}
