/**
 * Media from everybody to everybody: one peer connection for each other person.
 *
 * Who has just come makes the first offer; who was there waits for it. Of two connections of one
 * pair the one with the higher number counts, so a reloaded page, whose numbers go on with the
 * clock, replaces what was left of itself. Connections outlive the socket: they end only when the
 * person is no longer in the list, or when their path cannot be repaired.
 */
import type { IceServer, ParticipantId, Signal } from "../../protocol/generated";
import { every, type Clock } from "../clock";
import { NO_PERMITS, type Permits } from "../permits";
import { ALL_ABILITIES } from "../policy/abilities";
import { PeerCare, type Care } from "../policy/care";
import { hourlyCost } from "../view/cost";
import { countersOf, type PeerFacts } from "../path/facts";
import { History, lookOf, together } from "../view/history";
import { usualQuality } from "../view/quality";
import { ReceptionJudge } from "../view/reception";
import { Uplink } from "../policy/uplink";
import type { PathKind, PeerLink, PeerStatistics, Statistics } from "../types";
import { Allowance, Bucket, OF_LOBBY, OF_ONE } from "./allowance";
import { CAMERA_KBPS_MAX, picturesKbps } from "../policy/encodings";
import type { CreatePeerConnection } from "./ice-servers";
import { Outage, type OutageAction } from "../path/outage";
import { isOnOwnRelay, pathKindOf, receivedOnPath, roundTripOf } from "../path/path-stats";
import { PeerConnection, type ConnectionSignal } from "./peer-connection";
import type { Heard, Transport, TransportEvents, TransportPeer } from "./transport";
import { TRACK_KINDS, type TrackKind } from "../tracks";
import type { Flow } from "../path/outage";
import type { VoiceCopies } from "./voice-copies";

/** What a mesh needs from outside. */
export interface MeshDeps {
  clock: Clock;
  create: CreatePeerConnection;
  /** The own id, which decides who of two is polite. */
  you: ParticipantId;
  /** How many candidates the server takes in one signal. */
  candidatesPerSignal: number;
  /** Null where the browser lets no page near its packets. */
  copies: VoiceCopies | null;
  /** A number that grows with the server's clock; see `connectionNumber`. */
  baseNumber(): number;
  events: TransportEvents;
}

/** How often paths are looked at. */
const TICK_MS = 500;
/** How often it is decided how to send; a little less than two ticks, which are never exact. */
const CARE_MS = 900;
/** How often it is told that nobody at all is heard. */
const SILENCE_MS = 3_000;
/** How many connections without any address of this machine are replaced: there may be none. */
const HIDDEN_TRIES_MAX = 3;
/** Nobody offered: perhaps they wait for us as we do for them. */
const OFFER_PATIENCE_MS = 3_000;

/** Two that do not understand each other's descriptions must not go on for ever. */
const RETRIES = { most: 2, everyMs: 10_000 };

/**
 * The age at which a relay's credentials are too old to stay with it when new ones come. They live
 * for twelve hours, and new ones come every six at the latest.
 */
const RELAY_MS = 3 * 3_600_000;

interface Peer {
  id: ParticipantId;
  /** As the owner of the transport has said last. */
  permits: Permits;
  isReachable: boolean;
  connection: PeerConnection | null;
  outage: Outage;
  care: PeerCare;
  reception: ReceptionJudge;
  caredAt: number;
  /** When the ICE servers came that candidates were gathered with last. */
  serversAt: number;
  isResting: boolean;
  hiddenTries: number;
  link: PeerLink;
  readonly history: History;
  facts: PeerFacts | null;
  path: PathKind | null;
  /** Own offers in place of theirs that could not be applied. */
  readonly retries: Bucket;
  /** How many of their descriptions could not be applied. */
  unusable: number;
  cancelPatience: () => void;
}

/**
 * Numbers for connections that also grow from one page load to the next: tenths of seconds since
 * 2026 on the server's clock, which fit into 32 bits for thirteen years.
 */
export function connectionNumber(serverNow: number): number {
  return Math.floor((serverNow - Date.UTC(2026, 0, 1)) / 100) >>> 0;
}

export class Mesh implements Transport {
  private readonly deps: MeshDeps;
  private readonly peers = new Map<ParticipantId, Peer>();
  /** The highest connection number of each person, also of those that are closed. */
  private readonly numbers = new Map<ParticipantId, number>();
  /** What is left to each person, also to those who have left: coming back fills nothing. */
  private readonly allowances = new Map<ParticipantId, Allowance>();
  private readonly lobbyAllowance: Allowance;
  private readonly tracks = new Map<TrackKind, MediaStreamTrack | null>();
  private readonly uplink = new Uplink();
  private readonly stopTicking: () => void;
  private iceServers: readonly IceServer[] = [];
  private serversAt = 0;
  private others = 1;
  private isOnline = true;
  private isResting = false;
  private silenceToldAt = -Infinity;
  private isSaving = false;
  private spentBytes = 0;

  constructor(deps: MeshDeps) {
    this.deps = deps;
    this.lobbyAllowance = new Allowance(OF_LOBBY, deps.clock.now());
    if (deps.copies) deps.copies.onFailed = () => this.dropCopies();
    this.stopTicking = every(deps.clock, TICK_MS, () => this.lookAtAll());
  }

  setPeers(list: readonly TransportPeer[], initiative: boolean): void {
    const wanted = new Set(list.map(({ id }) => id));
    for (const id of [...this.peers.keys()]) if (!wanted.has(id)) this.remove(id);
    this.others = Math.max(1, list.filter(({ isOnAir }) => isOnAir).length);
    for (const { id, isReachable, ...permits } of list) {
      const peer = this.peers.get(id) ?? this.add(id);
      const isBack = isReachable && !peer.isReachable;
      Object.assign(peer, { permits, isReachable });
      // What was signalled meanwhile waits for them; what was lost is said again now.
      if (isBack) peer.outage.handleHint(this.deps.clock.now());
      if (initiative && !peer.connection) this.initiate(peer);
      this.applyTracks(peer);
    }
    for (const { connection } of this.peers.values()) connection?.setOthers(this.others);
    this.lookAtPictures();
  }

  handleSignal(from: ParticipantId, signal: Signal): void {
    const peer = this.peers.get(from);
    if (!peer) return;
    const now = this.deps.clock.now();
    if (!this.allow(peer, (allowance) => allowance.takeSignal(signal, now))) return;
    if (isOffer(signal)) peer.outage.handleOffer(now);
    else peer.outage.handleHeard(now);
    if (signal.kind === "ping") this.deps.events.onSignal(from, { kind: "pong" });
    else if (signal.kind !== "pong") this.negotiate(peer, signal);
  }

  /** Who is not on air shares one allowance with all the others who are not. */
  private allow({ id, permits }: Peer, take: (allowance: Allowance) => boolean): boolean {
    const own = this.allowances.get(id) ?? new Allowance(OF_ONE, this.deps.clock.now());
    this.allowances.set(id, own);
    return take(own) && (permits.isOnAir || take(this.lobbyAllowance));
  }

  private negotiate(peer: Peer, signal: ConnectionSignal): void {
    const known = this.numbers.get(peer.id) ?? -1;
    const isNew = signal.connection > known || this.mustYield(peer, signal.connection);
    if (isOffer(signal) && (isNew || !peer.connection)) {
      const now = this.deps.clock.now();
      if (!this.allow(peer, (allowance) => allowance.takeConnection(now))) return;
      if (isNew) this.connect(peer, signal.connection, false);
      // Their connection is one that was closed here: only a new one can work.
      else this.initiate(peer);
    }
    if (peer.connection?.number === signal.connection) peer.connection.handleSignal(signal);
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.tracks.set(kind, track);
    for (const peer of this.peers.values()) this.applyTracks(peer);
    this.lookAtPictures();
  }

  setIceServers(servers: readonly IceServer[]): void {
    this.iceServers = servers;
    this.serversAt = this.deps.clock.now();
    for (const peer of this.peers.values()) {
      peer.connection?.setIceServers(servers);
      this.renewRelay(peer);
    }
  }

  setSaving(isSaving: boolean): void {
    this.isSaving = isSaving;
    for (const { connection } of this.peers.values()) connection?.setSaving(isSaving);
  }

  heard(from: ParticipantId): Heard {
    const peer = this.peers.get(from);
    return (peer?.permits.takeFrom.mic && peer.connection?.heard) || null;
  }

  statistics(): Statistics {
    const now = this.deps.clock.now();
    const onAir = [...this.peers.values()].filter(({ permits }) => permits.isOnAir);
    return {
      now,
      looks: together(
        onAir.map(({ history }) => history.looks),
        now,
      ),
      quality: usualQuality(onAir.map(({ reception }) => reception.quality)),
      people: onAir.map(statisticsOf),
      spentBytes: this.spentBytes,
      hourly: hourlyCost(CAMERA_KBPS_MAX, onAir[0]?.care.abilities),
    };
  }

  setOnline(isOnline: boolean): void {
    const isBack = isOnline && !this.isOnline;
    this.isOnline = isOnline;
    if (isBack) this.wake();
  }

  wake(): void {
    for (const { outage } of this.peers.values()) outage.handleHint(this.deps.clock.now());
    this.lookAtAll();
  }

  close(): void {
    this.stopTicking();
    for (const id of [...this.peers.keys()]) this.remove(id);
    this.lookAtPictures();
  }

  private isPoliteTo(id: ParticipantId): boolean {
    return this.deps.you > id;
  }

  /**
   * Two first offers with one number have crossed. Rolling back would leave our transceivers beside
   * theirs, so the polite side starts over with an empty connection.
   */
  private mustYield({ id, connection }: Peer, number: number): boolean {
    return connection?.number === number && !connection.isSettled && connection.hasOffered
      ? this.isPoliteTo(id)
      : false;
  }

  private add(id: ParticipantId): Peer {
    const now = this.deps.clock.now();
    const peer: Peer = {
      id,
      permits: NO_PERMITS,
      isReachable: true,
      connection: null,
      outage: new Outage(this.isPoliteTo(id), now),
      care: new PeerCare(this.others, now),
      reception: new ReceptionJudge(),
      caredAt: now,
      serversAt: this.serversAt,
      isResting: false,
      hiddenTries: 0,
      link: "connecting",
      history: new History(),
      facts: null,
      path: null,
      retries: new Bucket(RETRIES, now),
      unusable: 0,
      cancelPatience: this.deps.clock.after(OFFER_PATIENCE_MS, () => this.initiate(peer)),
    };
    this.peers.set(id, peer);
    return peer;
  }

  private remove(id: ParticipantId): void {
    const peer = this.peers.get(id);
    if (!peer) return;
    this.peers.delete(id);
    peer.cancelPatience();
    peer.connection?.close();
    for (const kind of TRACK_KINDS) this.deps.events.onTrack(id, kind, null);
    this.deps.events.onPeerLink(id, "connecting");
  }

  /** Connections whose voice waits for what puts copies into it would be silent for ever. */
  private dropCopies(): void {
    for (const peer of this.peers.values()) if (peer.connection?.hasCopies) this.initiate(peer);
  }

  /** An offer of ours may be understood where theirs was not; waiting would change nothing. */
  private handleUnusable(peer: Peer): void {
    peer.unusable += 1;
    if (peer.retries.take(this.deps.clock.now())) this.initiate(peer);
  }

  private initiate(peer: Peer): void {
    const next = (this.numbers.get(peer.id) ?? -1) + 1;
    this.connect(peer, Math.max(next, this.deps.baseNumber()), true);
  }

  /** Replaces whatever connection there is to `peer`. */
  private connect(peer: Peer, number: number, initiates: boolean): void {
    const { clock, create, candidatesPerSignal, copies, events } = this.deps;
    const { id } = peer;
    peer.cancelPatience();
    peer.connection?.close();
    this.numbers.set(id, number);
    const isPolite = this.isPoliteTo(id);
    peer.outage = new Outage(isPolite, clock.now(), peer.link === "connected");
    this.careAnew(peer);
    const { iceServers } = this;
    peer.serversAt = this.serversAt;
    const connection = new PeerConnection(
      { clock, create, iceServers, candidatesPerSignal, copies },
      { number, isPolite, initiates, voice: peer.care.voice, isSaving: this.isSaving },
      {
        onSignal: (signal) => events.onSignal(id, signal),
        onTracks: (tracks) => {
          for (const kind of TRACK_KINDS) events.onTrack(id, kind, tracks[kind]);
        },
        onPathChange: () => this.lookAt(peer),
        onUnusable: () => {
          if (peer.connection === connection) this.handleUnusable(peer);
        },
      },
    );
    peer.connection = connection;
    connection.setOthers(this.others);
    this.applyTracks(peer);
  }

  private applyTracks({ connection, permits }: Peer): void {
    for (const kind of TRACK_KINDS) {
      connection?.setTrack(kind, permits.sendTo[kind] ? (this.tracks.get(kind) ?? null) : null);
    }
  }

  private lookAtAll(): void {
    for (const peer of this.peers.values()) this.lookAt(peer);
  }

  private lookAt(peer: Peer): void {
    const { connection } = peer;
    if (!connection) return;
    const sample = (report: RTCStatsReport | null): void => {
      if (peer.connection !== connection || this.peers.get(peer.id) !== peer) return;
      const isOnline = this.isOnline && peer.isReachable;
      const expected = this.expectedFrom(peer);
      const now = this.deps.clock.now();
      const received = report && connection.isSecured ? receivedOnPath(report) : null;
      const rttMs = report && roundTripOf(report);
      const { isSecuring } = connection;
      const isHidden = connection.isHidden && peer.hiddenTries < HIDDEN_TRIES_MAX;
      const path = { received, isSecuring, isHidden, rttMs, expected, isOnline };
      const actions = peer.outage.handleSample(path, now);
      for (const action of actions) this.carryOut(peer, action);
      this.listen(now);
      if (report && peer.link === "connected") this.careFor(peer, report, now);
    };
    connection.stats().then(sample, () => sample(null));
  }

  /** Data saver takes no pictures. */
  private expectedFrom({ permits: { takeFrom } }: Peer): Flow {
    if (takeFrom.mic) return "voice";
    return (takeFrom.camera || takeFrom.screen) && !this.isSaving ? "pictures" : "none";
  }

  /** Not before everybody of whom something should come is silent. */
  private listen(now: number): void {
    const awaited = [...this.peers.values()].filter(({ outage }) => outage.isAwaiting);
    if (awaited.length === 0 || !awaited.every(({ outage }) => outage.isSilent(now))) return;
    if (now - this.silenceToldAt < SILENCE_MS) return;
    this.silenceToldAt = now;
    this.deps.events.onSilence();
  }

  private careFor(peer: Peer, report: RTCStatsReport, now: number): void {
    if (now - peer.caredAt < CARE_MS) return;
    peer.caredAt = now;
    const { others } = this;
    const isAskedToSave = peer.connection?.isAskedToSave ?? false;
    const isSaving = this.isSaving || isAskedToSave;
    const { sendTo, takeFrom } = peer.permits;
    const kinds = isAskedToSave ? [] : this.pictures.filter((kind) => sendTo[kind]);
    const pictureKbps = picturesKbps(kinds, others, isSaving);
    const isCameraAwaited = takeFrom.camera && !this.isSaving;
    const isVoiceAwaited = takeFrom.mic;
    const { uplink } = this;
    const abilities = peer.connection?.abilities ?? ALL_ABILITIES;
    const asked = { others, pictureKbps, isSaving, isVoiceAwaited };
    const context = { ...asked, uplink, abilities };
    const care = peer.care.handle(countersOf(report), context, now);
    if (!care) return;
    peer.facts = care.facts;
    peer.path = pathKindOf(report);
    peer.history.add(lookOf(care.facts, now));
    this.spentBytes += care.facts.pathBytes;
    this.apply(peer, care);
    const reception = peer.reception.handle(care, { isSaving, isCameraAwaited }, now);
    this.deps.events.onReception(peer.id, reception);
  }

  private apply(peer: Peer, care: Care): void {
    const { voice, video, bufferMs } = care;
    peer.connection?.setVoice(voice);
    peer.connection?.setVideo(video);
    peer.connection?.setBuffer(bufferMs);
    peer.isResting = video.isPaused;
    this.lookAtPictures();
  }

  /** Another path may be a better one, or a worse. */
  private careAnew(peer: Peer): void {
    peer.care = new PeerCare(this.others, this.deps.clock.now());
    peer.reception = new ReceptionJudge();
    peer.isResting = false;
  }

  /** What is sent besides the voice. */
  private get pictures(): readonly TrackKind[] {
    return TRACK_KINDS.filter((kind) => kind !== "mic" && this.tracks.get(kind));
  }

  /** Our pictures rest when nobody is sent them. */
  private lookAtPictures(): void {
    const onAir = [...this.peers.values()].filter(
      ({ permits, connection }) => permits.isOnAir && !connection?.isAskedToSave,
    );
    const hasPictures = this.pictures.length > 0;
    const isResting = hasPictures && onAir.length > 0 && onAir.every((peer) => peer.isResting);
    if (isResting === this.isResting) return;
    this.isResting = isResting;
    this.deps.events.onPicturesResting(isResting);
  }

  private carryOut(peer: Peer, action: OutageAction): void {
    switch (action) {
      case "connected":
        peer.hiddenTries = 0;
        this.setLink(peer, action);
        break;
      case "interrupted":
        this.setLink(peer, action);
        break;
      case "restart":
        this.careAnew(peer);
        this.repair(peer);
        break;
      case "ask":
        this.deps.events.onSignal(peer.id, { kind: "ping" });
        break;
      case "hold":
        peer.connection?.holdPath();
        break;
      case "recreate":
        if (peer.connection?.isHidden) peer.hiddenTries += 1;
        this.initiate(peer);
        break;
    }
  }

  /**
   * A relay ends an allocation whose credentials have run out. ICE starts over long before, with the
   * new ones; the old path carries until the new one does.
   */
  private renewRelay(peer: Peer): void {
    const { connection } = peer;
    if (!connection || this.serversAt - peer.serversAt < RELAY_MS) return;
    const renew = (report: RTCStatsReport | null): void => {
      const isStill = peer.connection === connection && this.peers.get(peer.id) === peer;
      if (isStill && report && isOnOwnRelay(report)) this.repair(peer);
    };
    connection.stats().then(renew, () => renew(null));
  }

  private repair(peer: Peer): void {
    peer.serversAt = this.serversAt;
    peer.connection?.repair();
  }

  private setLink(peer: Peer, link: PeerLink): void {
    if (peer.link === link) return;
    peer.link = link;
    this.deps.events.onPeerLink(peer.id, link);
  }
}

function isOffer(signal: Signal): boolean {
  return signal.kind === "description" && signal.sdpType === "offer";
}

function statisticsOf(peer: Peer): PeerStatistics {
  const { id, history, facts, path, care, reception, unusable } = peer;
  return {
    id,
    looks: history.looks,
    quality: reception.quality,
    path,
    voice: care.voice,
    voiceKbps: facts?.voiceKbps ?? 0,
    sent: { kbps: facts?.pictureKbps ?? 0, fps: facts?.sentFps ?? 0 },
    seen: { kbps: facts?.seenKbps ?? 0, fps: facts?.fps ?? 0 },
    availableKbps: facts?.availableKbps ?? null,
    unusable,
  };
}
