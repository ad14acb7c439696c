/**
 * A transport whose voices go over the server for as long as it finds no way of its own to somebody, or
 * as the room is too large for ways from everybody to everybody.
 *
 * Everybody else stays as they are, and so do pictures. The transport goes on looking for its way; once
 * that has carried for some seconds beside the server, the server is told to send none, and the voice of
 * that person is taken from there in the same moment. A voice that comes directly is heard until the first sound of it comes over
 * the server. So nobody is heard twice: of each person one voice is passed on at a time.
 */
import type { IceServer, ParticipantId } from "../../../protocol/generated";
import { every, type Clock } from "../../clock";
import type { TrackKind } from "../../tracks";
import type { PeerLink, Statistics } from "../../types";
import type {
  Heard,
  OpenTransports,
  Transport,
  TransportEvents,
  TransportNews,
  TransportPeer,
} from "../transport";
import { DetourDecision } from "./decision";
import type { Detour, DetourDeps } from "./detour";
import { Side } from "./side";

/** How often it is decided. */
const TICK_MS = 250;
/** A file that did not come is fetched again. */
const FETCH_AGAIN_MS = 5_000;
/** So many tries to open it in a row have failed when the server is told that there is none here. */
const UNABLE_AFTER = 2;

/** Opens the way over the server; rejects where it cannot be had. */
export type OpenDetour = (deps: DetourDeps) => Promise<Detour>;

/** What it needs from outside. */
export interface WithDetourDeps {
  readonly clock: Clock;
  /** Null where the browser cannot do it at all. */
  readonly open: OpenDetour | null;
  readonly audioContext: () => AudioContext | null;
  readonly events: TransportEvents;
  /** Makes the transport that goes before. */
  readonly create: (events: TransportEvents) => Transport;
}

class WithDetour implements Transport {
  private readonly deps: WithDetourDeps;
  private readonly inner: Transport;
  private readonly decision = new DetourDecision();
  private readonly sides = new Map<ParticipantId, Side>();
  private readonly stop: () => void;
  private detour: Detour | null = null;
  private isOpening = false;
  /** A pass was asked for, and nobody has it yet. */
  private isAsked = false;
  /** It came before the file that will want it. */
  private pass: string | null = null;
  private givePass: ((pass: string) => void) | null = null;
  private fetchAfter = -Infinity;
  private mic: MediaStreamTrack | null = null;
  private isSaving = false;
  private isClosed = false;
  private failures = 0;
  /** The way to the server carries little, as far as it was told. */
  private isThin = false;
  private peers: readonly TransportPeer[] = [];
  /** Whose voices no direct way carries any more. */
  private handedOver: ReadonlySet<ParticipantId> = new Set();
  /** Whose voices go over the server. */
  private chosen: readonly ParticipantId[] = [];

  constructor(deps: WithDetourDeps) {
    this.deps = deps;
    const { clock, events } = deps;
    this.inner = deps.create({
      ...events,
      onTrack: (from, kind, track) => this.handleTrack(from, kind, track),
      onPeerLink: (id, link) => this.handleLink(id, link),
    });
    this.stop = every(clock, TICK_MS, () => this.decide());
  }

  setPeers(peers: readonly TransportPeer[], haveArrived: boolean): void {
    this.peers = peers;
    this.decision.setPeers(peers, this.deps.clock.now());
    this.handedOver = this.whoIsHandedOver();
    this.tellInner(haveArrived);
    const listed = new Set(peers.map(({ id }) => id));
    for (const id of this.sides.keys()) if (!listed.has(id)) this.sides.delete(id);
    this.decide();
  }

  handleNews(news: TransportNews): void {
    if (news.type === "voice_pass") {
      this.pass = news.pass;
      this.isAsked = false;
      this.handPass();
      return;
    }
    this.decision.handleSignal(news.from, this.deps.clock.now());
    this.inner.handleNews(news);
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.inner.setTrack(kind, track);
    if (kind !== "mic") return;
    this.mic = track;
    this.tellDetour(this.detour);
  }

  setIceServers(servers: readonly IceServer[]): void {
    const isRelay = (url: string): boolean => url.startsWith("turn");
    this.decision.hasRelay = servers.some(({ urls }) => urls.some(isRelay));
    this.inner.setIceServers(servers);
  }

  setSaving(isSaving: boolean): void {
    this.isSaving = isSaving;
    this.inner.setSaving(isSaving);
    this.detour?.setSaving(isSaving);
  }

  heard(from: ParticipantId): Heard {
    const isDetoured = this.sides.get(from)?.isDetoured ?? false;
    return isDetoured ? (this.detour?.heard(from) ?? null) : this.inner.heard(from);
  }

  statistics(): Statistics {
    return this.inner.statistics();
  }

  setOnline(isOnline: boolean): void {
    this.inner.setOnline(isOnline);
    if (isOnline) this.detour?.wake();
  }

  wake(): void {
    this.inner.wake();
    this.detour?.wake();
  }

  close(): void {
    this.isClosed = true;
    this.stop();
    this.letGo();
    this.inner.close();
  }

  private sideOf(id: ParticipantId): Side {
    const known = this.sides.get(id);
    if (known) return known;
    const side = new Side(id, this.deps.events);
    side.handleThin(this.isThin);
    this.sides.set(id, side);
    return side;
  }

  /** Whoever is not paired is never spoken of by the transport inside, and has a side all the same. */
  private ifListed(id: ParticipantId): Side | null {
    return this.peers.some((peer) => peer.id === id) ? this.sideOf(id) : null;
  }

  private handleTrack(from: ParticipantId, kind: TrackKind, track: MediaStreamTrack | null): void {
    if (kind === "mic") this.sideOf(from).handleDirect(track);
    else this.deps.events.onTrack(from, kind, track);
  }

  private handleLink(id: ParticipantId, link: PeerLink): void {
    this.sideOf(id).handleLink(link);
    this.decision.handleLink(id, link, this.deps.clock.now());
    this.decide();
  }

  private handleSeat(id: ParticipantId, isSeated: boolean): void {
    this.decision.handleSeat(id, isSeated, this.deps.clock.now());
    this.ifListed(id)?.handleSeat(isSeated);
  }

  private handleThin(isThin: boolean): void {
    this.isThin = isThin;
    for (const side of this.sides.values()) side.handleThin(isThin);
  }

  private whoIsHandedOver(): ReadonlySet<ParticipantId> {
    const now = this.deps.clock.now();
    const ids = this.peers.map(({ id }) => id);
    return new Set(ids.filter((id) => this.decision.isHandedOver(id, now)));
  }

  /** Direct ways are for those who are paired, and carry no voice that goes over the server alone. */
  private tellInner(haveArrived: boolean): void {
    const paired = this.peers.filter(({ isPaired }) => isPaired);
    const peers = paired.map((peer) => (this.handedOver.has(peer.id) ? withoutVoice(peer) : peer));
    this.inner.setPeers(peers, haveArrived);
  }

  private decide(): void {
    if (this.isClosed || !this.deps.open) return;
    const before = this.chosen;
    const chosen = this.decision.decide(this.deps.clock.now());
    this.chosen = chosen;
    if (!isSame(chosen, before)) this.tellDetour(this.detour);
    if (!this.isNeeded) this.letGo();
    else if (!this.detour) this.open(this.deps.open);
    const handedOver = this.whoIsHandedOver();
    if (isSame([...handedOver], [...this.handedOver])) return;
    this.handedOver = handedOver;
    this.tellInner(false);
  }

  /** It carries voices, or is made ready to. */
  private get isNeeded(): boolean {
    return this.chosen.length > 0 || this.decision.isLikely(this.deps.clock.now());
  }

  private tellDetour(detour: Detour | null): void {
    if (!detour) return;
    detour.setPeople(this.chosen, this.decision.isOfWholeRoom);
    // Nothing is sent that nobody needs.
    detour.setMic(this.chosen.length > 0 ? this.mic : null);
  }

  private ask(give: ((pass: string) => void) | null): void {
    const isAgain = this.givePass !== null;
    this.givePass = give;
    // The answer to the first question may still be on its way.
    if (this.pass === null && (!this.isAsked || isAgain)) {
      this.isAsked = true;
      this.deps.events.onMessage({ type: "open_voice" });
    }
    this.handPass();
  }

  private handPass(): void {
    const { pass, givePass } = this;
    if (pass === null || !givePass) return;
    this.pass = this.givePass = null;
    queueMicrotask(() => givePass(pass));
  }

  private open(open: OpenDetour): void {
    const { clock, audioContext } = this.deps;
    const audio = audioContext();
    if (this.isOpening || !audio || clock.now() < this.fetchAfter) return;
    this.isOpening = true;
    // Beside the file that will want it.
    this.ask(null);
    open({
      clock,
      audio,
      ask: (give) => this.ask(give),
      onSeat: (of, isSeated) => this.handleSeat(of, isSeated),
      onVoice: (of, track) => this.ifListed(of)?.handleVoice(track),
      onPlays: (of) => this.ifListed(of)?.handlePlays(),
      onThin: (isThin) => this.handleThin(isThin),
    }).then(
      (detour) => {
        this.handleOpened(true);
        this.detour = detour;
        if (!this.isNeeded || this.isClosed) {
          this.letGo();
          return;
        }
        detour.setSaving(this.isSaving);
        this.tellDetour(detour);
      },
      () => {
        this.handleOpened(false);
        this.letGo();
        this.fetchAfter = clock.now() + FETCH_AGAIN_MS;
      },
    );
  }

  /** Whoever cannot open it is connected with everybody, once the server knows. */
  private handleOpened(able: boolean): void {
    const wasUnable = this.failures >= UNABLE_AFTER;
    this.isOpening = false;
    this.failures = able ? 0 : this.failures + 1;
    const isUnable = this.failures >= UNABLE_AFTER;
    if (isUnable === wasUnable || this.isClosed) return;
    this.deps.events.onMessage({ type: "set_voice_socket", able });
  }

  private letGo(): void {
    this.detour?.close();
    this.detour = this.givePass = null;
    this.isAsked = false;
  }
}

function isSame(some: readonly ParticipantId[], others: readonly ParticipantId[]): boolean {
  return some.length === others.length && some.every((id, at) => id === others[at]);
}

function withoutVoice(peer: TransportPeer): TransportPeer {
  const { sendTo, takeFrom } = peer;
  return { ...peer, sendTo: { ...sendTo, mic: false }, takeFrom: { ...takeFrom, mic: false } };
}

/** Transports made by `openInner`, with a way over the server. */
export function withDetour(openInner: OpenTransports, open?: OpenDetour): OpenTransports {
  return (platform, audioContext) => {
    const transports = openInner(platform, audioContext);
    const { clock } = platform;
    const fetched: OpenDetour = async (deps) => (await import("./detour")).openDetour(deps);
    return {
      create: (seat, events) =>
        new WithDetour({
          clock,
          open: open ?? (platform.hasVoiceSocket ? fetched : null),
          audioContext,
          events,
          create: (of) => transports.create(seat, of),
        }),
      close: () => transports.close(),
    };
  };
}
