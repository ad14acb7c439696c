/**
 * Voices over the server: the own one from the microphone's track to the socket, those of others from
 * the socket to tracks of their own. Fetched when first needed.
 *
 * Tracks, so that they are played and silenced as every other voice is: by elements, which the echo
 * canceller knows.
 */
import type { ParticipantId, VoiceSeat } from "../../../protocol/generated";
import type { Clock } from "../../clock";
import type { Heard } from "../connection/packet-levels";
import { binarySockets } from "./binary-socket";
import { VoiceDecoder, VoiceEncoder } from "./codec";
import { Pauses, type CapturedPiece } from "./pieces";
import { prove } from "./proof";
import { VoiceLink } from "./voice-link";
import type { VoiceFrame } from "./wire";
import type { PieceToPlay } from "./worklet";
import workletUrl from "./worklet.ts?worker&url";

/** What it needs from outside. */
export interface DetourDeps {
  readonly clock: Clock;
  readonly audio: AudioContext;
  readonly ask: () => void;
  /** A voice is there, or gone. */
  readonly onVoice: (of: ParticipantId, track: MediaStreamTrack | null) => void;
}

/** The way over the server. */
export interface Detour {
  /** Whom to hear, and who is to hear us; nobody else's voice is taken. */
  setPeople(ids: readonly ParticipantId[]): void;
  setMic(track: MediaStreamTrack | null): void;
  setSaving(isSaving: boolean): void;
  handlePass(pass: string): void;
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
}

class ServerVoices implements Detour {
  private readonly deps: DetourDeps;
  private readonly link: VoiceLink;
  private readonly voices = new Map<ParticipantId, Voice>();
  private readonly encoder: VoiceEncoder;
  private readonly pauses = new Pauses();
  private seats: readonly VoiceSeat[] = [];
  private people: readonly ParticipantId[] = [];
  private stopCapture = (): void => undefined;
  private mic: MediaStreamTrack | null = null;

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
      ask: deps.ask,
      onSeats: (seats) => {
        this.seats = seats;
        this.look();
      },
      onVoices: (frames) => {
        for (const frame of frames) this.hear(frame);
      },
    });
  }

  setPeople(ids: readonly ParticipantId[]): void {
    this.people = ids;
    this.link.take(ids);
    this.look();
  }

  setMic(track: MediaStreamTrack | null): void {
    if (track === this.mic) return;
    this.mic = track;
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
    this.encoder.configure(isSaving);
  }

  handlePass(pass: string): void {
    this.link.handlePass(pass);
  }

  heard(from: ParticipantId): Heard {
    return this.voices.get(from)?.heard ?? null;
  }

  wake(): void {
    this.link.wake();
  }

  close(): void {
    this.setMic(null);
    this.setPeople([]);
    this.link.close();
    this.encoder.close();
  }

  private say(piece: CapturedPiece): void {
    if (this.pauses.handle(piece)) this.encoder.encode(piece);
    else this.link.pause();
  }

  private hear({ seat, level, time, packet }: VoiceFrame): void {
    const who = this.seats.find((one) => one.seat === seat)?.participant;
    const voice = who === undefined ? undefined : this.voices.get(who);
    if (!voice) return;
    voice.heard = { rms: 10 ** (-level / 20), rtpTimestamp: time, isRounded: false };
    voice.decoder.decode(packet, time);
  }

  /** There is a voice for everybody who is wanted and has a seat. */
  private look(): void {
    const here = new Set(this.seats.map(({ participant }) => participant));
    const heard = new Set(this.people.filter((id) => here.has(id)));
    for (const id of [...this.voices.keys()]) if (!heard.has(id)) this.remove(id);
    for (const id of heard) if (!this.voices.has(id)) this.add(id);
  }

  private add(id: ParticipantId): void {
    const { audio, clock, onVoice } = this.deps;
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
    this.voices.set(id, { node, out, decoder, heard: null });
    onVoice(id, out.stream.getAudioTracks()[0] ?? null);
  }

  private remove(id: ParticipantId): void {
    const voice = this.voices.get(id);
    this.voices.delete(id);
    this.deps.onVoice(id, null);
    voice?.decoder.close();
    voice?.node.port.postMessage(null);
    voice?.node.disconnect();
    for (const track of voice?.out.stream.getTracks() ?? []) track.stop();
  }
}

/** Fails where the browser cannot do it after all. */
export async function openDetour(deps: DetourDeps): Promise<Detour> {
  await deps.audio.audioWorklet.addModule(workletUrl);
  // One that may not run without a tap gets it with the element that may not play (`media/playback.ts`).
  deps.audio.resume().catch(() => undefined);
  await prove(deps.audio, deps.clock);
  return new ServerVoices(deps);
}
