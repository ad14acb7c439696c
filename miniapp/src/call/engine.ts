/**
 * The wiring: the only file that knows all parts. Parts decide and tell; this passes on what they
 * tell to those whom it concerns, and composes what screens draw.
 */
import type {
  ClientMessage,
  CloseCode,
  Credential,
  MediaState,
  ParticipantId,
  ParticipantView,
  ServerMessage,
} from "../protocol/generated";
import { Ephemera } from "./ephemera";
import { Levels } from "./media/levels";
import { LocalMedia, type Facing } from "./media/local-media";
import { Playback } from "./media/playback";
import { RemoteMedia } from "./media/remote-media";
import { Sending, isSameMedia } from "./media/sending";
import { WakeLock } from "./media/wake-lock";
import type { BrowserPlatform, PageEvent } from "./platform";
import { afterMessage, ownView, withoutAwaited, type RoomFacts } from "./room-facts";
import { mergeRoster } from "./roster";
import { Link } from "./signal/link";
import type { HelloFacts, SessionEffect } from "./signal/session";
import { INITIAL_STATE, isRunning, phaseAfterClose, phaseOf } from "./state";
import { createStore } from "./store";
import { Mesh, connectionNumber } from "./transport/mesh";
import { TRACK_KINDS, type TrackKind, type Transport } from "./transport/transport";
import type { CallDeps, CallPhase, CallState, DeviceState, LinkState, RoomTarget } from "./types";

/** Facts of one call, from `open` to its end. */
interface Run {
  readonly target: RoomTarget;
  readonly link: Link;
  /** Where the person wants to be; a hello after a lost session says so again. */
  wanted: "lobby" | "inside";
  facts: RoomFacts | null;
  transport: Transport | null;
  sessionToken: string | null;
  usedToken: boolean;
  isLive: boolean;
  wasLost: boolean;
  insideSince: number | null;
  serverClockAhead: number;
  /** Everybody who was seen inside, by id. */
  readonly met: Map<ParticipantId, string>;
}

/** As long as the server itself waits before it says that somebody has left. */
const AWAITED_MS = 30_000;
/** A context that cannot be resumed or closed is only silent. */
const ignore = (): void => undefined;

export class Engine {
  readonly store = createStore<CallState>(INITIAL_STATE);
  readonly levels: Levels;
  readonly playback: Playback;
  readonly remote: RemoteMedia;
  readonly local: LocalMedia;
  readonly ephemera: Ephemera;
  private readonly deps: CallDeps;
  private readonly platform: BrowserPlatform;
  private readonly sending: Sending;
  private readonly wakeLock: WakeLock;
  private readonly stopWatchingPage: () => void;
  private context: AudioContext | null = null;
  private run: Run | null = null;
  private phase: CallPhase = INITIAL_STATE.phase;
  private devices: Record<TrackKind, DeviceState> = devicesOff();
  private said: MediaState = INITIAL_STATE.sending;
  private isOffline = false;
  private ownCamera: MediaStream | null = null;
  private ownScreen: MediaStream | null = null;
  private facing: Facing | null = null;
  private isPlaybackBlocked = false;

  constructor(deps: CallDeps, platform: BrowserPlatform) {
    const { clock } = platform;
    const audioContext = (): AudioContext | null => this.audioContext();
    const render = (): void => this.render();
    this.deps = deps;
    this.platform = platform;
    this.ephemera = new Ephemera(clock, render);
    this.levels = new Levels({
      clock,
      audioContext,
      onSpeaking: (id, speaking) => this.remote.update(id, { speaking }),
    });
    this.playback = new Playback({
      createElement: () => platform.createAudioElement(),
      audioContext,
      onBlocked: (isBlocked) => this.handlePlaybackBlocked(isBlocked),
    });
    this.remote = new RemoteMedia(this.playback, this.levels, render);
    this.sending = new Sending(clock, () => this.handleSending());
    this.local = new LocalMedia({
      clock,
      devices: platform.mediaDevices,
      platform: deps.platform,
      onTrack: (kind, track) => this.handleLocalTrack(kind, track),
      onState: (kind, state) => {
        this.devices = { ...this.devices, [kind]: state };
        render();
      },
      onRefused: (device, reason) =>
        this.ephemera.notify({ kind: "device_refused", device, reason }),
      onFacing: (facing) => {
        this.facing = facing;
        render();
      },
    });
    this.wakeLock = new WakeLock(() => platform.requestWakeLock());
    this.stopWatchingPage = platform.watchPage((event) => this.handlePage(event));
  }

  open(target: RoomTarget, wanted: "lobby" | "inside"): void {
    if (isRunning(this.phase)) return;
    if (!this.platform.createPeerConnection) {
      this.setPhase({ kind: "trouble", trouble: "unsupported" });
      return;
    }
    this.unlockAudio();
    const { clock, openSocket } = this.platform;
    const link = new Link({
      clock,
      random: () => this.platform.random(),
      openSocket,
      url: this.deps.socketUrl,
      hello: () => this.hello(),
      onEffect: (effect) => this.handleEffect(effect),
      onLost: () => this.setLive(false),
      onClosed: (code) => this.handleClosed(code),
    });
    this.run = {
      target,
      link,
      wanted,
      facts: null,
      transport: null,
      sessionToken: null,
      usedToken: false,
      isLive: false,
      wasLost: false,
      insideSince: null,
      serverClockAhead: 0,
      met: new Map(),
    };
    this.setPhase({ kind: "connecting" });
    link.start();
  }

  enter(): void {
    const { run } = this;
    if (!run || run.wanted === "inside") return;
    run.wanted = "inside";
    this.unlockAudio();
    // Before the first snapshot it is not known where the hello has led; see `handleRoster`.
    if (run.facts) run.link.say({ type: "enter" });
  }

  leave(): void {
    if (!this.run) return;
    this.run.link.say({ type: "leave" });
    this.handleClosed("left");
  }

  /** Says something to the server; nothing outside a call. */
  say(message: Parameters<Link["say"]>[0]): void {
    if (this.run?.facts) this.run.link.say(message);
  }

  get own(): ParticipantView | null {
    return ownView(this.run?.facts ?? null);
  }

  /** From a tap: whatever sound waited for one may play now. */
  unlockAudio(): void {
    void this.context?.resume().catch(ignore);
    this.playback.resume();
  }

  destroy(): void {
    this.stop();
    this.stopWatchingPage();
    this.levels.close();
    void this.context?.close().catch(ignore);
    this.context = null;
  }

  private hello(): HelloFacts {
    const run = this.run;
    if (!run) throw new Error("a hello belongs to a call");
    const { facts, sessionToken } = run;
    const auth: Credential = sessionToken
      ? { kind: "session", token: sessionToken }
      : this.deps.credential();
    run.usedToken = sessionToken !== null;
    this.said = this.sending.media;
    return {
      auth,
      room: facts ? { kind: "join", code: facts.room.code } : run.target,
      presence: run.wanted,
      media: this.said,
      device: { platform: this.deps.platform, canSpeak: this.platform.mediaDevices !== null },
    };
  }

  private handleEffect(effect: Exclude<SessionEffect, { kind: "send" | "reconnect" }>): void {
    if (effect.kind === "live") this.setLive(true);
    else if (effect.kind === "message") this.handleMessage(effect.message);
    else if (effect.message && PERSONAL.has(effect.message.type)) {
      if (effect.message.type === "enter" && this.run) this.run.wanted = "lobby";
      if (effect.code === "not_a_speaker") void this.local.set("mic", false);
      this.ephemera.notify({ kind: "refused", code: effect.code });
    }
  }

  private handleMessage(message: ServerMessage): void {
    const { run } = this;
    if (!run) return;
    const before = this.own;
    const isHeard = (id: ParticipantId): boolean => this.remote.of(id).peerLink === "connected";
    run.facts = afterMessage(run.facts, message, isHeard);
    switch (message.type) {
      case "welcome":
      case "reset":
        run.sessionToken = message.sessionToken;
        run.serverClockAhead = message.serverTime - this.platform.wallClock();
        this.deps.onSessionToken?.(message.sessionToken, message.sessionExpiresAt);
        run.transport ??= this.createTransport(message.you, message.limits.candidatesPerSignal);
        run.transport.setIceServers(message.iceServers);
        this.levels.setTrack(message.you, this.sending.track("mic"));
        this.giveUpLater(run.facts?.awaited ?? new Set());
        break;
      case "resumed":
        run.transport?.setIceServers(message.iceServers);
        break;
      case "signal":
        run.transport?.handleSignal(message.from, message.signal);
        return;
      case "reaction":
        this.ephemera.react(message.from, message.emoji);
        return;
      case "unmute_requested": {
        const by = run.facts?.participants.find(({ id }) => id === message.by)?.name ?? "";
        this.ephemera.notify({ kind: "unmute_requested", by });
        return;
      }
      case "room_updated":
      case "participant_joined":
      case "participant_updated":
      case "participant_left":
      case "pong":
      case "error":
      case "draining":
        break;
    }
    this.handleRoster(message.type === "welcome" || message.type === "reset", before);
  }

  /** The list of people, or the own place in it, may have changed. */
  private handleRoster(isSnapshot: boolean, before: ParticipantView | null): void {
    const { run, own } = this;
    if (!run?.facts || !own) return;
    const isAdmitted = before?.presence === "knocking" && own.presence !== "knocking";
    this.syncPeers(isSnapshot || isAdmitted);
    for (const { id, name, presence } of run.facts.participants) {
      if (presence === "inside" && id !== own.id) run.met.set(id, name);
    }
    if (isSnapshot && own.presence === "lobby" && run.wanted === "inside") {
      run.link.say({ type: "enter" });
    }
    const isInside = own.presence === "inside";
    if (isInside) run.insideSince ??= this.platform.wallClock();
    if (isInside && (isSnapshot || before?.presence !== "inside")) this.announce(own.media);
    this.wakeLock.set(isInside);
    this.levels.setOn(isInside);
    this.handleRole(before, own);
    this.setPhase(phaseOf(own.presence));
  }

  private handleRole(before: ParticipantView | null, own: ParticipantView): void {
    const wasListener = before?.role === "listener";
    const isListener = own.role === "listener";
    if (isListener && this.sending.media.mic) void this.local.set("mic", false);
    if (!before || wasListener === isListener) return;
    this.ephemera.notify({ kind: isListener ? "muted_by_admin" : "may_speak" });
  }

  /** Hidden from everybody: nothing. Otherwise a connection to everybody who is not at the door. */
  private syncPeers(initiative: boolean): void {
    const { run, own } = this;
    if (!run?.facts || !own) return;
    const others = run.facts.participants.filter(
      ({ id, presence }) => id !== own.id && presence !== "knocking",
    );
    const list = others.map(({ id, presence, media }) => ({
      id,
      isOnAir: own.presence === "inside" && presence === "inside",
      isSending: media.mic || media.camera || media.screen,
    }));
    run.transport?.setPeers(own.presence === "knocking" ? [] : list, initiative);
  }

  private giveUpLater(awaited: ReadonlySet<ParticipantId>): void {
    if (awaited.size > 0) this.platform.clock.after(AWAITED_MS, () => this.giveUp(awaited));
  }

  /** Those who are neither heard any more nor back with the server are gone. */
  private giveUp(ids: Iterable<ParticipantId>): void {
    const { run } = this;
    if (!run?.facts) return;
    const facts = withoutAwaited(run.facts, ids);
    if (facts === run.facts) return;
    run.facts = facts;
    this.syncPeers(false);
    this.render();
  }

  private createTransport(you: ParticipantId, candidatesPerSignal: number): Transport {
    const { clock, createPeerConnection, wallClock } = this.platform;
    if (!createPeerConnection) throw new Error("open() has checked that connections exist");
    const transport = new Mesh({
      clock,
      create: createPeerConnection,
      you,
      candidatesPerSignal,
      baseNumber: () => connectionNumber(wallClock() + (this.run?.serverClockAhead ?? 0)),
      events: {
        onSignal: (to, signal) => this.run?.link.say({ type: "signal", to, signal }),
        onTrack: (from, kind, track) => this.remote.handleTrack(from, kind, track),
        onPeerLink: (id, peerLink) => {
          this.remote.update(id, { peerLink });
          if (peerLink === "interrupted") this.giveUp([id]);
        },
      },
    });
    for (const kind of TRACK_KINDS) transport.setTrack(kind, this.sending.track(kind));
    return transport;
  }

  private handleLocalTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    if (kind === "mic") {
      if (this.run?.facts) this.levels.setTrack(this.run.facts.you, track);
    } else {
      const stream = track && new MediaStream([track]);
      if (kind === "camera") this.ownCamera = stream;
      else this.ownScreen = stream;
    }
    this.sending.setTrack(kind, track);
  }

  private handleSending(): void {
    for (const kind of TRACK_KINDS) this.run?.transport?.setTrack(kind, this.sending.track(kind));
    if (this.own?.presence === "inside") this.announce(this.said);
    this.render();
  }

  /** Tells the others what is sent, if they believe something else. */
  private announce(believed: MediaState): void {
    const media = this.sending.media;
    if (isSameMedia(media, believed)) return;
    this.said = media;
    this.run?.link.say({ type: "set_media", media });
  }

  private setLive(isLive: boolean): void {
    const { run } = this;
    if (!run) return;
    run.isLive = isLive;
    run.wasLost ||= !isLive;
    run.transport?.setOnline(isLive);
    this.render();
  }

  /** Closed for good. True when launch data may succeed where an old token did not. */
  private handleClosed(code: CloseCode | null): boolean {
    const { run } = this;
    if (!run) return false;
    if (run.usedToken && (code === "auth_failed" || code === "auth_expired")) {
      run.sessionToken = null;
      return true;
    }
    const { insideSince, met } = run;
    const lastedMs = insideSince === null ? 0 : this.platform.wallClock() - insideSince;
    this.stop();
    this.setPhase(phaseAfterClose(code, lastedMs, [...met.values()]));
    return false;
  }

  /** Lets everything of the present call go; the last state stays drawn. */
  private stop(): void {
    const { run } = this;
    this.run = null;
    run?.link.stop();
    run?.transport?.close();
    if (run?.facts) this.levels.setTrack(run.facts.you, null);
    this.local.release();
    for (const kind of TRACK_KINDS) this.handleLocalTrack(kind, null);
    this.devices = devicesOff();
    this.playback.close();
    this.remote.reset();
    this.levels.setOn(false);
    this.wakeLock.set(false);
  }

  private handlePage(event: PageEvent): void {
    if (event === "hidden") this.sending.setHidden(true);
    if (event === "offline" || event === "online") this.isOffline = event === "offline";
    if (event === "visible") {
      this.sending.setHidden(false);
      this.local.handleVisible();
      this.wakeLock.handleVisible();
      if (this.run) this.unlockAudio();
    }
    if (event !== "hidden" && event !== "offline") {
      this.run?.link.wake();
      this.run?.transport?.wake();
    }
    this.render();
  }

  private handlePlaybackBlocked(isBlocked: boolean): void {
    this.isPlaybackBlocked = isBlocked;
    if (this.playbackBlocked) this.ephemera.notify({ kind: "tap_to_hear" });
    if (!isBlocked) this.ephemera.dismiss(({ kind }) => kind === "tap_to_hear");
    this.render();
  }

  private audioContext(): AudioContext | null {
    this.context ??= this.platform.createAudioContext();
    return this.context;
  }

  private setPhase(phase: CallPhase): void {
    this.phase = phase.kind === this.phase.kind && isRunning(phase) ? this.phase : phase;
    if (this.playbackBlocked) this.ephemera.notify({ kind: "tap_to_hear" });
    this.render();
  }

  private get linkState(): LinkState {
    if (this.isOffline) return "offline";
    return !this.run || this.run.isLive || !this.run.wasLost ? "online" : "reconnecting";
  }

  /** In the lobby there is nothing to hear yet, and Join is a tap. */
  private get playbackBlocked(): boolean {
    return this.isPlaybackBlocked && this.phase.kind === "inside";
  }

  private render(): void {
    const before = this.store.get();
    const facts = this.run?.facts;
    const media = this.sending.media;
    const you = facts?.you ?? null;
    const views = (facts?.participants ?? []).map((view) =>
      view.id === you ? { ...view, media } : view,
    );
    const mediaOf = (id: ParticipantId): ReturnType<RemoteMedia["of"]> => {
      const seen = this.remote.of(id);
      if (id !== you) return seen;
      return { ...seen, cameraStream: this.ownCamera, screenStream: this.ownScreen };
    };
    const shown = views.filter(({ id, presence }) => presence !== "lobby" || id === you);
    const old = before.you ? [before.you, ...before.participants] : before.participants;
    const roster = mergeRoster(shown, you, mediaOf, old);
    const present = roster.filter(({ presence }) => presence !== "lobby");
    const isUnchanged =
      present.length === before.participants.length &&
      present.every((one, index) => one === before.participants[index]);
    this.store.set({
      phase: this.phase,
      link: this.linkState,
      room: facts?.room ?? before.room,
      person: facts?.person ?? before.person,
      you: roster.find(({ isYou }) => isYou) ?? null,
      participants: isUnchanged ? before.participants : present,
      ...this.devices,
      sending: isSameMedia(media, before.sending) ? before.sending : media,
      cameraFacing: this.facing,
      playbackBlocked: this.playbackBlocked,
      notices: this.ephemera.notices,
      reactions: this.ephemera.reactions,
    });
  }
}

function devicesOff(): Record<TrackKind, DeviceState> {
  return { mic: { kind: "off" }, camera: { kind: "off" }, screen: { kind: "off" } };
}

/** Refusals that the person caused and should hear of; lost signals repair themselves. */
const PERSONAL = new Set<ClientMessage["type"]>([
  "enter",
  "set_media",
  "raise_hand",
  "react",
  "moderate",
]);
