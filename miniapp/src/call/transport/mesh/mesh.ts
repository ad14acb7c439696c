/**
 * Media from everybody to everybody: one peer connection for each other person.
 *
 * Who has just come makes the first offer; who was there waits for it. Of two connections of one
 * pair the one with the higher number counts, so a reloaded page, whose numbers go on with the
 * clock, replaces what was left of itself. Connections outlive the socket: they end only when the
 * person is no longer in the list, or when their path cannot be repaired.
 *
 * Knows who is there and what they share; what happens between two is in `pair.ts`.
 */
import type { IceServer, ParticipantId, Signal } from "../../../protocol/generated";
import { every, type Clock } from "../../clock";
import { Uplink } from "../../policy/uplink";
import type { Statistics } from "../../types";
import type { CreatePeerConnection } from "../connection/ice-servers";
import type { TrackKind } from "../../tracks";
import type { Heard, Transport, TransportEvents, TransportNews, TransportPeer } from "../transport";
import type { VoiceCopies } from "../connection/voice-copies";
import { Allowance, OF_LOBBY, OF_ONE } from "./allowance";
import { PackedSignals, type Packing } from "./packed-signals";
import { Pair, type Acquaintance, type Shared } from "./pair";
import { Resting } from "./resting";
import { Silence } from "./silence";
import { statisticsOf } from "./statistics";

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
  /** Null where descriptions travel as they are. */
  packing: Packing | null;
  /** A number that grows with the server's clock; see `connectionNumber`. */
  baseNumber(): number;
  events: TransportEvents;
}

/** How often paths are looked at. */
const TICK_MS = 500;

/**
 * Numbers for connections that also grow from one page load to the next: tenths of seconds since
 * 2026 on the server's clock, which fit into 32 bits for thirteen years.
 */
export function connectionNumber(serverNow: number): number {
  return Math.floor((serverNow - Date.UTC(2026, 0, 1)) / 100) >>> 0;
}

export class Mesh implements Transport {
  private readonly deps: MeshDeps;
  private readonly pairs = new Map<ParticipantId, Pair>();
  /** Of everybody who was ever in the list. */
  private readonly acquaintances = new Map<ParticipantId, Acquaintance>();
  private readonly lobbyAllowance: Allowance;
  private readonly shared: Shared = {
    iceServers: [],
    serversAt: 0,
    others: 1,
    isOnline: true,
    isSaving: false,
    tracks: new Map(),
    uplink: new Uplink(),
  };
  private readonly signals: PackedSignals;
  private readonly silence = new Silence();
  private readonly resting = new Resting();
  private readonly stopTicking: () => void;
  private spentBytes = 0;

  constructor(deps: MeshDeps) {
    this.deps = deps;
    this.lobbyAllowance = new Allowance(OF_LOBBY, deps.clock.now());
    this.signals = new PackedSignals(deps.packing, {
      onSend: (to, signal) => deps.events.onMessage({ type: "signal", to, signal }),
      onReceive: (from, signal) => this.handleSignal(from, signal),
    });
    if (deps.copies) deps.copies.onFailed = () => this.forAll((pair) => pair.dropCopies());
    this.stopTicking = every(deps.clock, TICK_MS, () => this.forAll((pair) => pair.look()));
  }

  setPeers(list: readonly TransportPeer[], haveArrived: boolean): void {
    const wanted = new Set(list.map(({ id }) => id));
    this.forAll(({ id }) => {
      if (!wanted.has(id)) this.remove(id);
    });
    this.shared.others = Math.max(1, list.filter(({ isOnAir }) => isOnAir).length);
    for (const { id, isReachable, ...permits } of list) {
      const pair = this.pairs.get(id) ?? this.add(id);
      pair.update(permits, isReachable, haveArrived);
    }
    this.forAll((pair) => pair.applyOthers());
    this.lookAtPictures();
  }

  handleNews(news: TransportNews): void {
    if (news.type !== "signal") return;
    const { from, signal } = news;
    const pair = this.pairs.get(from);
    const now = this.deps.clock.now();
    if (!pair || !this.allows(pair, (allowance) => allowance.takeSignal(signal, now))) return;
    this.signals.receive(from, signal);
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.shared.tracks.set(kind, track);
    this.forAll((pair) => pair.applyTracks());
    this.lookAtPictures();
  }

  setIceServers(servers: readonly IceServer[]): void {
    this.shared.iceServers = servers;
    this.shared.serversAt = this.deps.clock.now();
    this.forAll((pair) => pair.applyIceServers());
  }

  setSaving(isSaving: boolean): void {
    this.shared.isSaving = isSaving;
    this.forAll((pair) => pair.applySaving());
  }

  heard(from: ParticipantId): Heard {
    return this.pairs.get(from)?.heard ?? null;
  }

  statistics(): Statistics {
    return statisticsOf(this.pairs.values(), this.spentBytes, this.deps.clock.now());
  }

  setOnline(isOnline: boolean): void {
    const isBack = isOnline && !this.shared.isOnline;
    this.shared.isOnline = isOnline;
    if (isBack) this.wake();
  }

  wake(): void {
    this.forAll((pair) => pair.hint());
    this.forAll((pair) => pair.look());
  }

  close(): void {
    this.stopTicking();
    this.signals.close();
    this.forAll(({ id }) => this.remove(id));
    this.lookAtPictures();
  }

  private forAll(act: (pair: Pair) => void): void {
    for (const pair of [...this.pairs.values()]) act(pair);
  }

  private add(id: ParticipantId): Pair {
    const { clock, create, candidatesPerSignal, copies, you, events } = this.deps;
    const pair: Pair = new Pair(id, {
      clock,
      create,
      candidatesPerSignal,
      copies,
      shared: this.shared,
      acquaintance: this.acquaintanceOf(id),
      isPolite: you > id,
      baseNumber: () => this.deps.baseNumber(),
      mayConnect: () => this.allows(pair, (allowance) => allowance.takeConnection(clock.now())),
      events: {
        onSignal: (signal) => this.signals.send(id, signal),
        onTrack: (from, kind, track) => events.onTrack(from, kind, track),
        onPeerLink: (of, link) => events.onPeerLink(of, link),
        onReception: (of, reception) => events.onReception(of, reception),
        onLook: () => this.listen(),
        onCare: (spentBytes) => {
          this.spentBytes += spentBytes;
          this.lookAtPictures();
        },
      },
    });
    this.pairs.set(id, pair);
    return pair;
  }

  private handleSignal(from: ParticipantId, signal: Signal): void {
    this.pairs.get(from)?.handleSignal(signal);
  }

  private remove(id: ParticipantId): void {
    const pair = this.pairs.get(id);
    this.pairs.delete(id);
    pair?.close();
  }

  private acquaintanceOf(id: ParticipantId): Acquaintance {
    const known = this.acquaintances.get(id);
    if (known) return known;
    const allowance = new Allowance(OF_ONE, this.deps.clock.now());
    const acquaintance = { number: -1, allowance };
    this.acquaintances.set(id, acquaintance);
    return acquaintance;
  }

  /** Who is not on air shares one allowance with all the others who are not. */
  private allows({ id, isOnAir }: Pair, take: (allowance: Allowance) => boolean): boolean {
    return take(this.acquaintanceOf(id).allowance) && (isOnAir || take(this.lobbyAllowance));
  }

  private listen(): void {
    const isTold = this.silence.handleLook(this.pairs.values(), this.deps.clock.now());
    if (isTold) this.deps.events.onSilence();
  }

  private lookAtPictures(): void {
    const { tracks } = this.shared;
    const hasPictures = Boolean(tracks.get("camera") ?? tracks.get("screen"));
    const isResting = this.resting.handleChange(this.pairs.values(), hasPictures);
    if (isResting !== null) this.deps.events.onPicturesResting(isResting);
  }
}
