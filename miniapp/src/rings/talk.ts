/** The room that one is in, and how a call of two there comes to its end. Pure. */
import type { Partner } from "./facts";
import type { Parting, RoomPlace } from "./types";

/** A talk that is over. */
interface Ended {
  readonly partner: Partner;
  readonly lastedMs: number;
}

export class Talk {
  private room: RoomPlace | null = null;
  private partner: Partner | null = null;
  /** Somebody else has been inside of this room. */
  private hadCompany = false;

  get place(): RoomPlace | null {
    return this.room;
  }

  /** The two are to meet in the partner's room. */
  meet(partner: Partner): void {
    this.partner = partner;
  }

  /** They will not. */
  miss(): void {
    this.partner = null;
  }

  /** One is in this room now; what has ended by that. */
  move(room: RoomPlace | null, parting: Parting | null): Ended | null {
    const before = this.room;
    this.room = room;
    const isOther = before !== null && before.code !== room?.code;
    const ended = isOther ? this.leave(before, room === null ? parting : null) : null;
    if (room?.isInside && room.others > 0) this.hadCompany = true;
    return ended;
  }

  /** Whether everybody else has gone again. */
  get isDeserted(): boolean {
    return this.hadCompany && this.room?.others === 0;
  }

  /** With whom one is alone in the call in this room, and whether they have ever met there. */
  aloneIn(code: string): { partner: Partner; haveMet: boolean } | null {
    const { room, partner } = this;
    if (room?.code !== code || !room.isDirect || room.others > 0) return null;
    return partner?.room === code ? { partner, haveMet: this.hadCompany } : null;
  }

  private leave(before: RoomPlace, parting: Parting | null): Ended | null {
    const { partner, hadCompany } = this;
    this.hadCompany = false;
    if (partner?.room !== before.code) return null;
    this.partner = null;
    // Whoever has called may have given up in the moment of the answer.
    const isOver = parting !== null && (hadCompany || !parting.isOwn);
    return isOver && before.isDirect ? { partner, lastedMs: parting.lastedMs } : null;
  }
}
