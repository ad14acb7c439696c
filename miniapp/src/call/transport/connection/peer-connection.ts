/**
 * One `RTCPeerConnection` to one person, with its three fixed transceivers: mic, camera, screen.
 *
 * The first offerer creates them as `sendrecv` and the answerer adopts them, so that turning
 * anything on or off later is `replaceTrack` and never a negotiation. Knows nothing of rooms, of
 * other people or of when to give up.
 */
import type { IceCandidate, IceServer, Signal } from "../../../protocol/generated";
import type { Clock } from "../../clock";
import { readReport, type PathReport } from "../../path/report";
import type { Abilities } from "../../policy/abilities";
import type { PictureCare } from "../../policy/care";
import type { Rung } from "../../policy/rungs";
import { canTune, setBuffer, slim } from "./browser";
import { CandidateBatch } from "./candidate-batch";
import { withUsable, type CreatePeerConnection } from "./ice-servers";
import { Negotiation } from "./negotiation";
import { PacketLevels, type Heard } from "./packet-levels";
import { TRACK_KINDS, type TrackKind } from "../../tracks";
import { Saving } from "./saving";
import { Senders } from "./senders";
import { firstSending, type Sending } from "./sending";
import { Tuning } from "./tuning";
import type { VoiceCopies } from "./voice-copies";
import { VoicePackets } from "./voice-packets";
import { Arrivals } from "./arrivals";
import {
  asksForThinVoice,
  opensEnvelopes,
  redPayloadType,
  reportsArrivals,
  withEnvelopesOpened,
  withRepeats,
} from "./voice-sdp";

/**
 * Nobody answers there: the range is for documentation (RFC 5737). Chromium takes no ports below
 * 1024.
 */
const NOBODY: RTCIceCandidateInit = {
  candidate: "candidate:1 1 udp 1 192.0.2.1 65535 typ host",
  sdpMLineIndex: 0,
};

/** What belongs to one connection. */
export type ConnectionSignal = Extract<Signal, { connection: number }>;

/** What every connection of a transport shares. */
export interface ConnectionDeps {
  clock: Clock;
  create: CreatePeerConnection;
  iceServers: readonly IceServer[];
  candidatesPerSignal: number;
  /** Null where packets cannot be reached; then RED of the browser's own gives one copy, if any. */
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
  private transceivers: readonly RTCRtpTransceiver[] = [];
  /** Browsers refuse another one once there is a description of ours. */
  private readonly poolSize: number;
  private readonly create: CreatePeerConnection;
  private readonly levels = new PacketLevels();
  private readonly isTunable = canTune();
  private readonly sending: Sending;
  private readonly packets: VoicePackets;
  private readonly arrivals: Arrivals;
  private readonly senders: Senders;
  private readonly tuning: Tuning;
  private readonly saving = new Saving();
  private hasTransportCc = true;
  private wasConnected = false;
  private foundAt: number | null = null;
  /** How long DTLS has taken, in ms; null before it is through, and where ICE was not seen before it. */
  securedMs: number | null = null;

  constructor(deps: ConnectionDeps, role: ConnectionRole, events: ConnectionEvents) {
    this.sending = firstSending(role.voice, role.isSaving);
    this.packets = new VoicePackets(deps.copies, this.isTunable);
    this.arrivals = new Arrivals(deps.copies, this.isTunable);
    this.senders = new Senders(this.sending, this.packets, (step) => this.run(step));
    this.tuning = new Tuning(this.sending, this.packets, this.isTunable);
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
        const said = this.saving.say(sdp);
        const whole = this.arrivals.areMended ? withEnvelopesOpened(said) : said;
        events.onSignal({ kind: "description", connection: role.number, sdpType, sdp: whole });
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
    pc.oniceconnectionstatechange = () => {
      if (this.isSecuring) this.foundAt ??= deps.clock.now();
    };
    pc.onconnectionstatechange = () => {
      if (this.isSecured && this.foundAt !== null) {
        this.securedMs ??= deps.clock.now() - this.foundAt;
      }
      events.onPathChange();
    };
    if (role.initiates) this.createTransceivers();
  }

  handleSignal(signal: ConnectionSignal): void {
    if (signal.kind === "description") this.run(this.negotiation.handleDescription(signal));
    else this.run(this.negotiation.handleCandidates(signal.candidates));
  }

  /** What to send from now on. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    const { tracks } = this.sending;
    if (tracks.get(kind) === track) return;
    tracks.set(kind, track);
    this.senders.applyTrack(kind);
    this.retune();
  }

  /** To how many people the local tracks go, which decides how much each of them gets. */
  setOthers(others: number): void {
    if (this.sending.others === others) return;
    this.sending.others = others;
    this.senders.applyEncodings();
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
    const { kbps, ptimeMs, copies } = this.sending.voice;
    if (kbps === voice.kbps && ptimeMs === voice.ptimeMs && copies === voice.copies) return;
    this.sending.voice = voice;
    this.senders.applyVoice();
    this.retune();
  }

  /** Whether pictures are sent, how large, and how far the browser may go for them. */
  setVideo(video: PictureCare): void {
    const { isPaused, capKbps, linesMost } = this.sending.video;
    const isSame =
      isPaused === video.isPaused && capKbps === video.capKbps && linesMost === video.linesMost;
    this.sending.video = video;
    if (video.isRenewed) this.senders.renewPicture();
    else if (!isSame) this.senders.applyPictures();
    this.retune();
  }

  /** Whether we take pictures; the only change that the other side must be told. */
  setSaving(isSaving: boolean): void {
    if (this.sending.isSaving === isSaving) return;
    this.sending.isSaving = isSaving;
    this.saving.handleChange();
    this.applyDirections();
    this.senders.applyPictures();
    this.saySaving();
  }

  /** How long the other's voice is held at least, so that copies come in time. */
  setBuffer(ms: number | null): void {
    this.arrivals.hold(ms);
  }

  /** The same of their pictures, so that what is asked for again comes in time. */
  setPictureBuffer(ms: number | null): void {
    for (const { receiver } of this.transceivers.slice(1)) setBuffer(receiver, ms);
  }

  /** See `Transport.heard`. */
  get heard(): Heard {
    const packet = this.arrivals.last;
    return packet === "unsaid" ? packet : this.levels.read(packet);
  }

  /** Voices go through what puts copies into them, or takes them out. */
  get hasCopies(): boolean {
    return this.packets.isAttached || this.arrivals.areMended;
  }

  /** What can be done here, as far as it is known by now. */
  get abilities(): Abilities {
    return {
      copiesMax: this.packets.copiesMax,
      isPtimeTunable: this.isTunable,
      isBounded: this.isTunable,
      hasTransportCc: this.hasTransportCc,
      isBufferTunable: this.arrivals.isBufferTunable,
      areCopiesHeldFor: this.arrivals.areMended,
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
  async report(): Promise<PathReport | null> {
    return this.isSecured || this.isSecuring ? readReport(await this.pc.getStats()) : null;
  }

  close(): void {
    this.batch.close();
    this.pc.onnegotiationneeded = this.pc.onicecandidate = this.pc.onconnectionstatechange = null;
    this.pc.oniceconnectionstatechange = null;
    this.pc.close();
  }

  private createTransceivers(): void {
    this.transceivers = TRACK_KINDS.map((kind) => {
      const media = kind === "mic" ? "audio" : "video";
      const transceiver = this.pc.addTransceiver(media, { direction: this.direction(kind) });
      slim(transceiver, media);
      return transceiver;
    });
    this.take();
  }

  /** Takes the transceivers of the other side's offer as ours. */
  private adopt(): void {
    if (this.transceivers.length > 0) return;
    this.transceivers = this.pc.getTransceivers().slice(0, TRACK_KINDS.length);
    this.applyDirections();
    this.take();
  }

  /** In the moment in which they have been made. */
  private take(): void {
    const mic = this.transceivers[TRACK_KINDS.indexOf("mic")];
    if (mic) this.arrivals.attach(mic.receiver);
    this.senders.adopt(this.transceivers.map(({ sender }) => sender));
  }

  private direction(kind: TrackKind): RTCRtpTransceiverDirection {
    return this.sending.isSaving && kind !== "mic" ? "sendonly" : "sendrecv";
  }

  private applyDirections(): void {
    this.transceivers.forEach((transceiver, index) => {
      const kind = TRACK_KINDS[index];
      if (kind) transceiver.direction = this.direction(kind);
    });
  }

  /** The browser would say it by itself, unless we were talking to ourselves at that moment. */
  private saySaving(): void {
    if (!this.isSettled || !this.saving.takeTurn(this.sending.isSaving)) return;
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
    this.senders.settle();
    this.saySaving();
    this.events.onTracks({ mic, camera, screen });
    this.events.onPathChange();
  }

  /** What the other side says, with our voice as it is to be. */
  private tune(sdp: string, isToSelf: boolean): string {
    this.hasTransportCc = reportsArrivals(sdp);
    this.isAskedToSave = asksForThinVoice(sdp);
    const redType = redPayloadType(sdp);
    this.senders.handleDescription({ redType, areEnvelopesOpened: opensEnvelopes(sdp) });
    const hasCopies = redType !== null && this.isTunable;
    return this.tuning.apply(hasCopies ? sdp : withRepeats(sdp), isToSelf);
  }

  private retune(): void {
    if (!this.isSettled || !this.tuning.isDue) return;
    this.run(this.negotiation.retune().then(() => this.saySaving()));
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
