/**
 * The wiring of the signal half: what the lobby needs. Parts decide and tell; this passes on what
 * they tell to those whom it concerns, and composes what screens draw.
 *
 * The media half is fetched beside it. Until it is there nobody goes on air, a device that was
 * tapped waits, and signals are kept in order; see `handleMediaThere`.
 */
import type {
  ClientMessage,
  CloseCode,
  Credential,
  IceServer,
  MediaState,
  ParticipantId,
  ParticipantView,
  ServerMessage,
} from "../protocol/generated";
import { composeState } from "./compose";
import { Ephemera } from "./ephemera";
import { MediaHalf } from "./media-half";
import type { CreateMedia, Media } from "./media/media";
import { maySend } from "./permits";
import type { BrowserPlatform, PageEvent } from "./platform";
import { afterMessage, ownView, transportPeers, withoutAwaited } from "./room-facts";
import { newRun, withEarly, type Run } from "./run";
import { onLocalClock } from "./server-clock";
import { Link } from "./signal/link";
import type { HelloFacts, SessionNews } from "./signal/session";
import { INITIAL_STATE, isRunning, isSameMedia, phaseAfterClose, phaseOf } from "./state";
import { createStore } from "./store";
import { TRACK_KINDS, type TrackKind } from "./tracks";
import type { CallDeps, CallPhase, CallState, LinkState, RoomTarget } from "./types";

/** As long as the server itself waits before it says that somebody has left. */
const AWAITED_MS = 30_000;

/** Without a socket for so long, whoever waits is told; TCP and TLS take less at 2 s a round trip. */
const UNOPENED_MS = 5_000;
/** A socket that opens and says nothing. */
const UNANSWERED_MS = 15_000;

export class Engine {
  readonly store = createStore<CallState>(INITIAL_STATE);
  readonly ephemera: Ephemera;
  readonly media: MediaHalf;
  private readonly deps: CallDeps;
  private readonly platform: BrowserPlatform;
  private readonly stopWatchingPage: () => void;
  private run: Run | null = null;
  private phase: CallPhase = INITIAL_STATE.phase;
  private said: MediaState = INITIAL_STATE.sending;
  private isOffline = false;
  private isHidden = false;
  private isPlaybackBlocked = false;
  private isSavingData = false;

  constructor(deps: CallDeps, platform: BrowserPlatform, load: () => Promise<CreateMedia>) {
    this.deps = deps;
    this.platform = platform;
    this.ephemera = new Ephemera(platform.clock, () => this.render());
    this.media = new MediaHalf({
      clock: platform.clock,
      load,
      capture: platform,
      isOffline: () => this.isOffline,
      create: (create) => this.createMedia(create),
      onThere: (media) => this.handleMediaThere(media),
      onGivenUp: () => this.handleMediaGivenUp(),
      onChange: () => this.render(),
    });
    this.stopWatchingPage = platform.watchPage((event) => this.handlePage(event));
    this.media.fetch();
    this.render();
  }

  open(target: RoomTarget, wanted: "lobby" | "inside"): void {
    if (isRunning(this.phase)) return;
    if (!this.platform.createPeerConnection) {
      this.setPhase({ kind: "trouble", trouble: "unsupported" });
      return;
    }
    this.media.fetch();
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
    this.watchArrival(this.run);
  }

  /** Another try of somebody who waits for the server. */
  retry(): void {
    const { run } = this;
    if (!run || run.facts) return;
    run.isUnreachable = false;
    run.link.retry();
    this.watchArrival(run);
    this.render();
  }

  /** A slow network opens a socket in time; one that lets none through never does. */
  private watchArrival(run: Run): void {
    const look = (isLate: (run: Run) => boolean) => () => {
      if (this.run !== run || run.facts || !isLate(run)) return;
      run.isUnreachable = true;
      this.render();
    };
    const { clock } = this.platform;
    clock.after(
      UNOPENED_MS,
      look(({ link }) => !link.hasBeenOpen),
    );
    clock.after(
      UNANSWERED_MS,
      look(() => true),
    );
  }

  enter(): void {
    const { run } = this;
    if (!run || run.wanted === "inside") return;
    run.wanted = "inside";
    this.unlockAudio();
    this.sayEnter();
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

  /** Turns a device on or off; one that was tapped too early waits for the media half. */
  async setDevice(kind: TrackKind, on: boolean): Promise<void> {
    if (on && this.own && !maySend(this.own)) {
      this.ephemera.notify({ kind: "refused", code: "not_a_speaker" });
      return;
    }
    if (kind === "mic" && on) this.ephemera.dismiss((notice) => notice.kind === "unmute_requested");
    this.unlockAudio();
    await this.media.set(kind, on);
  }

  setSavingData(on: boolean): void {
    this.isSavingData = on;
    this.media.use((half) => half.setSavingData(on));
    this.render();
  }

  /** From a tap: whatever sound waited for one may play now. */
  unlockAudio(): void {
    this.media.there?.unlockAudio();
  }

  destroy(): void {
    this.stop();
    this.stopWatchingPage();
    this.media.close();
  }

  private get own(): ParticipantView | null {
    return ownView(this.run?.facts ?? null);
  }

  private createMedia(create: CreateMedia): Media {
    return create(this.platform, this.deps.platform, {
      onChange: () => this.render(),
      onSending: () => this.handleSending(),
      onSignal: (to, signal) => this.run?.link.say({ type: "signal", to, signal }),
      onInterrupted: (id) => this.giveUp([id]),
      onSilence: () => this.run?.link.doubt(),
      onRefused: (device, reason) =>
        this.ephemera.notify({ kind: "device_refused", device, reason }),
      onBlocked: (isBlocked) => this.handlePlaybackBlocked(isBlocked),
    });
  }

  /** The media half is told how things stand, and then what was signalled meanwhile. */
  private handleMediaThere(media: Media): void {
    if (this.isHidden) media.setHidden(true);
    const { run } = this;
    if (!run?.facts) return;
    this.takeSeat(run);
    media.setOnline(run.isLive);
    // Whose offer is here already gets an answer; the rest are offered to.
    this.syncPeers(false);
    for (const { from, signal } of run.early) media.handleSignal(from, signal);
    run.early = [];
    this.syncPeers(true);
    this.sayEnter();
  }

  private handleMediaGivenUp(): void {
    const { run } = this;
    if (!run) return;
    run.link.say({ type: "leave" });
    this.handleClosed(null);
  }

  /** Not before the first snapshot, which says where the hello has led; see `handleRoster`. */
  private sayEnter(): void {
    const { run } = this;
    if (!this.media.there || !run?.facts || run.wanted !== "inside") return;
    if (this.own?.presence === "lobby") run.link.say({ type: "enter" });
  }

  private hello(): HelloFacts {
    const run = this.run;
    if (!run) throw new Error("a hello belongs to a call");
    const { facts, sessionToken } = run;
    const auth: Credential = sessionToken
      ? { kind: "session", token: sessionToken }
      : this.deps.credential();
    run.usedToken = sessionToken !== null;
    this.said = this.media.sending;
    return {
      auth,
      room: facts ? { kind: "join", code: facts.room.code } : run.target,
      // Nobody goes on air without the means to hear.
      presence: this.media.there ? run.wanted : "lobby",
      media: this.said,
      device: { platform: this.deps.platform, canSpeak: this.platform.mediaDevices !== null },
    };
  }

  private handleEffect(effect: SessionNews): void {
    if (effect.kind === "live") this.setLive(true);
    else if (effect.kind === "message") this.handleMessage(effect.message);
    else if (effect.message && PERSONAL.has(effect.message.type)) {
      if (effect.message.type === "enter" && this.run) {
        this.run.wanted = "lobby";
        if (this.own) this.setPhase(phaseOf(this.own.presence));
      }
      if (effect.code === "not_a_speaker") this.silence();
      this.ephemera.notify({ kind: "refused", code: effect.code });
    }
  }

  private handleMessage(told: ServerMessage): void {
    const { run } = this;
    if (!run) return;
    if (told.type === "welcome" || told.type === "reset") {
      run.serverClockAhead = told.serverTime - this.platform.wallClock();
    }
    const message = onLocalClock(told, run.serverClockAhead);
    const before = this.own;
    const isHeard = (id: ParticipantId): boolean => this.media.factsOf(id).peerLink === "connected";
    run.facts = afterMessage(run.facts, message, isHeard);
    switch (message.type) {
      case "welcome":
      case "reset":
        run.sessionToken = message.sessionToken;
        this.deps.onSessionToken?.(message.sessionToken, message.sessionExpiresAt);
        run.candidatesPerSignal = message.limits.candidatesPerSignal;
        run.iceServers = message.iceServers;
        this.takeSeat(run);
        this.giveUpLater(run.facts?.awaited ?? new Set());
        break;
      case "resumed":
        run.sessionToken = message.sessionToken;
        this.deps.onSessionToken?.(message.sessionToken, message.sessionExpiresAt);
        this.takeIceServers(run, message.iceServers);
        break;
      case "ice_servers":
        this.takeIceServers(run, message.iceServers);
        return;
      case "signal":
        if (this.media.there) this.media.there.handleSignal(message.from, message.signal);
        else run.early = withEarly(run.early, message);
        return;
      case "reaction":
        this.ephemera.react(message.from, message.emoji);
        return;
      case "unmute_requested": {
        const name = run.facts?.participants.find(({ id }) => id === message.by)?.name ?? "";
        this.ephemera.notify({ kind: "unmute_requested", name });
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
    if (isSnapshot) this.sayEnter();
    const isInside = own.presence === "inside";
    if (isInside) run.insideSince ??= this.platform.wallClock();
    if (isInside && (isSnapshot || before?.presence !== "inside")) this.announce(own.media);
    this.media.there?.setOnAir(isInside);
    this.handleRole(before, own);
    // Who walks straight in and waits for the media half does not see the lobby in between.
    const isOnTheWay = !this.media.there && run.wanted === "inside" && own.presence === "lobby";
    if (!isOnTheWay) this.setPhase(phaseOf(own.presence));
  }

  private handleRole(before: ParticipantView | null, own: ParticipantView): void {
    const isAllowed = maySend(own);
    if (!isAllowed) this.silence();
    if (!before || maySend(before) === isAllowed) return;
    this.ephemera.notify({ kind: isAllowed ? "may_speak" : "muted_by_admin" });
  }

  /** Turns off whatever is on. */
  private silence(): void {
    for (const kind of TRACK_KINDS) {
      const device = this.media.devices[kind].kind;
      if (device === "on" || device === "starting") void this.media.set(kind, false);
    }
  }

  private syncPeers(initiative: boolean): void {
    const facts = this.run?.facts;
    if (facts) this.media.there?.setPeers(transportPeers(facts), initiative);
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

  private takeSeat(run: Run): void {
    const { facts, candidatesPerSignal, iceServers } = run;
    if (!facts) return;
    const serverClockAhead = (): number => this.run?.serverClockAhead ?? 0;
    this.media.there?.join({ you: facts.you, candidatesPerSignal, iceServers, serverClockAhead });
  }

  private takeIceServers(run: Run, servers: readonly IceServer[]): void {
    run.iceServers = servers;
    this.media.there?.setIceServers(servers);
  }

  private handleSending(): void {
    if (this.own?.presence === "inside") this.announce(this.said);
    this.render();
  }

  /** Tells the others what is sent, if they believe something else. */
  private announce(believed: MediaState): void {
    const media = this.media.sending;
    if (isSameMedia(media, believed)) return;
    this.said = media;
    this.run?.link.say({ type: "set_media", media });
  }

  private setLive(isLive: boolean): void {
    const { run } = this;
    if (!run) return;
    run.isLive = isLive;
    run.wasLost ||= !isLive;
    this.media.there?.setOnline(isLive);
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
    this.media.leave();
  }

  private handlePage(event: PageEvent): void {
    if (event === "hidden" || event === "visible") {
      this.isHidden = event === "hidden";
      this.media.there?.setHidden(this.isHidden);
    }
    if (event === "offline" || event === "online") this.isOffline = event === "offline";
    if (event !== "hidden" && event !== "offline") {
      if (this.run) this.media.fetch();
      this.run?.link.wake();
      this.media.there?.wake();
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
    if (this.run?.isUnreachable && !this.run.facts) return "unreachable";
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
      sending: this.media.sending,
      mediaOf: (id) => this.media.factsOf(id),
      plain: {
        phase: this.phase,
        link: this.linkState,
        ...this.media.devices,
        videoPaused: this.media.videoPaused,
        isSavingData: this.isSavingData,
        cameraFacing: this.media.cameraFacing,
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
