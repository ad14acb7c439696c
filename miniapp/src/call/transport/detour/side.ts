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
  /** The way to the server carries little. */
  private isThin = false;
  private told = {
    mic: null as MediaStreamTrack | null,
    link: "connecting" as PeerLink,
    isByServer: false,
    isThin: false,
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

  handleThin(isThin: boolean): void {
    this.isThin = isThin;
    this.tell();
  }

  private tell(): void {
    const { id, events, told } = this;
    const mic = this.isDetoured ? this.voice : this.direct;
    const link = this.isSeated ? "connected" : this.link;
    const isByServer = this.isSeated;
    const isThin = isByServer && this.isThin;
    this.told = { mic, link, isByServer, isThin };
    if (mic !== told.mic) events.onTrack(id, "mic", mic);
    // What is fetched when a voice is there has to know first that it is a thin one.
    if (isByServer !== told.isByServer || isThin !== told.isThin)
      events.onDetour(id, isByServer, isThin);
    if (link !== told.link) events.onPeerLink(id, link);
  }
}
