/**
 * The media half of a call, as the signal half sees it. Types only: the half itself is fetched
 * after the lobby is there, see `loader.ts`.
 */
import type { CallReport, MediaState, ParticipantId } from "../../protocol/generated";
import type { DeviceStates } from "../devices";
import type { BrowserPlatform } from "../platform";
import type { MediaFacts } from "../roster";
import type { DeviceSetup, Gear, TrialOutcome } from "../setup";
import type {
  Transport,
  TransportMessage,
  TransportPeer,
  TransportSeat,
} from "../transport/transport";
import type { TrackKind } from "../tracks";
import type { CallState, DeviceRefusal, Statistics } from "../types";

/** What the media half tells. */
export interface MediaEvents {
  /** Something that a screen draws may have changed. */
  onChange(): void;
  /** What is sent has changed. */
  onSending(): void;
  onMessage(message: TransportMessage): void;
  /** How the call has gone since the last time. */
  onReport(report: CallReport): void;
  /** Nobody is heard any more at `id`. */
  onInterrupted(id: ParticipantId): void;
  /** See `TransportEvents.onSilence`. */
  onSilence(): void;
  onRefused(kind: TrackKind, reason: DeviceRefusal): void;
  /** The browser wants a tap before it plays, or has had it. */
  onBlocked(isBlocked: boolean): void;
}

/** Devices, connections and sound. Lives as long as the page; a call is from `join` to `leave`. */
export interface Media {
  /** How media travel; null outside of a call. */
  readonly transport: Transport | null;
  /** What is sent at the moment. */
  readonly sending: MediaState;
  readonly devices: DeviceStates;
  readonly videoPaused: CallState["videoPaused"];
  readonly cameraFacing: CallState["cameraFacing"];
  readonly gear: Gear;
  factsOf(id: ParticipantId): MediaFacts;
  watchLevel(id: ParticipantId, listener: (level: number) => void): () => void;

  /** See `Call.watchStatistics`. */
  watchStatistics(listener: (statistics: Statistics) => void): () => void;

  /** Turns a device on or off; resolves when it is so, or refused. */
  set(kind: TrackKind, on: boolean): Promise<void>;
  switchCamera(): Promise<void>;
  /** See `CallActions.setUp`. */
  setUp(setup: DeviceSetup): Promise<void>;
  /** Looks anew which devices there are. */
  findGear(): Promise<void>;
  /** See `CallActions.tryOut`. */
  tryOut(kind: "mic" | "camera"): Promise<TrialOutcome>;
  setLoudness(id: ParticipantId, change: Partial<Pick<MediaFacts, "volume" | "mutedForMe">>): void;
  /** From a tap: whatever sound waited for one may play now. */
  unlockAudio(): void;

  /** A call has begun, or goes on under another seat. */
  join(seat: TransportSeat): void;
  /** Whom to be connected with and what of theirs to play; see `Transport.setPeers`. */
  setPeers(peers: readonly TransportPeer[], haveArrived: boolean): void;
  /** The person is on air, or no longer. */
  setOnAir(isOnAir: boolean): void;
  /** Says how the call has gone up to now, before it is left. */
  report(): void;
  /** The page is looked at, or no longer. */
  setHidden(isHidden: boolean): void;
  /** See `CallActions.setSavingData`. */
  setSavingData(on: boolean): void;
  /** Lets everything of the present call go. */
  leave(): void;
  /** Ends everything. */
  close(): void;
}

/** Makes the media half; `clientPlatform` is Telegram's platform name. */
export type CreateMedia = (
  platform: BrowserPlatform,
  clientPlatform: string,
  events: MediaEvents,
) => Media;
