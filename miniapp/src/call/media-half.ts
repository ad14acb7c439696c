/**
 * The media half of the engine from before it is there: what it would say, and what is to be done
 * as soon as it has arrived. Knows no call.
 */
import type { MediaState, ParticipantId } from "../protocol/generated";
import { idleDevices, type Capture, type DeviceStates } from "./devices";
import { Loader, type LoaderDeps } from "./loader";
import type { CreateMedia, Media } from "./media/media";
import { NO_MEDIA, type MediaFacts } from "./roster";
import { NO_GEAR, type Gear } from "./setup";
import { INITIAL_STATE } from "./state";
import { TRACK_KINDS, type TrackKind } from "./tracks";
import type { CallState } from "./types";

/** What it needs from outside. */
export interface MediaHalfDeps extends Omit<LoaderDeps<CreateMedia>, "onLoaded"> {
  capture: Capture;
  create: (from: CreateMedia) => Media;
  /** It is there; whoever waited for it comes after this. */
  onThere: (media: Media) => void;
  onChange: () => void;
}

export class MediaHalf {
  /** Null until it has arrived. */
  there: Media | null = null;
  private readonly deps: MediaHalfDeps;
  private readonly loader: Loader<CreateMedia>;
  private waiting: ((media: Media) => void)[] = [];
  /** The last wish for each device that was tapped too early. */
  private wishes: Partial<Record<TrackKind, boolean>> = {};

  constructor(deps: MediaHalfDeps) {
    this.deps = deps;
    this.loader = new Loader({ ...deps, onLoaded: (create) => this.attach(create) });
  }

  /** Fetches it, unless it is there or on the way. */
  fetch(): void {
    this.loader.start();
  }

  /** Calls `run` with it: now, or as soon as it is there. */
  use(run: (media: Media) => void): void {
    if (this.there) run(this.there);
    else this.waiting.push(run);
  }

  /** Turns a device on or off; resolves when it is so, or refused, or not wanted any more. */
  async set(kind: TrackKind, on: boolean): Promise<void> {
    if (this.there) return this.there.set(kind, on);
    this.wishes = { ...this.wishes, [kind]: on };
    this.deps.onChange();
    const media = await new Promise<Media>((resolve) => this.use(resolve));
    if (this.wishes[kind] === on) await media.set(kind, on);
  }

  /** Watches something of it, as soon as it is there; returns how to stop. */
  watch(start: (media: Media) => () => void): () => void {
    let isOver = false;
    let stop = (): void => undefined;
    this.use((media) => {
      if (!isOver) stop = start(media);
    });
    return () => {
      isOver = true;
      stop();
    };
  }

  /** The call is over: nothing that was wished for in it is wanted any more. */
  leave(): void {
    this.wishes = {};
    this.there?.leave();
  }

  close(): void {
    this.loader.stop();
    this.waiting = [];
    this.there?.close();
  }

  get sending(): MediaState {
    return this.there?.sending ?? INITIAL_STATE.sending;
  }

  /** A device that waits for it is starting, as the person sees it. */
  get devices(): DeviceStates {
    if (this.there) return this.there.devices;
    const states = { ...idleDevices(this.deps.capture) };
    for (const kind of TRACK_KINDS) {
      if (this.wishes[kind] && states[kind].kind === "off") states[kind] = { kind: "starting" };
    }
    return states;
  }

  get cameraFacing(): CallState["cameraFacing"] {
    return this.there?.cameraFacing ?? null;
  }

  get gear(): Gear {
    return this.there?.gear ?? NO_GEAR;
  }

  get videoPaused(): CallState["videoPaused"] {
    return this.there?.videoPaused ?? null;
  }

  factsOf(id: ParticipantId): MediaFacts {
    return this.there?.factsOf(id) ?? NO_MEDIA;
  }

  private attach(create: CreateMedia): void {
    const media = this.deps.create(create);
    this.there = media;
    this.deps.onThere(media);
    for (const run of this.waiting.splice(0)) run(media);
    this.deps.onChange();
  }
}
