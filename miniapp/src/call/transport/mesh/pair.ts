/**
 * One other person in a mesh: the connection to them, how its path fares, how media are sent over
 * it, and everything that is known of it. Connections come and go; a pair lasts as long as the person
 * is in the list.
 *
 * Knows no other pairs; what all of them share is read from {@link Shared}.
 */
import type { IceServer, ParticipantId, Signal } from "../../../protocol/generated";
import type { Clock } from "../../clock";
import { NO_PERMITS, type Permits } from "../../permits";
import { Outage, type Flow, type OutageAction } from "../../path/outage";
import type { PathReport } from "../../path/report";
import type { Abilities } from "../../policy/abilities";
import type { Uplink } from "../../policy/uplink";
import { TRACK_KINDS, type TrackKind } from "../../tracks";
import type { PeerLink, PeerStatistics } from "../../types";
import type { CreatePeerConnection } from "../connection/ice-servers";
import { PeerConnection, type ConnectionSignal } from "../connection/peer-connection";
import type { Heard, TransportEvents } from "../transport";
import type { VoiceCopies } from "../connection/voice-copies";
import { Bucket, type Allowance } from "./allowance";
import { PairCare } from "./pair-care";

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

/** What all pairs of a mesh share. Only the mesh changes it. */
export interface Shared {
  iceServers: readonly IceServer[];
  /** When they came. */
  serversAt: number;
  /** How many people the own tracks go to; at least 1. */
  others: number;
  /** Signals get through. */
  isOnline: boolean;
  isSaving: boolean;
  readonly tracks: Map<TrackKind, MediaStreamTrack | null>;
  readonly uplink: Uplink;
}

/** What outlasts a pair, so that leaving and coming back changes nothing of it. */
export interface Acquaintance {
  /** The highest connection number, also of connections that are closed; -1 before the first. */
  number: number;
  readonly allowance: Allowance;
}

/** What a pair needs from its mesh. */
export interface PairDeps {
  readonly clock: Clock;
  readonly create: CreatePeerConnection;
  readonly candidatesPerSignal: number;
  readonly copies: VoiceCopies | null;
  readonly shared: Readonly<Shared>;
  readonly acquaintance: Acquaintance;
  /** Of two that offer at once this side gives way. */
  readonly isPolite: boolean;
  /** A number that grows with the server's clock; see `connectionNumber`. */
  baseNumber(): number;
  /** Whether one more connection may be made because they ask for it. */
  mayConnect(): boolean;
  readonly events: PairEvents;
}

/** What a pair tells its mesh. */
export interface PairEvents extends Pick<
  TransportEvents,
  "onTrack" | "onPeerLink" | "onReception"
> {
  onSignal(signal: Signal): void;
  /** The path was looked at. */
  onLook(): void;
  /** It was decided anew how to send, after so many bytes in both directions. */
  onCare(spentBytes: number): void;
}

export class Pair {
  readonly id: ParticipantId;
  private readonly deps: PairDeps;
  /** As the owner of the transport has said last. */
  private permits: Permits = NO_PERMITS;
  private isReachable = true;
  private connection: PeerConnection | null = null;
  private outage: Outage;
  private readonly care: PairCare;
  /** When the ICE servers came that candidates were gathered with last. */
  private serversAt: number;
  private hiddenTries = 0;
  private link: PeerLink = "connecting";
  /** Own offers in place of theirs that could not be applied. */
  private readonly retries: Bucket;
  /** How many of their descriptions could not be applied. */
  private unusable = 0;
  private isClosed = false;
  private readonly cancelPatience: () => void;

  constructor(id: ParticipantId, deps: PairDeps) {
    this.id = id;
    this.deps = deps;
    const now = deps.clock.now();
    this.outage = new Outage(deps.isPolite, now);
    this.care = new PairCare(deps.shared.others, now);
    this.serversAt = deps.shared.serversAt;
    this.retries = new Bucket(RETRIES, now);
    this.cancelPatience = deps.clock.after(OFFER_PATIENCE_MS, () => this.initiate());
  }

  get isOnAir(): boolean {
    return this.permits.isOnAir;
  }

  /** They take our pictures, as far as they have said. */
  get takesPictures(): boolean {
    return this.isOnAir && !this.connection?.isAskedToSave;
  }

  /** Our pictures are not sent to them, for the sake of the voice. */
  get isResting(): boolean {
    return this.care.isResting;
  }

  /** Something should be arriving from them all the time. */
  get isAwaiting(): boolean {
    return this.outage.isAwaiting;
  }

  /** ...and nothing has for a while. */
  isSilent(now: number): boolean {
    return this.outage.isSilent(now);
  }

  /** See `Transport.heard`. */
  get heard(): Heard {
    return (this.permits.takeFrom.mic && this.connection?.heard) || null;
  }

  /** How it goes. */
  get statistics(): PeerStatistics {
    return { id: this.id, unusable: this.unusable, ...this.care.statistics };
  }

  /** What is decided with for this connection. */
  get abilities(): Abilities {
    return this.care.abilities;
  }

  /** What may pass between the two from now on. `initiative`: offer, if there is no connection yet. */
  update(permits: Permits, isReachable: boolean, initiative: boolean): void {
    const isBack = isReachable && !this.isReachable;
    this.permits = permits;
    this.isReachable = isReachable;
    // What was signalled meanwhile waits for them; what was lost is said again now.
    if (isBack) this.hint();
    if (initiative && !this.connection) this.initiate();
    this.applyTracks();
  }

  handleSignal(signal: Signal): void {
    const now = this.deps.clock.now();
    if (isOffer(signal)) this.outage.handleOffer(now);
    else this.outage.handleHeard(now);
    if (signal.kind === "ping") this.answerPing();
    else if (signal.kind !== "pong") this.negotiate(signal);
  }

  /** The local tracks, as far as they may be sent to them. */
  applyTracks(): void {
    const { tracks } = this.deps.shared;
    for (const kind of TRACK_KINDS) {
      const track = this.permits.sendTo[kind] ? (tracks.get(kind) ?? null) : null;
      this.connection?.setTrack(kind, track);
    }
  }

  /** To how many people the local tracks go has changed. */
  applyOthers(): void {
    this.connection?.setOthers(this.deps.shared.others);
  }

  applySaving(): void {
    this.connection?.setSaving(this.deps.shared.isSaving);
  }

  applyIceServers(): void {
    this.connection?.setIceServers(this.deps.shared.iceServers);
    this.renewRelay();
  }

  /** A connection whose voice waits for what puts copies into it would be silent for ever. */
  dropCopies(): void {
    if (this.connection?.hasCopies) this.initiate();
  }

  /** The network, the page or they came back. */
  hint(): void {
    this.outage.handleHint(this.deps.clock.now());
  }

  /** Looks at the path, acts on what is seen, and once a second decides how to send. */
  look(): void {
    this.withReport((report, connection) => {
      const now = this.deps.clock.now();
      const sample = {
        received: report && connection.isSecured ? report.received : null,
        isSecuring: connection.isSecuring,
        isHidden: connection.isHidden && this.hiddenTries < HIDDEN_TRIES_MAX,
        rttMs: report?.counters.rttMs ?? null,
        expected: this.expected,
        isOnline: this.deps.shared.isOnline && this.isReachable,
      };
      for (const action of this.outage.handleSample(sample, now)) this.carryOut(action);
      this.deps.events.onLook();
      if (report && this.link === "connected") this.careFor(report, now);
    });
  }

  close(): void {
    const { onTrack, onPeerLink } = this.deps.events;
    this.isClosed = true;
    this.cancelPatience();
    this.connection?.close();
    for (const kind of TRACK_KINDS) onTrack(this.id, kind, null);
    onPeerLink(this.id, "connecting");
  }

  /** Gives `use` a report of the connection that is in place when it is there; null for none. */
  private withReport(use: (report: PathReport | null, connection: PeerConnection) => void): void {
    const { connection } = this;
    if (!connection) return;
    const give = (report: PathReport | null): void => {
      if (this.connection === connection && !this.isClosed) use(report, connection);
    };
    connection.report().then(give, () => give(null));
  }

  private negotiate(signal: ConnectionSignal): void {
    const { number } = this.deps.acquaintance;
    const isNew = signal.connection > number || this.mustYield(signal.connection);
    if (isOffer(signal) && (isNew || !this.connection)) {
      if (!this.deps.mayConnect()) return;
      if (isNew) this.connect(signal.connection, false);
      // Their connection is one that was closed here: only a new one can work.
      else this.initiate();
    }
    if (this.connection?.number === signal.connection) this.connection.handleSignal(signal);
  }

  /** Who asks for us and has no connection waits for an offer; see `call-core.ts`. */
  private answerPing(): void {
    if (!this.connection && this.deps.mayConnect()) this.initiate();
    else this.deps.events.onSignal({ kind: "pong" });
  }

  /**
   * Two first offers with one number have crossed. Rolling back would leave our transceivers beside
   * theirs, so the polite side starts over with an empty connection.
   */
  private mustYield(number: number): boolean {
    const { connection } = this;
    return connection?.number === number && !connection.isSettled && connection.hasOffered
      ? this.deps.isPolite
      : false;
  }

  /** An offer of ours may be understood where theirs was not; waiting would change nothing. */
  private handleUnusable(): void {
    this.unusable += 1;
    if (this.retries.take(this.deps.clock.now())) this.initiate();
  }

  private initiate(): void {
    const next = this.deps.acquaintance.number + 1;
    this.connect(Math.max(next, this.deps.baseNumber()), true);
  }

  /** Replaces whatever connection there is. */
  private connect(number: number, initiates: boolean): void {
    const { clock, create, candidatesPerSignal, copies, shared, isPolite, events } = this.deps;
    const { iceServers, isSaving } = shared;
    this.cancelPatience();
    this.connection?.close();
    this.deps.acquaintance.number = number;
    this.outage = new Outage(isPolite, clock.now(), this.link === "connected");
    this.careAnew();
    this.serversAt = shared.serversAt;
    const connection = new PeerConnection(
      { clock, create, iceServers, candidatesPerSignal, copies },
      { number, isPolite, initiates, voice: this.care.voice, isSaving },
      {
        onSignal: (signal) => events.onSignal(signal),
        onTracks: (tracks) => {
          for (const kind of TRACK_KINDS) events.onTrack(this.id, kind, tracks[kind]);
        },
        onPathChange: () => this.look(),
        onUnusable: () => {
          if (this.connection === connection) this.handleUnusable();
        },
      },
    );
    this.connection = connection;
    this.applyOthers();
    this.applyTracks();
  }

  /** Data saver takes no pictures. */
  private get expected(): Flow {
    const { takeFrom } = this.permits;
    if (takeFrom.mic) return "voice";
    const arePicturesTaken = !this.deps.shared.isSaving;
    return (takeFrom.camera || takeFrom.screen) && arePicturesTaken ? "pictures" : "none";
  }

  private careFor(report: PathReport, now: number): void {
    const { permits, connection, deps } = this;
    if (!connection) return;
    const seen = this.care.handle(report, { permits, shared: deps.shared, connection }, now);
    if (!seen) return;
    deps.events.onCare(seen.spentBytes);
    deps.events.onReception(this.id, seen.reception);
  }

  /** Another path may be a better one, or a worse. */
  private careAnew(): void {
    this.care.restart(this.deps.shared.others, this.deps.clock.now());
  }

  private carryOut(action: OutageAction): void {
    switch (action) {
      case "connected":
        this.hiddenTries = 0;
        this.setLink(action);
        break;
      case "interrupted":
        this.setLink(action);
        break;
      case "restart":
        this.careAnew();
        this.repair();
        break;
      case "ask":
        this.deps.events.onSignal({ kind: "ping" });
        break;
      case "hold":
        this.connection?.holdPath();
        break;
      case "recreate":
        if (this.connection?.isHidden) this.hiddenTries += 1;
        this.initiate();
        break;
    }
  }

  /**
   * A relay ends an allocation whose credentials have run out. ICE starts over long before, with the
   * new ones; the old path carries until the new one does.
   */
  private renewRelay(): void {
    if (this.deps.shared.serversAt - this.serversAt < RELAY_MS) return;
    this.withReport((report) => {
      if (report?.isOnOwnRelay) this.repair();
    });
  }

  private repair(): void {
    this.serversAt = this.deps.shared.serversAt;
    this.connection?.repair();
  }

  private setLink(link: PeerLink): void {
    if (this.link === link) return;
    this.link = link;
    this.deps.events.onPeerLink(this.id, link);
  }
}

function isOffer(signal: Signal): boolean {
  return signal.kind === "description" && signal.sdpType === "offer";
}
