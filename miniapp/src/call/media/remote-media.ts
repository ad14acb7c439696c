/**
 * What is heard and seen of the others: tracks in, the media half of a `Participant` out.
 *
 * Owns the streams that screens attach; hands voices to playback and levels. A track is played,
 * drawn and measured only while what it carries is to be taken from its sender (`permits.ts`), and
 * switched off meanwhile, whatever packets come.
 */
import type { MediaState, ParticipantId } from "../../protocol/generated";
import { NO_PERMITS } from "../permits";
import { NO_MEDIA, type MediaFacts } from "../roster";
import type { Heard, TransportPeer } from "../transport/transport";
import { TRACK_KINDS, type TrackKind } from "../tracks";
import type { Levels } from "./levels";
import type { Playback } from "./playback";

const STREAM_OF = { camera: "cameraStream", screen: "screenStream" } as const;

type Tracks = Partial<Record<TrackKind, MediaStreamTrack>>;

export class RemoteMedia {
  private readonly facts = new Map<ParticipantId, MediaFacts>();
  private readonly tracks = new Map<ParticipantId, Tracks>();
  private takes = new Map<ParticipantId, MediaState>();
  private readonly playback: Playback;
  private readonly levels: Levels;
  private readonly heard: (id: ParticipantId) => Heard;
  private readonly onChange: () => void;

  constructor(
    playback: Playback,
    levels: Levels,
    heard: (id: ParticipantId) => Heard,
    onChange: () => void,
  ) {
    this.playback = playback;
    this.levels = levels;
    this.heard = heard;
    this.onChange = onChange;
  }

  /** What is known of `id`. */
  of(id: ParticipantId): MediaFacts {
    return this.facts.get(id) ?? NO_MEDIA;
  }

  /** The whole list of people, with what may be taken from each; nothing from anybody else. */
  setPeers(peers: readonly TransportPeer[]): void {
    const before = this.takes;
    this.takes = new Map(peers.map(({ id, takeFrom }) => [id, takeFrom]));
    for (const id of this.tracks.keys()) {
      const was = before.get(id) ?? NO_PERMITS.takeFrom;
      for (const kind of TRACK_KINDS)
        if (was[kind] !== this.mayTake(id, kind)) this.apply(id, kind);
    }
  }

  handleTrack(id: ParticipantId, kind: TrackKind, track: MediaStreamTrack | null): void {
    const { [kind]: old, ...others } = this.tracks.get(id) ?? {};
    if (old) old.onunmute = null;
    this.tracks.set(id, track ? { ...others, [kind]: track } : others);
    // A track is muted until its first packet: before that there is nothing to show.
    if (track && kind !== "mic") track.onunmute = () => this.apply(id, kind);
    this.apply(id, kind);
  }

  update(id: ParticipantId, change: Partial<MediaFacts>): void {
    this.facts.set(id, { ...this.of(id), ...change });
    this.onChange();
  }

  /** Volume and "muted for me" are one thing to the loudspeaker. */
  setLoudness(id: ParticipantId, change: Partial<Pick<MediaFacts, "volume" | "mutedForMe">>): void {
    this.update(id, change);
    const { volume, mutedForMe } = this.of(id);
    this.playback.setVolume(id, mutedForMe ? 0 : volume);
  }

  /** Forgets everything but loudness, which a person keeps for the life of the page. */
  reset(): void {
    for (const [id, { volume, mutedForMe }] of this.facts) {
      this.facts.set(id, { ...NO_MEDIA, volume, mutedForMe });
    }
    this.tracks.clear();
    this.takes.clear();
  }

  private mayTake(id: ParticipantId, kind: TrackKind): boolean {
    return (this.takes.get(id) ?? NO_PERMITS.takeFrom)[kind];
  }

  private apply(id: ParticipantId, kind: TrackKind): void {
    const track = this.tracks.get(id)?.[kind] ?? null;
    const isTaken = this.mayTake(id, kind);
    if (track) track.enabled = isTaken;
    if (kind === "mic") {
      this.playback.setTrack(id, track, isTaken);
      this.levels.setTrack(id, isTaken ? track : null, () => this.heard(id));
    } else {
      this.show(id, STREAM_OF[kind], isTaken ? track : null);
    }
  }

  private show(
    id: ParticipantId,
    name: "cameraStream" | "screenStream",
    track: MediaStreamTrack | null,
  ): void {
    const shown = this.of(id)[name];
    if (track && shown?.getTracks().includes(track)) return;
    const stream = track && !track.muted ? new MediaStream([track]) : null;
    if (stream || shown) this.update(id, { [name]: stream });
  }
}
