/**
 * Voices over the server: the own one from the microphone's track to the socket, those of others from
 * the socket to tracks of their own; and in a large room the same over UDP, where that gets through: then
 * the microphone's track goes into a connection, and what comes out of its slots into the same tracks of
 * others. Nobody above knows which of the two it is. Fetched when first needed.
 *
 * Tracks, so that they are played and silenced as every other voice is: by elements, which the echo
 * canceller knows.
 */
import type { ParticipantId } from "../../../protocol/generated";
import type { Clock } from "../../clock";
import type { Heard } from "../connection/packet-levels";
import { binarySockets } from "./binary-socket";
import { VoiceDecoder, VoiceEncoder } from "./codec";
import { Forwarding } from "./forwarding";
import { Pauses, type CapturedPiece } from "./pieces";
import { prove } from "./proof";
import { SlotSounds } from "./slot-sounds";
import { SlotsPeer, type Slot } from "./slots-peer";
import { VoiceLink, type ForwardingWords } from "./voice-link";
import type { VoiceFrame } from "./wire";
import type { PieceToPlay, PlayoutNews } from "./worklet";
import workletUrl from "./worklet.ts?worker&url";

/** What it needs from outside. */
export interface DetourDeps {
  readonly clock: Clock;
  readonly audio: AudioContext;
  /** Asks for a pass, which is given once, later. */
  readonly ask: (give: (pass: string) => void) => void;
  /** Somebody of {@link Detour.setPeople} can be heard over the server, or cannot any more. */
  readonly onSeat: (of: ParticipantId, isSeated: boolean) => void;
  /** A voice is there, or gone; there may be none for whoever has not spoken. */
  readonly onVoice: (of: ParticipantId, track: MediaStreamTrack | null) => void;
  /** The first sound of a voice comes out of its track. */
  readonly onPlays: (of: ParticipantId) => void;
  /** The way to the server carries little or is long, or is not so any more. */
  readonly onThin: (isThin: boolean) => void;
}

/** The way over the server. */
export interface Detour {
  /**
   * Whom to hear, and who is to hear us; nobody else's voice is taken. `isWholeRoom`: whoever comes will
   * be among them, so that the server need not be told of each.
   */
  setPeople(ids: readonly ParticipantId[], isWholeRoom: boolean): void;
  setMic(track: MediaStreamTrack | null): void;
  setSaving(isSaving: boolean): void;
  heard(from: ParticipantId): Heard;
  wake(): void;
  close(): void;
}

/** Somebody who is heard over the server. */
interface Voice {
  readonly node: AudioWorkletNode;
  readonly out: MediaStreamAudioDestinationNode;
  readonly decoder: VoiceDecoder;
  heard: Heard;
  heardAt: number;
}

/**
 * Voices that are kept ready. The server forwards three at a time; in a room of fifty, fifty players would
 * each ask a phone for sound all the time.
 */
const VOICES_MAX = 8;

class ServerVoices implements Detour {
  private readonly deps: DetourDeps;
  private readonly link: VoiceLink;
  private readonly voices = new Map<ParticipantId, Voice>();
  private readonly encoder: VoiceEncoder;
  private readonly pauses = new Pauses();
  private readonly forwarding: Forwarding<SlotsPeer>;
  /** What comes over UDP, while anything does. */
  private slots: SlotSounds<ParticipantId> | null = null;
  private sources: ReadonlyMap<number, ParticipantId> = new Map();
  private seats: ReadonlyMap<number, ParticipantId> = new Map();
  /** Who of {@link people} has a seat. */
  private present = new Set<ParticipantId>();
  private people: readonly ParticipantId[] = [];
  private stopCapture = (): void => undefined;
  private mic: MediaStreamTrack | null = null;
  private isSaving = false;
  private isThin = false;

  constructor(deps: DetourDeps) {
    this.deps = deps;
    this.encoder = new VoiceEncoder(
      ({ level, time, packet }) => this.link.speak({ seat: 0, level, time, packet }),
      () => this.setMic(null),
    );
    const url = new URL("/ws/voice", location.href);
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
    this.link = new VoiceLink({
      clock: deps.clock,
      open: binarySockets(url.href),
      ask: () => deps.ask((pass) => this.link.handlePass(pass)),
      onSeats: (seats, sources) => {
        this.seats = seats;
        this.sources = sources;
        this.look();
      },
      onForwarding: (words) => this.handleForwarding(words),
      onGone: () => this.forwarding.handleSocketGone(),
      onVoices: (frames) => {
        for (const frame of frames) this.hear(frame);
      },
      onThin: (isThin) => {
        this.isThin = isThin;
        this.configure();
        this.tellThin();
      },
    });
    this.forwarding = new Forwarding<SlotsPeer>({
      clock: deps.clock,
      create: (onState) => {
        const onSlot = (index: number, slot: Slot): void => this.handleSlot(index, slot);
        const peer = new SlotsPeer(deps.clock, { onState, onSlot });
        // So that nothing of the own voice is missing when media begin to flow.
        peer.setMic(this.mic);
        return peer;
      },
      say: (words) => this.link.sayForwarding(words),
      onPeer: (peer) => this.handlePeer(peer),
    });
  }

  setPeople(ids: readonly ParticipantId[], isWholeRoom: boolean): void {
    this.people = ids;
    this.link.take(isWholeRoom ? "all" : ids);
    // The server forwards whoever is loudest in the room, whomever we want to hear.
    this.forwarding.setWanted(isWholeRoom);
    this.look();
  }

  setMic(track: MediaStreamTrack | null): void {
    if (track === this.mic) return;
    this.mic = track;
    this.applyMic();
  }

  /** Into the connection, or else into the encoder for the socket. */
  private applyMic(): void {
    const { open, peer } = this.forwarding;
    peer?.setMic(this.mic);
    const track = open ? null : this.mic;
    this.stopCapture();
    this.stopCapture = (): void => undefined;
    if (!track) {
      this.link.pause();
      return;
    }
    const { audio } = this.deps;
    const source = audio.createMediaStreamSource(new MediaStream([track]));
    const capture = new AudioWorkletNode(audio, "voice-capture", {
      channelCount: 1,
      channelCountMode: "explicit",
    });
    capture.port.onmessage = ({ data }) => this.say(data as CapturedPiece);
    // What is connected to nothing is not asked for anything; it gives silence.
    source.connect(capture).connect(audio.destination);
    this.stopCapture = () => {
      capture.port.onmessage = null;
      source.disconnect();
      capture.disconnect();
    };
  }

  setSaving(isSaving: boolean): void {
    this.isSaving = isSaving;
    this.configure();
  }

  heard(from: ParticipantId): Heard {
    return this.voices.get(from)?.heard ?? null;
  }

  wake(): void {
    this.link.wake();
  }

  close(): void {
    this.setMic(null);
    this.setPeople([], false);
    this.forwarding.close();
    this.link.close();
    this.encoder.close();
  }

  private configure(): void {
    this.encoder.configure(this.isSaving || this.isThin);
    this.forwarding.open?.setSaving(this.isSaving);
  }

  /** What waits for the socket is nothing to those whose voices do not. */
  private tellThin(): void {
    this.deps.onThin(this.isThin && !this.forwarding.open);
  }

  private handleForwarding(words: ForwardingWords): void {
    const { forwarding } = this;
    if (words.type === "welcome") forwarding.handleWelcome(words.forwards, words.connection);
    else if (words.type === "answer") forwarding.handleAnswer(words.connection, words.sdp);
    else forwarding.handleNoConnection(words.connection);
  }

  /** Media flow over UDP, or do not any more. */
  private handlePeer(peer: SlotsPeer | null): void {
    if (this.slots) for (const id of this.voices.keys()) this.playFromSocket(id);
    this.slots?.close();
    this.slots = peer && new SlotSounds(this.deps.audio, peer.tracks);
    this.link.setCarried(peer !== null);
    this.configure();
    this.applyMic();
    this.tellThin();
  }

  private handleSlot(index: number, { source, heard, isFresh }: Slot): void {
    const { slots } = this;
    if (!slots || !isFresh) return;
    const who = this.sources.get(source);
    if (who === undefined || !this.present.has(who)) {
      slots.silence(index);
      return;
    }
    const now = this.deps.clock.now();
    const voice = this.voices.get(who) ?? this.add(who);
    voice.heardAt = now;
    voice.heard = heard;
    if (slots.isOf(index, who)) {
      slots.note(index, who, now);
      return;
    }
    // What still waits in the player is of before.
    voice.node.disconnect();
    slots.lead(index, who, voice.out, now);
    this.deps.onPlays(who);
  }

  /** Whoever was heard in a slot is heard from the player again. */
  private playFromSocket(id: ParticipantId): void {
    const voice = this.voices.get(id);
    this.slots?.release(id);
    voice?.node.connect(voice.out);
  }

  private say(piece: CapturedPiece): void {
    if (this.pauses.handle(piece)) this.encoder.encode(piece);
    else this.link.pause();
  }

  private hear({ seat, level, time, packet }: VoiceFrame): void {
    const who = this.seats.get(seat);
    if (who === undefined || !this.present.has(who)) return;
    const voice = this.voices.get(who) ?? this.add(who);
    const now = this.deps.clock.now();
    if (this.slots?.carries(who, now)) return;
    if (this.slots) this.playFromSocket(who);
    voice.heardAt = now;
    voice.heard = { rms: 10 ** (-level / 20), rtpTimestamp: time, isRounded: false };
    voice.decoder.decode(packet, time);
  }

  /** Who is wanted and has a seat can be heard; of a few the voices are ready before they speak. */
  private look(): void {
    const here = new Set(this.seats.values());
    const before = this.present;
    this.present = new Set(this.people.filter((id) => here.has(id)));
    for (const id of [...this.voices.keys()]) if (!this.present.has(id)) this.remove(id);
    for (const id of before) if (!this.present.has(id)) this.deps.onSeat(id, false);
    for (const id of this.present) if (!before.has(id)) this.deps.onSeat(id, true);
    if (this.present.size > VOICES_MAX) return;
    for (const id of this.present) if (!this.voices.has(id)) this.add(id);
  }

  private add(id: ParticipantId): Voice {
    const { audio, clock, onVoice, onPlays } = this.deps;
    if (this.voices.size >= VOICES_MAX) this.removeLongestSilent();
    const out = audio.createMediaStreamDestination();
    const node = new AudioWorkletNode(audio, "voice-playout", {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    node.connect(out);
    const play = (samples: Float32Array<ArrayBuffer>, time: number): void => {
      const piece: PieceToPlay = { samples, time };
      node.port.postMessage(piece, [samples.buffer]);
    };
    const decoder = new VoiceDecoder(play, () => clock.now());
    node.port.onmessage = ({ data }) => {
      if ((data as PlayoutNews) === "plays") onPlays(id);
    };
    const voice = { node, out, decoder, heard: null, heardAt: -Infinity };
    this.voices.set(id, voice);
    onVoice(id, out.stream.getAudioTracks()[0] ?? null);
    return voice;
  }

  private removeLongestSilent(): void {
    const silent = [...this.voices].sort(([, one], [, other]) => one.heardAt - other.heardAt);
    const [longest] = silent;
    if (longest) this.remove(longest[0]);
  }

  private remove(id: ParticipantId): void {
    const voice = this.voices.get(id);
    this.slots?.release(id);
    this.voices.delete(id);
    this.deps.onVoice(id, null);
    voice?.decoder.close();
    if (voice) voice.node.port.onmessage = null;
    voice?.node.port.postMessage(null);
    voice?.node.disconnect();
    for (const track of voice?.out.stream.getTracks() ?? []) track.stop();
  }
}

/**
 * Fails where the browser cannot do it after all. The socket opens meanwhile: over a slow network that
 * takes as long as the rest.
 */
export async function openDetour(deps: DetourDeps): Promise<Detour> {
  const voices = new ServerVoices(deps);
  try {
    await deps.audio.audioWorklet.addModule(workletUrl);
    // One that may not run without a tap gets it with the element that may not play (`media/playback.ts`).
    deps.audio.resume().catch(() => undefined);
    await prove(deps.audio, deps.clock);
    return voices;
  } catch (error) {
    voices.close();
    throw error;
  }
}
