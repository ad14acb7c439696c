/**
 * How media are sent to one person: once a second what their connection has counted becomes a
 * decision, the decision is carried out, and both are kept for whoever asks how it goes.
 */
import type { PeerFacts } from "../../path/facts";
import type { PathReport } from "../../path/report";
import type { Permits } from "../../permits";
import type { Abilities } from "../../policy/abilities";
import { PeerCare, type CareContext } from "../../policy/care";
import { picturesKbps } from "../../policy/encodings";
import type { Rung } from "../../policy/rungs";
import { TRACK_KINDS, type TrackKind } from "../../tracks";
import type { PathKind, PeerStatistics } from "../../types";
import { NO_TOTALS, totalsAfter } from "../../view/call-report";
import { History, lookOf } from "../../view/history";
import { ReceptionJudge, type Reception } from "../../view/reception";
import type { PeerConnection } from "../connection/peer-connection";
import type { Shared } from "./pair";

/** How often it is decided how to send; a little less than two looks, which are never exact. */
const CARE_MS = 900;
/** At every look while a voice is new: the first words cannot wait for a second of them. */
const CARE_EARLY_MS = 400;

/** What decides besides the report. */
interface Between {
  readonly permits: Permits;
  readonly shared: Readonly<Shared>;
  readonly connection: PeerConnection;
}

export class PairCare {
  private care: PeerCare;
  private reception = new ReceptionJudge();
  private caredAt: number;
  /** When the history got its last look: one a second. */
  private notedAt: number;
  private arePicturesPaused = false;
  private readonly history = new History();
  private facts: PeerFacts | null = null;
  private path: PathKind | null = null;
  private totals = NO_TOTALS;

  constructor(others: number, now: number) {
    this.care = new PeerCare(others, now);
    this.caredAt = now;
    this.notedAt = now;
  }

  /** How the voice begins on a connection. */
  get voice(): Rung {
    return this.care.voice;
  }

  /** Our pictures are not sent, for the sake of the voice. */
  get isResting(): boolean {
    return this.arePicturesPaused;
  }

  /** What was decided with last. */
  get abilities(): Abilities {
    return this.care.abilities;
  }

  get statistics(): Omit<PeerStatistics, "id" | "unusable"> {
    const { history, facts, path, totals, care, reception } = this;
    return {
      looks: history.looks,
      quality: reception.quality,
      path,
      totals,
      voice: care.voice,
      voiceKbps: facts?.voiceKbps ?? 0,
      sent: {
        kbps: facts?.pictureKbps ?? 0,
        fps: facts?.sentFps ?? 0,
        lines: facts?.sentLines ?? 0,
      },
      seen: { kbps: facts?.seenKbps ?? 0, fps: facts?.fps ?? 0, lines: facts?.seenLines ?? 0 },
      availableKbps: facts?.availableKbps ?? null,
    };
  }

  /** Another path may be a better one, or a worse: what was believed of the old one is forgotten. */
  restart(others: number, now: number): void {
    this.care = new PeerCare(others, now);
    this.reception = new ReceptionJudge();
    this.arePicturesPaused = false;
  }

  /** Null when it is too early to decide anew, or to tell how it goes. */
  handle(
    report: PathReport,
    between: Between,
    now: number,
  ): { reception: Reception; spentBytes: number } | null {
    const elapsedMs = now - this.caredAt;
    if (elapsedMs < (this.care.isEarly ? CARE_EARLY_MS : CARE_MS)) return null;
    this.caredAt = now;
    const { connection, permits, shared } = between;
    const context = contextOf(between);
    const care = this.care.handle(report.counters, context, now);
    if (!care) return null;
    this.arePicturesPaused = care.video.isPaused && !care.video.isBeginning;
    connection.setVoice(care.voice);
    connection.setVideo(care.video);
    connection.setBuffer(care.bufferMs);
    connection.setPictureBuffer(care.pictureBufferMs);
    if (care.isFirst) return null;
    this.facts = care.facts;
    this.path = report.kind;
    this.totals = totalsAfter(this.totals, care.facts, this.path, elapsedMs);
    if (now - this.notedAt >= CARE_MS) {
      this.notedAt = now;
      this.history.add(lookOf(care.facts, now));
    }
    const { isSaving } = context;
    const isCameraAwaited = permits.takeFrom.camera && !shared.isSaving;
    const isCameraSent = isPictureSent("camera", between);
    const seen = { isSaving, isCameraAwaited, isCameraSent };
    const reception = this.reception.handle(care, seen, now);
    return { reception, spentBytes: care.facts.pathBytes };
  }
}

/** Whether a picture of ours is on, allowed and wanted there; it may rest all the same. */
function isPictureSent(kind: TrackKind, { permits, shared, connection }: Between): boolean {
  const isOn = Boolean(shared.tracks.get(kind));
  return kind !== "mic" && !connection.isAskedToSave && permits.sendTo[kind] && isOn;
}

function contextOf(between: Between): CareContext {
  const { permits, shared, connection } = between;
  const { others, uplink } = shared;
  const { isAskedToSave, abilities, securedMs } = connection;
  const isSaving = shared.isSaving || isAskedToSave;
  const kinds = TRACK_KINDS.filter((kind) => isPictureSent(kind, between));
  return {
    others,
    pictureKbps: picturesKbps(kinds, others, isSaving),
    isSaving,
    isVoiceAwaited: permits.takeFrom.mic,
    uplink,
    abilities,
    securedMs,
  };
}
