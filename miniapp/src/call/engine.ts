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
import { composeState } from "./compose";
import { Ephemera } from "./ephemera";
import { Levels } from "./media/levels";
import { idleDevices, LocalMedia, type Facing } from "./media/local-media";
import { Playback } from "./media/playback";
import { RemoteMedia } from "./media/remote-media";
import { Sending, isSameMedia } from "./media/sending";
import { SharedAudio } from "./media/shared-audio";
import { WakeLock } from "./media/wake-lock";
import type { BrowserPlatform, PageEvent } from "./platform";
import { afterMessage, ownView, transportPeers, withoutAwaited } from "./room-facts";
import type { MediaFacts } from "./roster";
import { newRun, type Run } from "./run";
import { Link } from "./signal/link";
import type { HelloFacts, SessionEffect } from "./signal/session";
import { INITIAL_STATE, isRunning, phaseAfterClose, phaseOf } from "./state";
import { createStore } from "./store";
import { Mesh, connectionNumber } from "./transport/mesh";
import { TRACK_KINDS, type TrackKind, type Transport } from "./transport/transport";
import type { CallDeps, CallPhase, CallState, DeviceState, LinkState, RoomTarget } from "./types";

const NO_PICTURES = { cameraStream: null, screenStream: null };
/** As long as the server itself waits before it says that somebody has left. */
const AWAITED_MS = 30_000;

export class Engine {
  readonly store = createStore<CallState>(INITIAL_STATE);
  readonly levels: Levels;
  readonly playback: Playback;
  readonly remote: RemoteMedia;
  readonly local: LocalMedia;
  readonly ephemera: Ephemera;
  private readonly deps: CallDeps;
  private readonly platform: BrowserPlatform;
  private readonly audio: SharedAudio;
  private readonly sending: Sending;
  private readonly wakeLock: WakeLock;
  private readonly stopWatchingPage: () => void;
  private run: Run | null = null;
  private phase: CallPhase = INITIAL_STATE.phase;
  private devices: Record<TrackKind, DeviceState>;
  private said: MediaState = INITIAL_STATE.sending;
  private isOffline = false;
  private selfView: Pick<MediaFacts, "cameraStream" | "screenStream"> = NO_PICTURES;
  private facing: Facing | null = null;
  private isPlaybackBlocked = false;

  constructor(deps: CallDeps, platform: BrowserPlatform) {
    const { clock } = platform;
    this.audio = new SharedAudio(() => platform.createAudioContext());
    const audioContext = (): AudioContext | null => this.audio.context();
    const render = (): void => this.render();
    this.deps = deps;
    this.platform = platform;
    this.devices = idleDevices(platform.mediaDevices);
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
    render();
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
    this.run = newRun(target, link, wanted);
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
    this.audio.resume();
    this.playback.resume();
  }

  destroy(): void {
    this.stop();
    this.stopWatchingPage();
    this.levels.close();
    this.audio.close();
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
        run.sessionToken = message.sessionToken;
        this.deps.onSessionToken?.(message.sessionToken, message.sessionExpiresAt);
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

  private syncPeers(initiative: boolean): void {
    const facts = this.run?.facts;
    if (facts) this.run?.transport?.setPeers(transportPeers(facts), initiative);
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
      const { cameraStream, screenStream } = this.selfView;
      const stream = track && new MediaStream([track]);
      this.selfView =
        kind === "camera"
          ? { cameraStream: stream, screenStream }
          : { cameraStream, screenStream: stream };
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
    this.devices = idleDevices(this.platform.mediaDevices);
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
    const facts = this.run?.facts ?? null;
    const state = composeState(this.store.get(), {
      facts,
      sending: this.sending.media,
      mediaOf: (id) =>
        id === facts?.you ? { ...this.remote.of(id), ...this.selfView } : this.remote.of(id),
      plain: {
        phase: this.phase,
        link: this.linkState,
        ...this.devices,
        cameraFacing: this.facing,
        playbackBlocked: this.playbackBlocked,
        notices: this.ephemera.notices,
        reactions: this.ephemera.reactions,
      },
    });
    this.store.set(state);
  }
}

/** Refusals that the person caused and should hear of; lost signals repair themselves. */
const PERSONAL = new Set<ClientMessage["type"]>([
  "enter",
  "set_media",
  "raise_hand",
  "react",
  "moderate",
]);
