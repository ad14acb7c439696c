/**
 * A peer connection without a network: the signaling state machine of `RTCPeerConnection` with
 * implicit rollback, and a path that lives as long as the test wants.
 */

/** A track that only is. */
export class FakeTrack extends EventTarget {
  readonly kind: string;
  enabled = true;
  muted = false;
  readyState: "live" | "ended" = "live";
  contentHint = "";
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  settings: MediaTrackSettings = {};
  /** What this device does of what it is asked for later. */
  obeys = true;
  readonly applied: MediaTrackConstraints[] = [];

  constructor(kind: string) {
    super();
    this.kind = kind;
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** What the system does with it. */
  mute(isMuted: boolean): void {
    this.muted = isMuted;
    (isMuted ? this.onmute : this.onunmute)?.();
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.applied.push(constraints);
    const { noiseSuppression, echoCancellation } = constraints;
    if (this.obeys) Object.assign(this.settings, { noiseSuppression, echoCancellation });
    return Promise.resolve();
  }

  clone(): FakeTrack {
    return new FakeTrack(this.kind);
  }
}

/** A stream that only holds its tracks. */
export class FakeStream {
  private readonly tracks: unknown[];

  constructor(tracks: unknown[]) {
    this.tracks = tracks;
  }

  getTracks(): unknown[] {
    return this.tracks;
  }
}

class FakeTransceiver {
  direction: string;
  readonly sender = {
    track: null as unknown,
    replaceTrack: (track: unknown) => {
      this.sender.track = track;
      return Promise.resolve();
    },
    encoding: {} as RTCRtpEncodingParameters,
    getParameters: () => ({ encodings: [{ ...this.sender.encoding }] }),
    setParameters: ({ encodings }: { encodings: RTCRtpEncodingParameters[] }) => {
      this.sender.encoding = encodings[0] ?? {};
      return Promise.resolve();
    },
  };
  readonly receiver: {
    track: FakeTrack;
    /** Not in every browser. */
    getSynchronizationSources?: () => { audioLevel?: number; rtpTimestamp?: number }[];
  };

  constructor(kind: string, direction = "recvonly") {
    this.direction = direction;
    this.receiver = { track: new FakeTrack(kind) };
  }

  setCodecPreferences(): void {
    // Codecs do not matter to a twin.
  }
}

type Kinds = string[];

const OPUS = "a=rtpmap:111 opus/48000/2\r\n";
const HOST_CANDIDATE = "a=candidate:1 1 udp 1 198.51.100.1 9 typ host";

export class FakePeerConnection {
  static readonly made: FakePeerConnection[] = [];
  /** What becomes of those that are made from now on. */
  static areHidden = false;
  static knowingRed = true;
  static knowingTransportCc = true;
  /** Addresses of ICE servers that the browser throws at. */
  static readonly refusedUrls = new Set<string>();
  signalingState = "stable";
  connectionState = "new";
  iceConnectionState = "new";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  /** Bytes on the selected pair. */
  received = 0;
  /** Of the selected pair, in bit/s and seconds; not told by every browser. */
  path: {
    availableOutgoingBitrate?: number;
    currentRoundTripTime?: number;
    bytesSent?: number;
  } = {};
  /** The selected pair goes over a relay of this side. */
  isRelayed = false;
  config: RTCConfiguration;
  restarts = 0;
  negotiations = 0;
  readonly candidates: unknown[] = [];
  /** Which descriptions this browser does not understand, or cannot answer. */
  refuses: "nothing" | "answers" | "offers" | "all" = "nothing";
  knowsRed = FakePeerConnection.knowingRed;
  knowsTransportCc = FakePeerConnection.knowingTransportCc;
  /** What this browser adds to the last section of its descriptions. */
  suffix = "";
  /** Bytes that came over another nominated pair than the selected one. */
  receivedBeside = 0;
  /** The browser finds no address of this machine. */
  isHidden = FakePeerConnection.areHidden;
  private transceivers: FakeTransceiver[] = [];
  private generation = 0;

  constructor(config: RTCConfiguration = {}) {
    this.config = checked(config);
    FakePeerConnection.made.push(this);
  }

  addTransceiver(kind: string, { direction }: RTCRtpTransceiverInit): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, direction);
    this.transceivers.push(transceiver);
    if (this.transceivers.length === 1) queueMicrotask(() => this.onnegotiationneeded?.());
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    if (type === "answer" && this.refuses === "answers") throw new Error("no answer to this");
    this.localDescription = { type, sdp: this.sdp() };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    if (type === "answer") this.connect();
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (description.type === "answer" && this.signalingState !== "have-local-offer") {
      throw new Error(`an answer in ${this.signalingState}`);
    }
    if (this.refuses === "all" || this.refuses === `${description.type}s`) {
      throw new Error("failed to parse");
    }
    this.remoteDescription = description;
    if (description.type === "offer") {
      this.signalingState = "have-remote-offer";
      const [line = "[]"] = (description.sdp ?? "[]").split("\r\n");
      const kinds = JSON.parse(line) as Kinds;
      while (this.transceivers.length < kinds.length - 1) {
        this.transceivers.push(new FakeTransceiver(kinds[this.transceivers.length + 1] ?? ""));
      }
    } else {
      this.signalingState = "stable";
      this.negotiations += 1;
      this.connect();
    }
  }

  addIceCandidate(candidate: unknown): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  restartIce(): void {
    this.restarts += 1;
    this.generation += 1;
    queueMicrotask(() => this.onnegotiationneeded?.());
  }

  setConfiguration(config: RTCConfiguration): void {
    if (this.localDescription && config.iceCandidatePoolSize !== this.config.iceCandidatePoolSize) {
      throw new DOMException("the pool is in use", "InvalidModificationError");
    }
    this.config = checked(config);
  }

  getStats(): Promise<Map<string, object>> {
    const pair = { type: "candidate-pair", id: "p", nominated: true, state: "succeeded" };
    const candidateType = this.isRelayed ? "relay" : "host";
    return Promise.resolve(
      new Map<string, object>([
        ["p", { ...pair, ...this.path, bytesReceived: this.received, localCandidateId: "l" }],
        ["q", { ...pair, id: "q", bytesReceived: this.receivedBeside }],
        ["l", { type: "local-candidate", id: "l", candidateType }],
      ]),
    );
  }

  close(): void {
    this.connectionState = "closed";
  }

  get isClosed(): boolean {
    return this.connectionState === "closed";
  }

  /** A way has been found, and nothing has been agreed on over it. */
  find(): void {
    this.iceConnectionState = "connected";
    this.connectionState = "connecting";
    this.oniceconnectionstatechange?.();
  }

  /** It has been agreed on, too. */
  secure(): void {
    this.connectionState = "connected";
    this.onconnectionstatechange?.();
  }

  private connect(): void {
    if (this.isHidden) return;
    this.connectionState = "connected";
    this.received += 1;
    queueMicrotask(() => this.onconnectionstatechange?.());
  }

  /** The generation and the kinds of the media sections; then what is read of real ones. */
  private sdp(): string {
    const kinds = this.transceivers.map(({ receiver }) => receiver.track.kind);
    const red = this.knowsRed ? "a=rtpmap:63 red/48000/2\r\n" : "";
    const feedback = this.knowsTransportCc ? "a=rtcp-fb:* transport-cc\r\n" : "";
    const sections = this.transceivers.map(
      ({ direction, receiver }) =>
        `m=${receiver.track.kind} 9 RTP 63 111\r\na=${direction}\r\n${OPUS}${red}${feedback}`,
    );
    const found = this.isHidden ? [] : [HOST_CANDIDATE];
    const lines = [JSON.stringify([String(this.generation), ...kinds]), ...sections, ...found];
    return [...lines, this.suffix].join("\r\n");
  }
}

function checked(config: RTCConfiguration): RTCConfiguration {
  const urls = (config.iceServers ?? []).flatMap((server) => server.urls);
  if (urls.some((url) => FakePeerConnection.refusedUrls.has(url))) {
    throw new DOMException("not a valid URL", "SyntaxError");
  }
  return config;
}

/** For `create` of a transport. */
export function createFakePeer(config: RTCConfiguration): RTCPeerConnection {
  return new FakePeerConnection(config) as unknown as RTCPeerConnection;
}
