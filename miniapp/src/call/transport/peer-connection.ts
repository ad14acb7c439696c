/**
 * One `RTCPeerConnection` to one person, with its three fixed transceivers: mic, camera, screen.
 *
 * The first offerer creates them as `sendrecv` and the answerer adopts them, so that turning
 * anything on or off later is `replaceTrack` and never a negotiation. Knows nothing of rooms, of
 * other people or of when to give up.
 */
import type { IceCandidate, IceServer, Signal } from "../../protocol/generated";
import type { Clock } from "../clock";
import { CandidateBatch } from "./candidate-batch";
import { encodingFor, preferVp8 } from "./encodings";
import { Negotiation } from "./negotiation";
import { receivedOnPath } from "./path-stats";
import { TRACK_KINDS, type TrackKind } from "./transport";

/** Makes a connection; the browser's own constructor, or a twin in tests. */
export type CreatePeerConnection = (config: RTCConfiguration) => RTCPeerConnection;

/** What every connection of a transport shares. */
export interface ConnectionDeps {
  clock: Clock;
  create: CreatePeerConnection;
  iceServers: readonly IceServer[];
  candidatesPerSignal: number;
}

/** What makes this one different. */
export interface ConnectionRole {
  /** The `connection` of its signals. */
  number: number;
  isPolite: boolean;
  /** Makes the first offer. */
  initiates: boolean;
}

/** What a connection tells its owner. */
export interface ConnectionEvents {
  onSignal(signal: Signal): void;
  /** The three remote tracks, once the transceivers are there. */
  onTracks(tracks: Record<TrackKind, MediaStreamTrack>): void;
  /** The path may have changed its state: look at it. */
  onPathChange(): void;
}

export class PeerConnection {
  readonly number: number;
  /** An offer and its answer have been in place once. */
  isSettled = false;
  /** The first offer was ours. */
  readonly hasOffered: boolean;
  private readonly pc: RTCPeerConnection;
  private readonly negotiation: Negotiation;
  private readonly batch: CandidateBatch;
  private readonly events: ConnectionEvents;
  private readonly tracks = new Map<TrackKind, MediaStreamTrack | null>();
  private transceivers: readonly RTCRtpTransceiver[] = [];
  private others = 1;
  private wasConnected = false;

  constructor(deps: ConnectionDeps, role: ConnectionRole, events: ConnectionEvents) {
    this.number = role.number;
    this.hasOffered = role.initiates;
    this.events = events;
    const pc = deps.create(configuration(deps.iceServers));
    this.pc = pc;
    this.batch = new CandidateBatch(deps.clock, deps.candidatesPerSignal, (candidates) =>
      events.onSignal({ kind: "candidates", connection: role.number, candidates }),
    );
    this.negotiation = new Negotiation(pc, role.isPolite, {
      send: (description) =>
        events.onSignal({ kind: "description", connection: role.number, ...description }),
      onOffer: () => this.adopt(),
      onSettled: () => this.settle(),
    });
    pc.onnegotiationneeded = () => this.run(this.negotiation.offer());
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) this.batch.handleCandidate(plain(candidate));
    };
    pc.onconnectionstatechange = () => events.onPathChange();
    if (role.initiates) this.createTransceivers();
  }

  handleSignal(signal: Signal): void {
    if (signal.kind === "description") this.run(this.negotiation.handleDescription(signal));
    else this.run(this.negotiation.handleCandidates(signal.candidates));
  }

  /** What to send from now on. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    if (this.tracks.get(kind) === track) return;
    this.tracks.set(kind, track);
    this.applyTrack(kind);
  }

  /** To how many people the local tracks go, which decides how much each of them gets. */
  setOthers(others: number): void {
    if (this.others === others) return;
    this.others = others;
    for (const kind of TRACK_KINDS) this.applyEncoding(kind);
  }

  setIceServers(servers: readonly IceServer[]): void {
    this.pc.setConfiguration(configuration(servers));
  }

  /** Repairs the path: an unanswered offer is said again, otherwise ICE starts over. */
  repair(): void {
    if (!this.negotiation.repeatOffer()) this.pc.restartIce();
  }

  /** See `receivedOnPath`; null until DTLS is through for the first time. */
  async received(): Promise<number | null> {
    this.wasConnected ||= this.pc.connectionState === "connected";
    if (!this.wasConnected) return null;
    return receivedOnPath(await this.pc.getStats());
  }

  close(): void {
    this.batch.close();
    this.pc.onnegotiationneeded = this.pc.onicecandidate = this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private createTransceivers(): void {
    this.transceivers = TRACK_KINDS.map((kind) => {
      const media = kind === "mic" ? "audio" : "video";
      const transceiver = this.pc.addTransceiver(media, { direction: "sendrecv" });
      if (media === "video") preferCodecs(transceiver);
      return transceiver;
    });
    for (const kind of TRACK_KINDS) this.applyTrack(kind);
  }

  /** Takes the transceivers of the other side's offer as ours. */
  private adopt(): void {
    if (this.transceivers.length > 0) return;
    this.transceivers = this.pc.getTransceivers().slice(0, TRACK_KINDS.length);
    for (const transceiver of this.transceivers) transceiver.direction = "sendrecv";
    for (const kind of TRACK_KINDS) this.applyTrack(kind);
  }

  private settle(): void {
    if (this.isSettled) return;
    const [mic, camera, screen] = this.transceivers.map(({ receiver }) => receiver.track);
    if (!mic || !camera || !screen) return;
    this.isSettled = true;
    for (const kind of TRACK_KINDS) this.applyEncoding(kind);
    this.events.onTracks({ mic, camera, screen });
    this.events.onPathChange();
  }

  private sender(kind: TrackKind): RTCRtpSender | undefined {
    return this.transceivers[TRACK_KINDS.indexOf(kind)]?.sender;
  }

  private applyTrack(kind: TrackKind): void {
    const sender = this.sender(kind);
    const track = this.tracks.get(kind) ?? null;
    if (!sender || sender.track === track) return;
    this.run(sender.replaceTrack(track).then(() => this.applyEncoding(kind)));
  }

  /** Caps can only be set once an answer has made the encoding. */
  private applyEncoding(kind: TrackKind): void {
    const sender = this.sender(kind);
    if (!sender || !this.isSettled) return;
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings;
    if (!encoding) return;
    const height = sender.track?.getSettings().height;
    Object.assign(encoding, encodingFor(kind, this.others, height));
    if (kind !== "mic") {
      Object.assign(parameters, {
        degradationPreference: kind === "camera" ? "maintain-framerate" : "maintain-resolution",
      });
    }
    this.run(sender.setParameters(parameters));
  }

  /** A step that fails leaves the path dead, and a dead path is repaired or replaced by the mesh. */
  private run(step: Promise<unknown>): void {
    step.catch(() => this.events.onPathChange());
  }
}

/** One ICE and one DTLS for everything. */
function configuration(servers: readonly IceServer[]): RTCConfiguration {
  return { iceServers: [...servers], bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" };
}

function preferCodecs(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs;
  if (codecs) transceiver.setCodecPreferences(preferVp8(codecs));
}

function plain(candidate: RTCIceCandidate): IceCandidate {
  const { candidate: text, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: text, sdpMid, sdpMLineIndex, usernameFragment };
}
