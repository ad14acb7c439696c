/**
 * What is heard and seen of the others: tracks in, the media half of a `Participant` out.
 *
 * Owns the streams that screens attach; hands voices to playback and levels.
 */
import type { ParticipantId } from "../../protocol/generated";
import { NO_MEDIA, type MediaFacts } from "../roster";
import type { Heard, TrackKind } from "../transport/transport";
import type { Levels } from "./levels";
import type { Playback } from "./playback";

const STREAM_OF = { camera: "cameraStream", screen: "screenStream" } as const;

export class RemoteMedia {
  private readonly facts = new Map<ParticipantId, MediaFacts>();
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

  handleTrack(id: ParticipantId, kind: TrackKind, track: MediaStreamTrack | null): void {
    if (kind === "mic") {
      this.playback.setTrack(id, track);
      this.levels.setTrack(id, track, () => this.heard(id));
      return;
    }
    const name = STREAM_OF[kind];
    this.update(id, { [name]: track && !track.muted ? new MediaStream([track]) : null });
    if (!track) return;
    // A track is muted until its first packet: before that there is nothing to show.
    track.onunmute = () => {
      const shown = this.of(id)[name];
      if (!shown?.getTracks().includes(track)) {
        this.update(id, { [name]: new MediaStream([track]) });
      }
    };
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
  }
}
