/**
 * Runs in every page before anything else: keeps the page's peer connections, samples their
 * statistics, and notes when something is tapped. Plain script: it is given to the browser as text.
 */
(() => {
  const every = Number("SAMPLE_MS");
  const SAMPLES_PER_MS = 48;
  const lab = { samples: [], taps: [], said: [] };
  window.efirlab = lab;
  /** The page's connections that are not closed, by number. A closed one may go with what it held. */
  const connections = new Map();
  let count = 0;
  const Original = window.RTCPeerConnection;
  if (!Original) return;

  window.RTCPeerConnection = class extends Original {
    constructor(...args) {
      super(...args);
      connections.set(count, this);
      count += 1;
    }
  };

  // Voices that come over the server are played by a worklet, which tells what has become of them when it
  // is asked.
  const players = [];
  let sound = null;
  const OriginalNode = window.AudioWorkletNode;
  if (OriginalNode)
    window.AudioWorkletNode = class extends OriginalNode {
      constructor(context, name, options) {
        super(context, name, options);
        sound = context;
        if (name !== "voice-playout") return;
        const voice = { id: players.length, played: null, buffered: 0 };
        players.push(voice);
        this.port.addEventListener("message", ({ data }) => {
          if (typeof data !== "object") return;
          const grown = data.sound - (voice.played?.sound ?? 0);
          voice.buffered += (data.delay / 1000) * grown * SAMPLES_PER_MS;
          voice.played = data;
        });
        this.port.postMessage("tell");
      }
    };

  const label = (target) => target.closest?.("button")?.textContent?.trim() ?? "";
  const tapped = (event) => lab.taps.push({ t: Date.now(), label: label(event.target) });
  document.addEventListener("click", tapped, true);

  /** Taps the button with these words in the frame in which it can be tapped first. */
  lab.tap = (words) =>
    new Promise((done) => {
      const look = () => {
        const buttons = [...document.querySelectorAll("button:enabled")];
        const found = buttons.find((button) => button.textContent.trim() === words);
        if (!found) return requestAnimationFrame(look);
        found.click();
        done();
      };
      look();
    });

  // What the page says in words: noted again and again for as long as it says so.
  const WORDS = {
    videoPaused: /video (is )?paused/i,
    reconnecting: /reconnecting|restor(ing|ed)/i,
  };
  setInterval(() => {
    // What is shown: the words of the page also stand in it as data.
    const text = document.body?.innerText ?? "";
    for (const [what, pattern] of Object.entries(WORDS)) {
      if (pattern.test(text)) lab.said.push({ t: Date.now(), what });
    }
  }, 500);

  const inbound = (entry) =>
    entry.kind === "audio"
      ? {
          id: entry.ssrc,
          total: entry.totalSamplesReceived ?? 0,
          concealed: entry.concealedSamples ?? 0,
          silent: entry.silentConcealedSamples ?? 0,
          emitted: entry.jitterBufferEmittedCount ?? 0,
          buffered: entry.jitterBufferDelay ?? 0,
          packets: entry.packetsReceived ?? 0,
          lost: entry.packetsLost ?? 0,
          bytes: entry.bytesReceived ?? 0,
        }
      : {
          id: entry.ssrc,
          frames: entry.framesDecoded ?? 0,
          freezes: entry.freezeCount ?? 0,
          frozen: entry.totalFreezesDuration ?? 0,
          bytes: entry.bytesReceived ?? 0,
        };

  async function facts(connection, pc) {
    const report = await connection.getStats();
    const found = {
      pc,
      state: connection.connectionState,
      audio: [],
      video: [],
      sent: { audio: 0, video: 0 },
      path: null,
    };
    report.forEach((entry) => {
      if (entry.type === "inbound-rtp") found[entry.kind]?.push(inbound(entry));
      if (entry.type === "outbound-rtp")
        found.sent[entry.kind] += (entry.bytesSent ?? 0) + (entry.headerBytesSent ?? 0);
      if (entry.type === "transport" && entry.selectedCandidatePairId) {
        const pair = report.get(entry.selectedCandidatePairId);
        const local = pair && report.get(pair.localCandidateId);
        const remote = pair && report.get(pair.remoteCandidateId);
        found.path = pair && {
          rtt: pair.currentRoundTripTime ?? null,
          available: pair.availableOutgoingBitrate ?? null,
          bytes: pair.bytesReceived ?? 0,
          local: local?.candidateType,
          protocol: local?.relayProtocol ?? local?.protocol,
          remote: remote?.candidateType,
        };
      }
    });
    return found;
  }

  /** What the worklets have played, in the words of statistics; null while there is none. */
  function overServer() {
    const heard = players.filter(({ played }) => played?.sound > 0);
    if (heard.length === 0) return null;
    return {
      pc: "server",
      state: "connected",
      audio: heard.map(({ id, played, buffered }) => ({
        id,
        total: (played.sound + played.lost) * SAMPLES_PER_MS,
        concealed: (played.madeUp + played.lost) * SAMPLES_PER_MS,
        silent: 0,
        emitted: played.sound * SAMPLES_PER_MS,
        buffered,
        packets: played.sound,
        lost: 0,
        bytes: 0,
        transit: played.transit,
      })),
      video: [],
      sent: { audio: 0, video: 0 },
      path: { rtt: null, bytes: 0, local: "server", protocol: "tcp", remote: "server" },
    };
  }

  let busy = false;
  setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      for (const [pc, connection] of connections)
        if (connection.connectionState === "closed") connections.delete(pc);
      const pcs = await Promise.all([...connections].map(([pc, one]) => facts(one, pc)));
      const server = overServer();
      if (server) pcs.push(server);
      // How far the page's clock is before the sound's, where there is one.
      const ahead =
        sound && performance.timeOrigin + performance.now() - sound.currentTime * 1000;
      if (pcs.length > 0) lab.samples.push({ t: Date.now(), pcs, ...(sound && { ahead }) });
    } catch {
      // A connection was closed while it was asked; the next sample knows.
    } finally {
      busy = false;
    }
  }, every);
})();
