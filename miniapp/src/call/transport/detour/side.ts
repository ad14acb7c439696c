/**
 * What is known of one person's two ways, and which of them is heard and shown. Pure.
 *
 * The one place in which it changes whence somebody is heard.
 */
import type { ParticipantId } from "../../../protocol/generated";
import type { PeerLink } from "../../types";
import type { TransportEvents } from "../transport";

type Events = Pick<TransportEvents, "onTrack" | "onPeerLink" | "onDetour">;

export class Side {
  /** Their voice is taken from the server. */
  isDetoured = false;
  private readonly id: ParticipantId;
  private readonly events: Events;
  private direct: MediaStreamTrack | null = null;
  private link: PeerLink = "connecting";
  /** They can be heard over the server. */
  private isSeated = false;
  /** Over the server. */
  private voice: MediaStreamTrack | null = null;
  private told: { mic: MediaStreamTrack | null; link: PeerLink; isByServer: boolean } = {
    mic: null,
    link: "connecting",
    isByServer: false,
  };

  constructor(id: ParticipantId, events: Events) {
    this.id = id;
    this.events = events;
  }

  /** A voice by the direct way, or none any more. */
  handleDirect(track: MediaStreamTrack | null): void {
    this.direct = track;
    this.tell();
  }

  handleLink(link: PeerLink): void {
    this.link = link;
    this.tell();
  }

  handleSeat(isSeated: boolean): void {
    this.isSeated = isSeated;
    this.tell();
  }

  /** A voice over the server, which may not have made a sound yet. */
  handleVoice(track: MediaStreamTrack | null): void {
    this.voice = track;
    const isHeardDirectly = this.link === "connected" && this.direct !== null;
    this.isDetoured = track !== null && !isHeardDirectly;
    this.tell();
  }

  /** It has. */
  handlePlays(): void {
    this.isDetoured = this.voice !== null;
    this.tell();
  }

  private tell(): void {
    const { id, events, told } = this;
    const mic = this.isDetoured ? this.voice : this.direct;
    const link = this.isSeated ? "connected" : this.link;
    const isByServer = this.isSeated;
    this.told = { mic, link, isByServer };
    if (mic !== told.mic) events.onTrack(id, "mic", mic);
    if (link !== told.link) events.onPeerLink(id, link);
    if (isByServer !== told.isByServer) events.onDetour(id, isByServer);
  }
}
