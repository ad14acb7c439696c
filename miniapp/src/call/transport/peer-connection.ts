/**
 * One `RTCPeerConnection` to one person, with its three fixed transceivers: mic, camera, screen.
 *
 * The first offerer creates them as `sendrecv` and the answerer adopts them, so that turning
 * anything on or off later is `replaceTrack` and never a negotiation. Knows nothing of rooms, of
 * other people or of when to give up.
 */
import type { IceCandidate, IceServer, Signal } from "../../protocol/generated";
import type { Clock } from "../clock";
import type { Abilities } from "../policy/abilities";
import type { PictureCare } from "../policy/care";
import { voiceCeilingKbps, voiceFloorKbps } from "../policy/ceiling";
import type { Rung } from "../policy/rungs";
import { canTune, hasBuffer, lastPacketOf, setBuffer, slim } from "./browser";
import { CandidateBatch } from "./candidate-batch";
import { encodingFor } from "../policy/encodings";
import { withUsable, type CreatePeerConnection } from "./ice-servers";
import { Negotiation } from "./negotiation";
import { PacketLevels } from "./packet-levels";
import type { Heard } from "./transport";
import { TRACK_KINDS, type TrackKind } from "../tracks";
import type { AttachedCopies, VoiceCopies } from "./voice-copies";
import {
  asksForThinVoice,
  redPayloadType,
  reportsArrivals,
  takesPictures,
  withThinVoice,
  withVoice,
} from "./voice-sdp";

/** Before the path has been looked at. */
const NO_CARE: PictureCare = {
  isPaused: false,
  capKbps: null,
  ceilingKbps: null,
  isRenewed: false,
};

/**
 * Nobody answers there: the range is for documentation (RFC 5737). Chromium takes no ports below
 * 1024.
 */
const NOBODY: RTCIceCandidateInit = {
  candidate: "candidate:1 1 udp 1 192.0.2.1 65535 typ host",
  sdpMLineIndex: 0,
};

/** What the browser's own RED adds, always; and as many as `red.ts` takes. */
const COPIES_OF_BROWSER = 1;
const COPIES_PACKED_MAX = 3;

/** How often a change is said, should the browser make descriptions that do not tell it. */
const SAYINGS_MAX = 3;

/** What belongs to one connection. */
export type ConnectionSignal = Extract<Signal, { connection: number }>;

/** What every connection of a transport shares. */
export interface ConnectionDeps {
  clock: Clock;
  create: CreatePeerConnection;
  iceServers: readonly IceServer[];
  candidatesPerSignal: number;
  /** Null where packets cannot be reached; then RED of the browser's own gives one copy. */
  copies: VoiceCopies | null;
}

/** What makes this one different. */
export interface ConnectionRole {
  /** The `connection` of its signals. */
  number: number;
  isPolite: boolean;
  /** Makes the first offer. */
  initiates: boolean;
  /** How the voice is sent at first. */
  voice: Rung;
  /** We take no pictures, and want thin voices. */
  isSaving: boolean;
}

/** What a connection tells its owner. */
export interface ConnectionEvents {
  onSignal(signal: Signal): void;
  /** The three remote tracks, once the transceivers are there. */
  onTracks(tracks: Record<TrackKind, MediaStreamTrack>): void;
  /** The path may have changed its state: look at it. */
  onPathChange(): void;
  /** What the other side described cannot be applied here: nothing will come of this exchange. */
  onUnusable(): void;
}

export class PeerConnection {
  readonly number: number;
  /** An offer and its answer have been in place once. */
  isSettled = false;
  /** The first offer was ours. */
  readonly hasOffered: boolean;
  /** The other side takes no pictures, and wants a thin voice. */
  isAskedToSave = false;
  private readonly pc: RTCPeerConnection;
  private readonly negotiation: Negotiation;
  private readonly batch: CandidateBatch;
  private readonly events: ConnectionEvents;
  private readonly tracks = new Map<TrackKind, MediaStreamTrack | null>();
  private transceivers: readonly RTCRtpTransceiver[] = [];
  /** Kinds whose caps are being set, and whether they have changed meanwhile. */
  private readonly applying = new Map<TrackKind, boolean>();
  /** Browsers refuse another one once there is a description of ours. */
  private readonly poolSize: number;
  private readonly create: CreatePeerConnection;
  private readonly copies: VoiceCopies | null;
  private attached: AttachedCopies | null = null;
  private readonly levels = new PacketLevels();
  private readonly isTunable = canTune();
  private voice: Rung;
  private redType: number | null = null;
  private hasTransportCc = true;
  private tuned = "";
  private video: PictureCare = NO_CARE;
  private isRenewing = false;
  private hasHeard = false;
  private isSaving: boolean;
  /** What the other side was told of it last. */
  private hasSaidSaving = false;
  private sayings = 0;
  private others = 1;
  private wasConnected = false;

  constructor(deps: ConnectionDeps, role: ConnectionRole, events: ConnectionEvents) {
    this.voice = role.voice;
    this.isSaving = role.isSaving;
    this.copies = deps.copies;
    this.number = role.number;
    this.hasOffered = role.initiates;
    this.events = events;
    this.create = deps.create;
    this.poolSize = poolSizeFor(deps.iceServers);
    const pc = withUsable(deps.create, deps.iceServers, (servers) =>
      deps.create(configuration(servers, this.poolSize)),
    );
    this.pc = pc;
    this.batch = new CandidateBatch(deps.clock, deps.candidatesPerSignal, (candidates) =>
      events.onSignal({ kind: "candidates", connection: role.number, candidates }),
    );
    this.negotiation = new Negotiation(pc, role.isPolite, {
      send: ({ sdpType, sdp }) => {
        this.hasSaidSaving = !takesPictures(sdp);
        const said = this.hasSaidSaving ? withThinVoice(sdp) : sdp;
        events.onSignal({ kind: "description", connection: role.number, sdpType, sdp: said });
      },
      tune: (sdp, isToSelf) => this.tune(sdp, isToSelf),
      onOffer: () => this.adopt(),
      onSettled: () => this.settle(),
      onUnusable: () => events.onUnusable(),
    });
    pc.onnegotiationneeded = () => this.run(this.negotiation.offer());
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) this.batch.handleCandidate(plain(candidate));
    };
    pc.onconnectionstatechange = () => events.onPathChange();
    if (role.initiates) this.createTransceivers();
  }

  handleSignal(signal: ConnectionSignal): void {
    if (signal.kind === "description") this.run(this.negotiation.handleDescription(signal));
    else this.run(this.negotiation.handleCandidates(signal.candidates));
  }

  /** What to send from now on. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    if (this.tracks.get(kind) === track) return;
    this.tracks.set(kind, track);
    this.applyTrack(kind);
    this.retune();
  }

  /** To how many people the local tracks go, which decides how much each of them gets. */
  setOthers(others: number): void {
    if (this.others === others) return;
    this.others = others;
    for (const kind of TRACK_KINDS) this.applyEncoding(kind);
    this.retune();
  }

  setIceServers(servers: readonly IceServer[]): void {
    withUsable(this.create, servers, (usable) =>
      this.pc.setConfiguration(configuration(usable, this.poolSize)),
    );
  }

  /** Repairs the path: an unanswered offer is said again, otherwise ICE starts over. */
  repair(): void {
    if (!this.negotiation.repeatOffer()) this.pc.restartIce();
  }

  /** Gives the browser one more way to try, so that it does not forget those that have worked. */
  holdPath(): void {
    this.run(this.pc.addIceCandidate(NOBODY));
  }

  /** How the voice is to be sent from now on. Never said to the other side. */
  setVoice(voice: Rung): void {
    const { kbps, ptimeMs, copies } = this.voice;
    if (kbps === voice.kbps && ptimeMs === voice.ptimeMs && copies === voice.copies) return;
    this.voice = voice;
    this.applyEncoding("mic");
    this.applyCopies();
    this.retune();
  }

  /** Whether pictures are sent, how large, and how far the browser may go for them. */
  setVideo(video: PictureCare): void {
    const { isPaused, capKbps } = this.video;
    const isSame = isPaused === video.isPaused && capKbps === video.capKbps;
    this.video = video;
    this.isRenewing ||= video.isRenewed;
    if (!isSame || video.isRenewed) this.applyPictures();
    this.retune();
  }

  /** Whether we take pictures; the only change that the other side must be told. */
  setSaving(isSaving: boolean): void {
    if (this.isSaving === isSaving) return;
    this.isSaving = isSaving;
    this.sayings = 0;
    this.applyDirections();
    this.applyPictures();
    this.saySaving();
  }

  /** How long the other's voice is held at least, so that copies come in time. */
  setBuffer(ms: number | null): void {
    const receiver = this.transceivers[0]?.receiver;
    if (receiver) setBuffer(receiver, ms);
  }

  /** See `Transport.heard`. */
  get heard(): Heard {
    const receiver = this.transceivers[0]?.receiver;
    if (!receiver) return null;
    const packet = lastPacketOf(receiver);
    return packet === "unsaid" ? packet : this.levels.read(packet);
  }

  /** Its voice goes through what puts copies into it. */
  get hasCopies(): boolean {
    return this.attached !== null;
  }

  /** What can be done here, as far as it is known by now. */
  get abilities(): Abilities {
    const receiver = this.transceivers[0]?.receiver;
    return {
      copiesMax: this.copiesMax,
      isPtimeTunable: this.isTunable,
      isBounded: this.isTunable,
      hasTransportCc: this.hasTransportCc,
      isBufferTunable: receiver ? hasBuffer(receiver) : true,
    };
  }

  /** It has described itself, and the browser has not found any way to be reached. */
  get isHidden(): boolean {
    if (this.isSecured) return false;
    const said = this.pc.localDescription?.sdp;
    return said !== undefined && !said.includes("a=candidate:");
  }

  /** ICE is through, DTLS is not. */
  get isSecuring(): boolean {
    const { iceConnectionState, connectionState } = this.pc;
    const isIceUp = iceConnectionState === "connected" || iceConnectionState === "completed";
    return isIceUp && connectionState === "connecting";
  }

  /** DTLS has been through once. */
  get isSecured(): boolean {
    this.wasConnected ||= this.pc.connectionState === "connected";
    return this.wasConnected;
  }

  /** What the browser has counted; null before packets get through for the first time. */
  async stats(): Promise<RTCStatsReport | null> {
    return this.isSecured || this.isSecuring ? await this.pc.getStats() : null;
  }

  close(): void {
    this.batch.close();
    this.pc.onnegotiationneeded = this.pc.onicecandidate = this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private createTransceivers(): void {
    this.transceivers = TRACK_KINDS.map((kind) => {
      const media = kind === "mic" ? "audio" : "video";
      const transceiver = this.pc.addTransceiver(media, { direction: this.direction(kind) });
      slim(transceiver, media);
      return transceiver;
    });
    for (const kind of TRACK_KINDS) this.applyTrack(kind);
  }

  /** Takes the transceivers of the other side's offer as ours. */
  private adopt(): void {
    if (this.transceivers.length > 0) return;
    this.transceivers = this.pc.getTransceivers().slice(0, TRACK_KINDS.length);
    this.applyDirections();
    this.attachCopies();
    for (const kind of TRACK_KINDS) this.applyTrack(kind);
  }

  private direction(kind: TrackKind): RTCRtpTransceiverDirection {
    return this.isSaving && kind !== "mic" ? "sendonly" : "sendrecv";
  }

  private applyDirections(): void {
    this.transceivers.forEach((transceiver, index) => {
      const kind = TRACK_KINDS[index];
      if (kind) transceiver.direction = this.direction(kind);
    });
  }

  /** The browser would say it by itself, unless we were talking to ourselves at that moment. */
  private saySaving(): void {
    if (!this.isSettled || this.hasSaidSaving === this.isSaving) return;
    if (this.sayings >= SAYINGS_MAX) return;
    this.sayings += 1;
    this.run(this.negotiation.offerChange());
  }

  private settle(): void {
    if (this.isSettled) {
      this.saySaving();
      this.retune();
      return;
    }
    const [mic, camera, screen] = this.transceivers.map(({ receiver }) => receiver.track);
    if (!mic || !camera || !screen) return;
    this.isSettled = true;
    for (const kind of TRACK_KINDS) this.applyEncoding(kind);
    this.applyTrack("mic");
    this.saySaving();
    this.events.onTracks({ mic, camera, screen });
    this.events.onPathChange();
  }

  private sender(kind: TrackKind): RTCRtpSender | undefined {
    return this.transceivers[TRACK_KINDS.indexOf(kind)]?.sender;
  }

  private applyTrack(kind: TrackKind): void {
    const sender = this.sender(kind);
    const track = this.tracks.get(kind) ?? null;
    // Until it is known whether packets can carry copies, there may be no voice; see `attachCopies`.
    if (kind === "mic" && !this.hasHeard) return;
    if (!sender) return;
    if (kind === "mic" && this.attached) {
      const isSilent = track === null && isMuted(sender.track);
      this.attached.set({ isSilent });
      if (isSilent) return;
    }
    if (sender.track === track) return;
    const apply = (): void => (kind === "mic" ? this.applyEncoding(kind) : this.applyPictures());
    this.run(sender.replaceTrack(track).then(apply));
  }

  /** Both, as they share what there is. */
  private applyPictures(): void {
    this.applyEncoding("camera");
    this.applyEncoding("screen");
  }

  private get pictureCount(): number {
    return TRACK_KINDS.filter((kind) => kind !== "mic" && this.tracks.get(kind)).length;
  }

  /**
   * Caps can only be set once an answer has made the encoding, and one change at a time.
   *
   * Lines that Chromium has taken from a picture come back one step in ten seconds, and all at once
   * when it is told to prefer something else, so a picture is renewed by a moment of that.
   */
  private applyEncoding(kind: TrackKind): void {
    const sender = this.sender(kind);
    if (!sender || !this.isSettled) return;
    if (this.applying.has(kind)) {
      this.applying.set(kind, true);
      return;
    }
    const parameters = sender.getParameters();
    // Firefox before 110 tells of none.
    const [encoding] = (parameters.encodings as RTCRtpEncodingParameters[] | undefined) ?? [];
    if (!encoding) return;
    Object.assign(encoding, this.caps(kind, sender.track));
    const isRenewing = kind === "camera" && this.isRenewing;
    if (kind !== "mic") {
      const usual = kind === "camera" ? "maintain-framerate" : "maintain-resolution";
      Object.assign(parameters, { degradationPreference: isRenewing ? "balanced" : usual });
    }
    if (isRenewing) this.isRenewing = false;
    this.applying.set(kind, isRenewing);
    const applied = sender.setParameters(parameters).finally(() => {
      const isChanged = this.applying.get(kind);
      this.applying.delete(kind);
      if (isChanged) this.applyEncoding(kind);
    });
    this.run(applied);
  }

  private caps(kind: TrackKind, track: MediaStreamTrack | null): Partial<RTCRtpEncodingParameters> {
    const caps = encodingFor(kind, this.others, track?.getSettings().height, this.isSaving);
    if (kind === "mic") return { ...caps, maxBitrate: this.voice.kbps * 1_000 };
    const { isPaused, capKbps } = this.video;
    const most = caps.maxBitrate ?? Infinity;
    const share = capKbps === null ? Infinity : (capKbps * 1_000) / Math.max(1, this.pictureCount);
    // Without a picture nothing is active, or the browser would fill the path with probes.
    return {
      ...caps,
      active: track !== null && !isPaused,
      maxBitrate: Math.min(most, share),
    };
  }

  /**
   * Only where the other side takes RED: elsewhere every packet would go through the worker for
   * nothing. A sender must get it before its first track, so the voice waits for their description.
   */
  private attachCopies(): void {
    const mic = this.sender("mic");
    if (!mic || mic.track || this.attached || this.redType === null || !this.isTunable) return;
    this.attached = this.copies?.attach(mic) ?? null;
  }

  private applyCopies(): void {
    if (this.redType === null) return;
    this.attached?.set({ redPayloadType: this.redType, copies: this.voice.copies });
  }

  /** Whether packets go through the worker and are what it can pack; assumed before the first one. */
  private get isPacking(): boolean {
    const { attached } = this;
    return attached !== null && (attached.seen === null || attached.seen === this.redType);
  }

  private get copiesMax(): number {
    if (this.redType === null || !this.isTunable) return 0;
    const seen = this.attached?.seen ?? null;
    if (seen === null || seen === "unsaid") return COPIES_OF_BROWSER;
    return seen === this.redType ? COPIES_PACKED_MAX : 0;
  }

  /** What the other side says, with our voice as it is to be. */
  private tune(sdp: string, isToSelf: boolean): string {
    this.hasHeard = true;
    this.redType = redPayloadType(sdp);
    this.hasTransportCc = reportsArrivals(sdp);
    this.isAskedToSave = asksForThinVoice(sdp);
    this.attachCopies();
    this.applyCopies();
    if (!this.isTunable) return sdp;
    // An answer that travels must not say that we send no pictures: they come back unsaid.
    const hasPictures = !(isToSelf && this.video.isPaused);
    this.tuned = this.tuning(hasPictures);
    const { isRed, ceilingKbps, floorKbps } = this;
    const { ptimeMs } = this.voice;
    return withVoice(sdp, { ptimeMs, isRed, hasPictures, ceilingKbps, floorKbps });
  }

  private retune(): void {
    if (!this.isSettled || !this.isTunable) return;
    if (this.tuned === this.tuning(!this.video.isPaused)) return;
    this.run(this.negotiation.retune().then(() => this.saySaving()));
  }

  /** With RED that we pack ourselves, no copies are only a byte more than no RED. */
  private get isRed(): boolean {
    return this.isPacking || this.voice.copies > 0;
  }

  private get ceilingKbps(): number | null {
    return this.pictureCount > 0
      ? this.video.ceilingKbps
      : voiceCeilingKbps(this.voice.copies, this.others);
  }

  private get floorKbps(): number | null {
    return voiceFloorKbps(this.others);
  }

  /** All that only a description can change. */
  private tuning(hasPictures: boolean): string {
    const { isRed, ceilingKbps, floorKbps } = this;
    return `${this.voice.ptimeMs} ${isRed} ${hasPictures} ${ceilingKbps} ${floorKbps}`;
  }

  /** A step that fails leaves the path dead, and a dead path is repaired or replaced by the mesh. */
  private run(step: Promise<unknown>): void {
    step.catch(() => this.events.onPathChange());
  }
}

/** One ICE and one DTLS for everything. */
function configuration(
  servers: readonly IceServer[],
  iceCandidatePoolSize: number,
): RTCConfiguration {
  const iceServers = [...servers];
  return { iceServers, iceCandidatePoolSize, bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" };
}

/** A relay takes some round trips, which may begin before the first description is there. */
function poolSizeFor(servers: readonly IceServer[]): number {
  return servers.some(({ urls }) => urls.some((url) => url.startsWith("turn"))) ? 1 : 0;
}

function plain(candidate: RTCIceCandidate): IceCandidate {
  const { candidate: text, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: text, sdpMid, sdpMLineIndex, usernameFragment };
}

/** A microphone that is off for a while: it gives silence, and stays where it is. */
function isMuted(track: MediaStreamTrack | null): boolean {
  return track !== null && !track.enabled && track.readyState === "live";
}
