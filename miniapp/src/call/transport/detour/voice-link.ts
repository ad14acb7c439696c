/**
 * Keeps one socket for voices open for as long as it is wanted: gets a pass, opens, says whom to hear,
 * notices silence, comes back. Knows time and messages; knows neither sound nor people.
 */
import type {
  ParticipantId,
  VoiceFromClient,
  VoiceFromServer,
  VoiceSeat,
} from "../../../protocol/generated";
import { every, type Clock } from "../../clock";
import type { OpenBinarySocket, BinarySocket } from "./binary-socket";
import { readWords } from "./words";
import { readVoice, writeReceived, writeVoice, type VoiceFrame } from "./wire";

/** Silence after which a socket counts as dead: two pings and a bit. */
const DEAD_AFTER_MS = 5_000;
const PING_MS = 2_000;
/** ...and while the own voice is sent: by the answer it is known what waits on the way. */
const PING_SPEAKING_MS = 500;
/** How long a socket may take to open, and to be welcomed. */
const OPEN_MS = 5_000;
/** How often it is said what has come; the server knows by it how much the way takes. */
const RECEIVED_MS = 100;
/** ...and over a long way, on which a tenth of a second is little. */
const RECEIVED_LONG_MS = 200;
const RETRY_MS = [300, 1_000, 2_000, 4_000] as const;
const RETRY_LONGEST_MS = 4_000;
/** The answer to a question may be lost with the session. */
const PASS_MS = 5_000;
/**
 * Bytes that wait to be sent after which nothing more is given: 300 ms of a voice with all heads. What
 * waits longer is worth nothing to anybody.
 */
const WAITING_MAX = 1_800;
/**
 * How much later than ever an answer may come until nothing more is given. The system's own buffers hold
 * seconds of voice and tell nothing; the server takes nothing that is later than this (`VOICE_LATE_MAX`).
 */
const ANSWER_LATE_MAX_MS = 600;
/** A way that takes longer is long: whatever is lost on it holds up the rest for so long and more. */
const LONG_MS = 250;
/** Frames of one message: 40 ms. One message for each frame costs as much again in heads. */
const TOGETHER = 2;
/** ...and over a way on which they wait. */
const TOGETHER_THIN = 3;
/**
 * ...and over a long one, where whoever listens waits for half a second and more anyway: fewer messages are
 * lost less often, and each loss holds up all that follows.
 */
const TOGETHER_LONG = 5;
/** How long a way counts as thin. */
const THIN_MS = 5_000;
/** From here on a close code says that the pass is worth nothing. */
const REFUSED = 4_500;

/** Whom to hear: these, or whoever is there. */
export type Wanted = readonly ParticipantId[] | "all";

/** What only whoever makes the connection understands. */
export type ForwardingWords = Extract<
  VoiceFromServer,
  { type: "welcome" | "answer" | "no_connection" }
>;

/** What it needs from outside. */
export interface VoiceLinkDeps {
  readonly clock: Clock;
  readonly open: OpenBinarySocket;
  /** Asks for a pass over the call's socket; see `VoiceLink.handlePass`. */
  readonly ask: () => void;
  /** Who has which seat, and who is called what in packets; nobody while there is no way to hear them. */
  readonly onSeats: (
    seats: ReadonlyMap<number, ParticipantId>,
    sources: ReadonlyMap<number, ParticipantId>,
  ) => void;
  readonly onVoices: (frames: readonly VoiceFrame[]) => void;
  /** What is said of a connection in place of the socket, the welcome among it. */
  readonly onForwarding: (words: ForwardingWords) => void;
  /** There is no socket any more, for now. */
  readonly onGone: () => void;
  /** The way carries little, or carries more again. */
  readonly onThin: (isThin: boolean) => void;
}

export class VoiceLink {
  private readonly deps: VoiceLinkDeps;
  private pass: string | null = null;
  private socket: BinarySocket | null = null;
  private isWelcome = false;
  private isClosed = false;
  private attempt = 0;
  private heardAt = 0;
  private received = 0;
  private told = 0;
  private toldAt = -Infinity;
  /** When something was asked that has not been answered. */
  private askedAt: number | null = null;
  private lastAskedAt = -Infinity;
  /** The least that an answer has taken. */
  private roundTrip = Infinity;
  private isThin = false;
  private thinUntil = -Infinity;
  private waiting: VoiceFrame[] = [];
  private wanted: Wanted = [];
  private readonly seats = new Map<number, ParticipantId>();
  /** By seat: how packets name who has it. */
  private readonly sources = new Map<number, number>();
  /** Voices come another way at present, with or without a socket. */
  private isCarried = false;
  /** The next word of seats tells all of them. */
  private areSeatsNew = true;
  private cancel = (): void => undefined;
  private readonly stops: readonly (() => void)[];

  constructor(deps: VoiceLinkDeps) {
    this.deps = deps;
    this.stops = [
      every(deps.clock, RECEIVED_MS, () => this.tellReceived()),
      every(deps.clock, PING_MS, () => this.ping()),
    ];
    this.next();
  }

  /** The server has given a pass. */
  handlePass(pass: string): void {
    this.pass = pass;
    if (!this.socket) this.next();
  }

  /** Whom to hear. */
  take(wanted: Wanted): void {
    const isSaid = wanted === "all" && this.wanted === "all";
    this.wanted = wanted;
    if (this.isWelcome && !isSaid) this.sayWanted();
  }

  /** Voices come another way, so who has a seat is believed on without a socket; or do not any more. */
  setCarried(isCarried: boolean): void {
    this.isCarried = isCarried;
    if (!isCarried && !this.isWelcome) this.forgetSeats();
  }

  /** Says something of that way, where there is a socket. */
  sayForwarding(words: Extract<VoiceFromClient, { type: "offer" | "hang_up" }>): void {
    if (this.isWelcome) this.say(words);
  }

  /** A piece of the own voice. */
  speak(frame: VoiceFrame): void {
    const { socket } = this;
    if (!socket || !this.isWelcome) return;
    const now = this.deps.clock.now();
    const isFull = socket.waiting() > WAITING_MAX || this.isAnswerLate(now);
    if (isFull) this.thinUntil = now + THIN_MS;
    this.tellThin(now);
    if (isFull) {
      this.waiting = [];
      return;
    }
    const often = this.isLong ? 2 * PING_SPEAKING_MS : PING_SPEAKING_MS;
    if (now - this.lastAskedAt >= often) this.ping();
    this.waiting.push(frame);
    if (this.waiting.length >= this.together) socket.send(writeVoice(this.waiting.splice(0)));
  }

  /** The own voice pauses: nothing of it waits for what comes next. */
  pause(): void {
    const frames = this.waiting.splice(0);
    if (frames.length > 0 && this.isWelcome) this.socket?.send(writeVoice(frames));
  }

  /** The network or the page came back: a socket that has been silent is doubted at once. */
  wake(): void {
    this.attempt = 0;
    if (!this.socket) this.next();
    else if (this.isWelcome) this.ask({ type: "ping" });
  }

  close(): void {
    this.isClosed = true;
    for (const stop of this.stops) stop();
    this.drop();
  }

  /** Asks for what is missing, or opens the socket. */
  private next(): void {
    this.cancel();
    if (this.isClosed) return;
    if (this.pass === null) {
      this.deps.ask();
      this.cancel = this.deps.clock.after(PASS_MS, () => this.next());
      return;
    }
    const pass = this.pass;
    // It is good once.
    this.pass = null;
    this.received = this.told = 0;
    const socket: BinarySocket = this.deps.open({
      onOpen: () => this.ask({ type: "hello", pass }),
      onText: (text) => this.handleText(text),
      onBytes: (bytes) => {
        this.heardAt = this.deps.clock.now();
        this.received += 1;
        this.deps.onVoices(readVoice(bytes));
      },
      onClose: (code) => this.handleClose(code),
    });
    this.socket = socket;
    this.cancel = this.deps.clock.after(OPEN_MS, () => this.lose());
  }

  private handleText(text: string): void {
    this.heardAt = this.deps.clock.now();
    const words = readWords(text);
    if (words?.type === "welcome" || words?.type === "pong") this.handleAnswer();
    if (words?.type === "welcome") {
      this.cancel();
      this.pass = words.pass;
      this.isWelcome = true;
      this.attempt = 0;
      this.tellThin(this.heardAt);
      this.areSeatsNew = true;
      this.sayWanted();
      this.deps.onForwarding(words);
    } else if (words?.type === "answer" || words?.type === "no_connection") {
      this.deps.onForwarding(words);
    } else if (words?.type === "seats") {
      this.handleSeats(words.seats, words.free);
    }
  }

  private handleSeats(taken: readonly VoiceSeat[], free: readonly number[]): void {
    if (this.areSeatsNew) {
      this.seats.clear();
      this.sources.clear();
    }
    this.areSeatsNew = false;
    for (const seat of free) {
      this.seats.delete(seat);
      this.sources.delete(seat);
    }
    for (const { seat, source, participant } of taken) {
      this.seats.set(seat, participant);
      this.sources.set(seat, source);
    }
    this.tellSeats();
  }

  private forgetSeats(): void {
    this.seats.clear();
    this.sources.clear();
    this.tellSeats();
  }

  private tellSeats(): void {
    const named = new Map<number, ParticipantId>();
    for (const [seat, who] of this.seats) named.set(this.sources.get(seat) ?? 0, who);
    this.deps.onSeats(this.seats, named);
  }

  private handleClose(code: number): void {
    if (code >= REFUSED) this.pass = null;
    this.lose();
  }

  private lose(): void {
    this.drop();
    const wait = RETRY_MS[this.attempt] ?? RETRY_LONGEST_MS;
    this.attempt += 1;
    this.cancel = this.deps.clock.after(wait, () => this.next());
  }

  private drop(): void {
    this.cancel();
    this.socket?.close();
    this.socket = null;
    this.waiting = [];
    const wasWelcome = this.isWelcome;
    this.isWelcome = false;
    if (wasWelcome && !this.isCarried) this.forgetSeats();
    if (wasWelcome) this.deps.onGone();
    this.askedAt = null;
  }

  private ping(): void {
    if (!this.isWelcome) return;
    if (this.deps.clock.now() - this.heardAt >= DEAD_AFTER_MS) this.lose();
    else this.ask({ type: "ping" });
  }

  /** Says what will be answered; one question at a time, so that it is known which one an answer is to. */
  private ask(words: VoiceFromClient): void {
    if (this.askedAt !== null) return;
    this.askedAt = this.lastAskedAt = this.deps.clock.now();
    this.say(words);
  }

  private handleAnswer(): void {
    if (this.askedAt === null) return;
    this.roundTrip = Math.min(this.roundTrip, this.deps.clock.now() - this.askedAt);
    this.askedAt = null;
  }

  private isAnswerLate(now: number): boolean {
    return this.askedAt !== null && now - this.askedAt > this.roundTrip + ANSWER_LATE_MAX_MS;
  }

  private tellThin(now: number): void {
    const isThin = now < this.thinUntil || this.isLong;
    if (isThin === this.isThin) return;
    this.isThin = isThin;
    this.deps.onThin(isThin);
  }

  private get together(): number {
    if (this.isLong) return TOGETHER_LONG;
    return this.isThin ? TOGETHER_THIN : TOGETHER;
  }

  private get isLong(): boolean {
    return Number.isFinite(this.roundTrip) && this.roundTrip >= LONG_MS;
  }

  private tellReceived(): void {
    if (!this.isWelcome || this.received === this.told) return;
    const now = this.deps.clock.now();
    if (this.isLong && now - this.toldAt < RECEIVED_LONG_MS) return;
    this.toldAt = now;
    this.told = this.received;
    this.socket?.send(writeReceived(this.received));
  }

  private sayWanted(): void {
    const { wanted } = this;
    this.say(wanted === "all" ? { type: "take_all" } : { type: "take", participants: [...wanted] });
  }

  private say(words: VoiceFromClient): void {
    this.socket?.send(JSON.stringify(words));
  }
}
