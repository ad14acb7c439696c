/**
 * Perfect negotiation as W3C describes it: two equal sides, any of which may offer at any time.
 * On a collision the impolite side goes on as if nothing had come and the polite one rolls back.
 *
 * Knows one peer connection through the few members it uses; knows no transceivers and no socket.
 */
import type { SdpType } from "../../../protocol/generated";
import { withoutUnlisted } from "./payload-types";
import { asOffer } from "./voice-sdp";

/** The members of `RTCPeerConnection` that negotiation needs. */
export type Negotiable = Pick<
  RTCPeerConnection,
  | "signalingState"
  | "localDescription"
  | "remoteDescription"
  | "setLocalDescription"
  | "setRemoteDescription"
  | "addIceCandidate"
>;

/** What travels. */
export interface Description {
  sdpType: SdpType;
  sdp: string;
}

/** How a negotiation speaks. */
export interface NegotiationEvents {
  send(description: Description): void;
  /**
   * What the other side says, as it is to be understood; see `voice-sdp.ts`. What `isToSelf` is not
   * answered to the other side.
   */
  tune(sdp: string, isToSelf: boolean): string;
  /** Between a remote offer and our answer: the moment to adopt transceivers. */
  onOffer(): void;
  /** An offer and its answer are in place. */
  onSettled(): void;
  /** A description of the other side cannot be applied or answered here: this exchange is dead. */
  onUnusable(): void;
}

export class Negotiation {
  private readonly connection: Negotiable;
  private readonly isPolite: boolean;
  private readonly events: NegotiationEvents;
  private makingOffer = false;
  private ignoreOffer = false;
  private turn = Promise.resolve();
  /** The last description of the other side, as it came. */
  private heard: string | null = null;
  private retuning: Promise<void> | null = null;
  /** Candidates that came before the description they belong to. */
  private readonly early: RTCIceCandidateInit[] = [];

  constructor(connection: Negotiable, isPolite: boolean, events: NegotiationEvents) {
    this.connection = connection;
    this.isPolite = isPolite;
    this.events = events;
  }

  /** For `negotiationneeded`: makes an offer. */
  async offer(): Promise<void> {
    try {
      this.makingOffer = true;
      await this.retuning;
      await this.connection.setLocalDescription();
      this.sendLocal();
    } finally {
      this.makingOffer = false;
    }
  }

  /** Makes an offer of what has changed here; while another exchange is open, its end must ask. */
  offerChange(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.makingOffer && this.connection.signalingState === "stable") await this.offer();
    });
  }

  /** Says an offer again that has had no answer, in case it or the answer was lost. */
  repeatOffer(): boolean {
    if (this.connection.signalingState !== "have-local-offer") return false;
    this.sendLocal();
    return true;
  }

  handleDescription(description: Description): Promise<void> {
    return this.inTurn(() => this.applyDescription(description));
  }

  handleCandidates(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    return this.inTurn(() => this.applyCandidates(candidates));
  }

  /**
   * Understands the other side's last description anew, after `tune` has changed its mind. Nothing
   * is said: both descriptions of this exchange are our own.
   */
  retune(): Promise<void> {
    return this.inTurn(async () => {
      if (this.heard === null || this.makingOffer || this.connection.signalingState !== "stable") {
        return;
      }
      this.retuning = this.repeatToSelf(this.heard).finally(() => {
        this.retuning = null;
      });
      await this.retuning;
    });
  }

  /** What comes from the other side is handled in the order in which it came, one at a time. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.turn.then(step);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async applyDescription({ sdpType, sdp }: Description): Promise<void> {
    const { connection } = this;
    const isReady = !this.makingOffer && connection.signalingState === "stable";
    this.ignoreOffer = !this.isPolite && sdpType === "offer" && !isReady;
    if (this.ignoreOffer) return;
    // An answer heard twice, because the offer was said twice.
    if (sdpType === "answer" && connection.signalingState !== "have-local-offer") return;

    try {
      await this.exchange({ sdpType, sdp: withoutUnlisted(sdp) });
    } catch {
      // A closed connection refuses everything, and nobody waits for it.
      if (connection.signalingState !== "closed") this.events.onUnusable();
      return;
    }
    this.events.onSettled();
  }

  private async exchange({ sdpType, sdp }: Description): Promise<void> {
    const { connection } = this;
    await connection.setRemoteDescription({ type: sdpType, sdp: this.events.tune(sdp, false) });
    this.heard = sdp;
    await this.applyCandidates(this.early.splice(0));
    if (sdpType === "answer") return;
    this.events.onOffer();
    await connection.setLocalDescription();
    this.sendLocal();
  }

  private async repeatToSelf(heard: string): Promise<void> {
    const { connection } = this;
    try {
      const sdp = asOffer(this.events.tune(heard, true));
      await connection.setRemoteDescription({ type: "offer", sdp });
      await connection.setLocalDescription();
    } catch {
      // How the voice is sent stays as it was; the connection must not stay in between.
      if (connection.signalingState === "have-remote-offer") {
        await connection.setRemoteDescription({ type: "rollback" });
      }
    }
  }

  private async applyCandidates(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    if (this.ignoreOffer) return;
    if (!this.connection.remoteDescription) {
      this.early.push(...candidates);
      return;
    }
    // One bad candidate (an unknown scheme, a generation that is gone) must not cost the others.
    const added = candidates.map((candidate) => this.connection.addIceCandidate(candidate));
    await Promise.allSettled(added);
  }

  private sendLocal(): void {
    const local = this.connection.localDescription;
    if (local?.type === "offer" || local?.type === "answer") {
      this.events.send({ sdpType: local.type, sdp: withoutUnlisted(local.sdp) });
    }
  }
}
