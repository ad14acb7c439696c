/**
 * A transport whose voices go over the server for as long as it finds no way of its own to somebody.
 *
 * Everybody else stays as they are, and so do pictures. The transport goes on looking for its way; once
 * that carries, the voice of that person is taken from there in the same moment, and only then is the
 * server told to send none. So nobody is heard twice: of each person one voice is passed on at a time.
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

/** How often it is decided. */
const TICK_MS = 500;
/** A file that did not come is fetched again. */
const FETCH_AGAIN_MS = 5_000;

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

/** What is known of one person. */
interface Side {
  direct: MediaStreamTrack | null;
  link: PeerLink;
  /** Over the server, while it comes from there. */
  detoured: MediaStreamTrack | null;
}

class WithDetour implements Transport {
  private readonly deps: WithDetourDeps;
  private readonly inner: Transport;
  private readonly decision = new DetourDecision();
  private readonly sides = new Map<ParticipantId, Side>();
  private readonly stop: () => void;
  private detour: Detour | null = null;
  private isOpening = false;
  private fetchAfter = -Infinity;
  private mic: MediaStreamTrack | null = null;
  private isSaving = false;
  private isClosed = false;
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
    this.decision.setPeers(peers, this.deps.clock.now());
    this.inner.setPeers(peers, haveArrived);
    const listed = new Set(peers.map(({ id }) => id));
    for (const id of this.sides.keys()) if (!listed.has(id)) this.sides.delete(id);
    this.decide();
  }

  handleNews(news: TransportNews): void {
    if (news.type === "voice_pass") this.detour?.handlePass(news.pass);
    else this.inner.handleNews(news);
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.inner.setTrack(kind, track);
    if (kind !== "mic") return;
    this.mic = track;
    this.detour?.setMic(track);
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
    const isDetoured = Boolean(this.sides.get(from)?.detoured);
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
    const side: Side = { direct: null, link: "connecting", detoured: null };
    this.sides.set(id, side);
    return side;
  }

  private handleTrack(from: ParticipantId, kind: TrackKind, track: MediaStreamTrack | null): void {
    const side = this.sideOf(from);
    if (kind === "mic") side.direct = track;
    if (kind !== "mic" || !side.detoured) this.deps.events.onTrack(from, kind, track);
  }

  private handleLink(id: ParticipantId, link: PeerLink): void {
    const side = this.sideOf(id);
    side.link = link;
    this.decision.handleLink(id, link, this.deps.clock.now());
    if (!side.detoured) this.deps.events.onPeerLink(id, link);
    this.decide();
  }

  private decide(): void {
    if (this.isClosed || !this.deps.open) return;
    const before = this.chosen;
    const chosen = this.decision.decide(this.deps.clock.now());
    const isSame = chosen.length === before.length && chosen.every((id, at) => id === before[at]);
    this.chosen = chosen;
    if (!isSame) this.detour?.setPeople(chosen);
    if (chosen.length === 0) this.letGo();
    else if (!this.detour) this.open(this.deps.open);
  }

  private open(open: OpenDetour): void {
    const { clock, audioContext, events } = this.deps;
    const audio = audioContext();
    if (this.isOpening || !audio || clock.now() < this.fetchAfter) return;
    this.isOpening = true;
    const ask = (): void => events.onMessage({ type: "open_voice" });
    open({ clock, audio, ask, onVoice: (of, track) => this.handleVoice(of, track) }).then(
      (detour) => {
        this.isOpening = false;
        this.detour = detour;
        if (this.chosen.length === 0 || this.isClosed) {
          this.letGo();
          return;
        }
        detour.setSaving(this.isSaving);
        detour.setPeople(this.chosen);
        detour.setMic(this.mic);
      },
      () => {
        this.isOpening = false;
        this.fetchAfter = clock.now() + FETCH_AGAIN_MS;
      },
    );
  }

  private letGo(): void {
    this.detour?.close();
    this.detour = null;
  }

  /** The one place in which it changes whence somebody is heard. */
  private handleVoice(of: ParticipantId, track: MediaStreamTrack | null): void {
    const side = this.sides.get(of);
    if (!side || side.detoured === track) return;
    const { events } = this.deps;
    side.detoured = track;
    events.onTrack(of, "mic", track ?? side.direct);
    events.onPeerLink(of, track ? "connected" : side.link);
    events.onDetour(of, track !== null);
  }
}

/**
 * Whether this browser can send and hear voices over a socket. Firefox has all that is asked for, and
 * nothing was heard of it when it was tried; it is told apart by what only Chromium tells of a network.
 */
function isAble(): boolean {
  const parts = [globalThis.AudioEncoder, globalThis.AudioDecoder, globalThis.AudioWorkletNode];
  return parts.every((part) => typeof part === "function") && "connection" in navigator;
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
          open: open ?? (isAble() ? fetched : null),
          audioContext,
          events,
          create: (of) => transports.create(seat, of),
        }),
      close: () => transports.close(),
    };
  };
}
