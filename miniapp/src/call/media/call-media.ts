/**
 * The wiring of the media half: local tracks, connections, playback, levels. Passes on what they
 * tell to those whom it concerns; knows no room and no server.
 */
import type { MediaState, ParticipantId } from "../../protocol/generated";
import { every } from "../clock";
import { idleDevices, type DeviceStates } from "../devices";
import type { BrowserPlatform } from "../platform";
import type { MediaFacts } from "../roster";
import type { DeviceSetup, Gear, TrialOutcome } from "../setup";
import { withDetour } from "../transport/detour/with-detour";
import { openMeshes } from "../transport/mesh/meshes";
import type {
  OpenTransports,
  Transport,
  TransportPeer,
  Transports,
  TransportSeat,
} from "../transport/transport";
import { TRACK_KINDS, type TrackKind } from "../tracks";
import type { CallState, Statistics } from "../types";
import { GearWatch } from "./gear-watch";
import { Levels } from "./levels";
import { LocalMedia, type Facing } from "./local-media";
import type { CreateMedia, Media, MediaEvents } from "./media";
import { Playback } from "./playback";
import { RemoteMedia } from "./remote-media";
import { Reports } from "./reports";
import { Sending } from "./sending";
import { SharedAudio } from "./shared-audio";
import { openTrial } from "./trial";
import { WakeLock } from "./wake-lock";

const NO_PICTURES = { cameraStream: null, screenStream: null };
const STATISTICS_MS = 1_000;

class CallMedia implements Media {
  devices: DeviceStates;
  cameraFacing: Facing | null = null;
  videoPaused: CallState["videoPaused"] = null;
  transport: Transport | null = null;
  private readonly platform: BrowserPlatform;
  private readonly events: MediaEvents;
  private readonly audio: SharedAudio;
  private readonly levels: Levels;
  private readonly playback: Playback;
  private readonly remote: RemoteMedia;
  private readonly sendingNow: Sending;
  private readonly local: LocalMedia;
  private readonly wakeLock: WakeLock;
  private readonly transports: Transports;
  private readonly reports: Reports;
  private readonly gearWatch: GearWatch;
  private you: ParticipantId | null = null;
  private isSavingData = false;
  private selfView: Pick<MediaFacts, "cameraStream" | "screenStream"> = NO_PICTURES;

  constructor(
    open: OpenTransports,
    platform: BrowserPlatform,
    clientPlatform: string,
    events: MediaEvents,
  ) {
    const { clock } = platform;
    this.platform = platform;
    this.events = events;
    this.devices = idleDevices(platform);
    this.audio = new SharedAudio(() => platform.createAudioContext());
    const audioContext = (): AudioContext | null => this.audio.context();
    this.transports = open(platform, audioContext);
    this.levels = new Levels({
      clock,
      audioContext,
      onSpeaking: (id, speaking) => this.remote.update(id, { speaking }),
    });
    this.playback = new Playback({
      createElement: () => platform.createAudioElement(),
      audioContext,
      onBlocked: (isBlocked) => events.onBlocked(isBlocked),
    });
    this.remote = new RemoteMedia(
      this.playback,
      this.levels,
      (id) => this.transport?.heard(id) ?? null,
      () => events.onChange(),
    );
    this.sendingNow = new Sending(clock, () => this.handleSending());
    this.local = new LocalMedia({
      capture: platform,
      platform: clientPlatform,
      onTrack: (kind, track) => this.handleLocalTrack(kind, track),
      onState: (kind, state) => {
        this.devices = { ...this.devices, [kind]: state };
        if (state.kind === "on") void this.gearWatch.look();
        events.onChange();
      },
      onRefused: (kind, reason) => events.onRefused(kind, reason),
      onFacing: (facing) => {
        this.cameraFacing = facing;
        events.onChange();
      },
    });
    this.gearWatch = new GearWatch(platform.mediaDevices, {
      onChange: () => events.onChange(),
      onDevices: (before, after) => this.local.handleDevices(before, after),
      onSpeaker: (sinkId) => {
        this.playback.setSink(sinkId);
        this.audio.setSink(sinkId);
      },
    });
    this.wakeLock = new WakeLock(() => platform.requestWakeLock());
    this.reports = new Reports(
      clock,
      () => this.transport?.statistics() ?? null,
      (report) => events.onReport(report),
    );
  }

  get sending(): MediaState {
    return this.sendingNow.media;
  }

  get gear(): Gear {
    return this.gearWatch.gear(this.local.canBlur);
  }

  factsOf(id: ParticipantId): MediaFacts {
    const facts = this.remote.of(id);
    if (id === this.you) return { ...facts, ...this.selfView };
    return this.isSavingData ? { ...facts, ...NO_PICTURES } : facts;
  }

  watchLevel(id: ParticipantId, listener: (level: number) => void): () => void {
    return this.levels.watch(id, listener);
  }

  watchStatistics(listener: (statistics: Statistics) => void): () => void {
    const tell = (): void => {
      if (this.transport) listener(this.transport.statistics());
    };
    tell();
    return every(this.platform.clock, STATISTICS_MS, tell);
  }

  set(kind: TrackKind, on: boolean): Promise<void> {
    return this.local.set(kind, on);
  }

  switchCamera(): Promise<void> {
    return this.local.switchCamera();
  }

  setUp(setup: DeviceSetup): Promise<void> {
    this.gearWatch.chooseSpeaker(setup.speakerId);
    return this.local.setUp(setup);
  }

  findGear(): Promise<void> {
    return this.gearWatch.look();
  }

  async tryOut(kind: "mic" | "camera"): Promise<TrialOutcome> {
    const outcome = await openTrial(() => this.local.open(kind), this.levels);
    this.audio.resume();
    // Now the browser tells the names.
    void this.gearWatch.look();
    return outcome;
  }

  setLoudness(id: ParticipantId, change: Partial<Pick<MediaFacts, "volume" | "mutedForMe">>): void {
    this.remote.setLoudness(id, change);
  }

  unlockAudio(): void {
    this.audio.resume();
    this.playback.resume();
  }

  join(seat: TransportSeat): void {
    this.you = seat.you;
    this.transport ??= this.createTransport(seat);
    this.transport.setIceServers(seat.iceServers);
    this.levels.setTrack(seat.you, this.sendingNow.track("mic"));
  }

  setPeers(peers: readonly TransportPeer[], haveArrived: boolean): void {
    this.remote.setPeers(peers);
    this.transport?.setPeers(peers, haveArrived);
  }

  setOnAir(isOnAir: boolean): void {
    this.wakeLock.set(isOnAir);
    this.reports.setOnAir(isOnAir);
    this.levels.setOn(isOnAir);
  }

  report(): void {
    this.reports.flush();
  }

  setHidden(isHidden: boolean): void {
    this.sendingNow.setHidden(isHidden);
    // A page that is closed is hidden first, and may say nothing afterwards.
    if (isHidden) {
      this.report();
      return;
    }
    this.local.handleVisible();
    this.wakeLock.handleVisible();
    if (this.transport) this.unlockAudio();
  }

  setSavingData(on: boolean): void {
    this.isSavingData = on;
    this.transport?.setSaving(on);
    this.events.onChange();
  }

  leave(): void {
    this.transport?.close();
    this.transport = null;
    if (this.you !== null) this.levels.setTrack(this.you, null);
    this.you = null;
    this.local.release();
    for (const kind of TRACK_KINDS) this.handleLocalTrack(kind, null);
    this.devices = idleDevices(this.platform);
    this.playback.close();
    this.remote.reset();
    this.setOnAir(false);
  }

  close(): void {
    this.leave();
    this.gearWatch.stop();
    this.transports.close();
    this.levels.close();
    this.audio.close();
  }

  private createTransport(seat: TransportSeat): Transport {
    const transport = this.transports.create(seat, {
      onMessage: (message) => this.events.onMessage(message),
      onSilence: () => this.events.onSilence(),
      onTrack: (from, kind, track) => this.remote.handleTrack(from, kind, track),
      onReception: (id, reception) => this.remote.update(id, reception),
      onDetour: (id, isByServer, isByThinWay) =>
        this.remote.update(id, { isByServer, isByThinWay }),
      onPicturesResting: (isResting) => {
        this.videoPaused = isResting ? "voice" : null;
        this.sendingNow.setResting(isResting);
      },
      onPeerLink: (id, peerLink) => {
        this.remote.update(id, { peerLink });
        if (peerLink === "interrupted") this.events.onInterrupted(id);
      },
    });
    transport.setSaving(this.isSavingData);
    for (const kind of TRACK_KINDS) transport.setTrack(kind, this.sendingNow.track(kind));
    return transport;
  }

  private handleLocalTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    if (kind === "mic") {
      if (this.you !== null) this.levels.setTrack(this.you, track);
    } else {
      const name = kind === "camera" ? "cameraStream" : "screenStream";
      this.selfView = { ...this.selfView, [name]: track && new MediaStream([track]) };
    }
    this.sendingNow.setTrack(kind, track);
  }

  private handleSending(): void {
    for (const kind of TRACK_KINDS) this.transport?.setTrack(kind, this.sendingNow.track(kind));
    this.events.onSending();
  }
}

/** Makes media halves whose media travel in such a way, with every device off. */
export function mediaOver(open: OpenTransports): CreateMedia {
  return (...from) => new CallMedia(open, ...from);
}

export const createMedia = mediaOver(withDetour(openMeshes));
