/**
 * Carries out what the core of a call decides (`call-core.ts`): over the socket, the media half, the
 * clock and the page; and composes what screens draw. Decides nothing about the room.
 *
 * The media half is fetched beside the lobby. What the core wants of it before it is there, the core
 * says again when it has come.
 */
import type { ParticipantId } from "../protocol/generated";
import { CallCore } from "./call-core";
import type { CallEffect, CallEvent } from "./call-events";
import { ChatFeed } from "./chat-feed";
import { composeState } from "./compose";
import { Ephemera } from "./ephemera";
import { MediaHalf } from "./media-half";
import type { CreateMedia, Media } from "./media/media";
import { maySend } from "./permits";
import type { BrowserPlatform, PageEvent } from "./platform";
import { relayRings } from "./ring-messages";
import { Link } from "./signal/link";
import type { HelloFacts } from "./signal/session";
import { INITIAL_STATE } from "./state";
import { USUAL_SETUP, type DeviceSetup, type TrialOutcome } from "./setup";
import { createStore } from "./store";
import { TRACK_KINDS, type TrackKind } from "./tracks";
import type { TransportMessage } from "./transport/transport";
import type { CallDeps, CallState, RoomTarget } from "./types";

export class Engine {
  readonly store = createStore<CallState>(INITIAL_STATE);
  readonly ephemera: Ephemera;
  readonly chat = new ChatFeed();
  readonly media: MediaHalf;
  private readonly core = new CallCore();
  private readonly deps: CallDeps;
  private readonly platform: BrowserPlatform;
  private readonly stopWatchingPage: () => void;
  private link: Link | null = null;
  private isHidden = false;
  private isPlaybackBlocked = false;
  private isSavingData = false;
  private setup = USUAL_SETUP;
  private target: RoomTarget | null = null;
  /** What was on while the target was looked for, and is on again when it is opened after all. */
  private kept: readonly TrackKind[] = [];
  private canVoiceSocket: boolean;

  constructor(deps: CallDeps, platform: BrowserPlatform, load: () => Promise<CreateMedia>) {
    this.deps = deps;
    this.platform = platform;
    this.canVoiceSocket = platform.hasVoiceSocket;
    this.ephemera = new Ephemera(platform.clock, () => this.render());
    this.media = new MediaHalf({
      clock: platform.clock,
      load,
      capture: platform,
      isOffline: () => this.core.isOffline,
      create: (create) => this.createMedia(create),
      onThere: (media) => {
        if (this.isHidden) media.setHidden(true);
        this.handle({ kind: "media_there" });
      },
      onGivenUp: () => this.handle({ kind: "media_given_up" }),
      onChange: () => this.render(),
    });
    this.stopWatchingPage = platform.watchPage((event) => this.handlePage(event));
    this.media.fetch();
    this.render();
  }

  open(target: RoomTarget, wanted: "lobby" | "inside"): void {
    const hasWebRtc = this.platform.createPeerConnection !== null;
    const kept = codeOf(target) === codeOf(this.target) ? this.kept : [];
    this.target = target;
    this.kept = [];
    this.handle({ kind: "open", target, wanted, hasWebRtc });
    for (const kind of kept) void this.setDevice(kind, true);
  }

  leave(): void {
    this.handle({ kind: "leave" });
    this.kept = [];
  }

  enter(): void {
    this.unlockAudio();
    this.handle({ kind: "enter" });
  }

  /** Tells the core what has happened, and does what it asks for. */
  handle(event: CallEvent): readonly CallEffect[] {
    const isHeard = (id: ParticipantId): boolean => this.media.factsOf(id).peerLink === "connected";
    const effects = this.core.handle(event, { wallClock: this.platform.wallClock(), isHeard });
    for (const effect of effects) this.carryOut(effect);
    this.render();
    return effects;
  }

  /** Says something to the server; nothing outside a call. */
  say(message: Parameters<Link["say"]>[0]): void {
    if (this.core.run?.facts) this.link?.say(message);
  }

  /** Turns a device on or off; one that was tapped too early waits for the media half. */
  async setDevice(kind: TrackKind, on: boolean): Promise<void> {
    const { own } = this.core;
    if (on && own && !maySend(own)) {
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

  setUp(setup: DeviceSetup): void {
    this.setup = setup;
    this.media.use((half) => {
      // Of several wishes before it is there the last one counts.
      if (setup === this.setup) void half.setUp(setup);
    });
    this.render();
  }

  async tryOut(kind: "mic" | "camera"): Promise<TrialOutcome> {
    this.unlockAudio();
    const media = await new Promise<Media>((resolve) => this.media.use(resolve));
    return media.tryOut(kind);
  }

  /** From a tap: whatever sound waited for one may play now. */
  unlockAudio(): void {
    this.media.there?.unlockAudio();
  }

  /** The page goes for good: the others are told while the socket is still there. */
  destroy(): void {
    this.leave();
    this.stop();
    this.stopWatchingPage();
    this.media.close();
  }

  private carryOut(effect: CallEffect): void {
    const media = this.media.there;
    switch (effect.kind) {
      case "connect":
        this.connect();
        break;
      case "reconnect":
        this.link?.retry();
        break;
      case "again":
        break;
      case "say":
        if (effect.message.type === "leave") media?.report();
        this.link?.say(effect.message);
        break;
      case "token":
        this.deps.onSessionToken?.(effect.token, effect.expiresAt);
        break;
      case "notify":
        this.ephemera.notify(effect.notice);
        break;
      case "react":
        this.ephemera.react(effect.from, effect.emoji);
        break;
      case "chat":
        this.chat.take(effect.news);
        break;
      case "wait":
        this.platform.clock.after(effect.ms, () => this.handle(effect.then));
        break;
      case "seat":
        this.takeSeat();
        break;
      case "ice_servers":
        media?.transport?.setIceServers(effect.servers);
        break;
      case "peers":
        media?.setPeers(effect.peers, effect.haveArrived);
        break;
      case "transport":
        media?.transport?.handleNews(effect.news);
        break;
      case "online":
        media?.transport?.setOnline(effect.isOnline);
        break;
      case "on_air":
        media?.setOnAir(effect.isOnAir);
        break;
      case "silence":
        this.silence();
        break;
      case "stop":
        this.stop();
        break;
    }
  }

  private connect(): void {
    this.media.fetch();
    this.unlockAudio();
    this.link = new Link({
      clock: this.platform.clock,
      random: () => this.platform.random(),
      openSocket: this.platform.openSocket,
      url: this.deps.socketUrl,
      hello: () => this.hello(),
      onEffect: (news) => {
        relayRings(news, (message) => this.deps.onRing?.(message));
        this.handle(news);
      },
      onLost: () => void this.handle({ kind: "lost" }),
      onClosed: (code) =>
        this.handle({ kind: "closed", code }).some(({ kind }) => kind === "again"),
    });
    this.link.start();
  }

  private hello(): HelloFacts {
    const { sessionToken, ...draft } = this.core.hello();
    return {
      auth: sessionToken ? { kind: "session", token: sessionToken } : this.deps.credential(),
      ...draft,
      ...(this.canVoiceSocket && { voiceSocket: true }),
    };
  }

  private sayOfTransport(message: TransportMessage): void {
    // A later hello says the same.
    if (message.type === "set_voice_socket") this.canVoiceSocket = message.able;
    this.link?.say(message);
  }

  private createMedia(create: CreateMedia): Media {
    return create(this.platform, this.deps.platform, {
      onChange: () => this.render(),
      onSending: () => void this.handle({ kind: "sending", media: this.media.sending }),
      onMessage: (message) => this.sayOfTransport(message),
      onReport: (report) => this.link?.say({ type: "report", report }),
      onInterrupted: (id: ParticipantId) => void this.handle({ kind: "interrupted", id }),
      onSilence: () => this.link?.doubt(),
      onRefused: (device, reason) =>
        this.ephemera.notify({ kind: "device_refused", device, reason }),
      onBlocked: (isBlocked) => {
        this.isPlaybackBlocked = isBlocked;
        this.render();
      },
    });
  }

  private takeSeat(): void {
    const { run } = this.core;
    if (!run?.facts) return;
    const { candidatesPerSignal, iceServers } = run;
    const serverClockAhead = (): number => this.core.run?.serverClockAhead ?? 0;
    const seat = { you: run.facts.you, candidatesPerSignal, iceServers, serverClockAhead };
    this.media.there?.join(seat);
  }

  private silence(): void {
    for (const kind of this.turnedOn()) void this.media.set(kind, false);
  }

  private turnedOn(): TrackKind[] {
    return TRACK_KINDS.filter((kind) => {
      const device = this.media.devices[kind].kind;
      return device === "on" || device === "starting";
    });
  }

  /** Lets everything of the present call go; the last state stays drawn. */
  private stop(): void {
    this.link?.stop();
    this.link = null;
    // A look that is answered by a question: whether another room is meant, or another device.
    const isAsked = this.store.get().phase.kind === "connecting";
    this.kept = isAsked ? this.turnedOn() : [];
    this.media.leave();
  }

  private handlePage(event: PageEvent): void {
    if (event === "hidden" || event === "visible") {
      this.isHidden = event === "hidden";
      this.media.there?.setHidden(this.isHidden);
    }
    if (event === "offline" || event === "online") {
      this.handle({ kind: "network", isOffline: event === "offline" });
    }
    if (event === "hidden" || event === "offline") return;
    if (this.link) this.media.fetch();
    this.link?.wake();
    this.media.there?.transport?.wake();
  }

  private render(): void {
    const { run, phase, link } = this.core;
    const state = composeState(this.store.get(), {
      facts: run?.facts ?? null,
      sending: this.media.sending,
      mediaOf: (id) => this.media.factsOf(id),
      plain: {
        phase,
        link,
        ...this.media.devices,
        videoPaused: this.media.videoPaused,
        isSavingData: this.isSavingData,
        setup: this.setup,
        gear: this.media.gear,
        cameraFacing: this.media.cameraFacing,
        // In the lobby there is nothing to hear yet, and Join is a tap.
        playbackBlocked: this.isPlaybackBlocked && phase.kind === "inside",
        notices: this.ephemera.notices,
        reactions: this.ephemera.reactions,
      },
    });
    this.store.set(state);
  }
}

/** Null for a room that is to be made. */
function codeOf(target: RoomTarget | null): string | null {
  return target && "code" in target ? target.code : null;
}
