/**
 * What becomes of a call by what happens to it: events and the time in, effects out. Pure; the
 * counterpart of `rooms::Room` on this side. Knows no socket, no media and no browser: `engine.ts`
 * tells it what happens and carries out what it asks for, in order.
 */
import type {
  ClientMessage,
  CloseCode,
  ErrorCode,
  Frame,
  IceServer,
  MediaState,
  ModerationAction,
  ParticipantId,
  ParticipantView,
  ServerMessage,
} from "../protocol/generated";
import type { CallEffect, CallEvent, HelloDraft, Moment } from "./call-events";
import { isPersonal } from "./ephemera";
import { askForOffers, noteMet } from "./others";
import { maySend } from "./permits";
import {
  afterMessage,
  afterModeration,
  ownView,
  transportPeers,
  withoutAwaited,
} from "./room-facts";
import { handleLate, linkOf, newRun, roomRequest, WAITS, withEarly, type Run } from "./run";
import { onLocalClock } from "./server-clock";
import { INITIAL_STATE, isRunning, isSameMedia, phaseAfterClose, phaseOf } from "./state";
import { isChatWord, isOfChat } from "./chat-feed";
import type { CallPhase, LinkState } from "./types";

export class CallCore {
  phase: CallPhase = INITIAL_STATE.phase;
  run: Run | null = null;
  isOffline = false;
  private sending: MediaState = INITIAL_STATE.sending;
  /** What the server was told last that is sent. */
  private said: MediaState = INITIAL_STATE.sending;
  private frame: Frame = "none";
  private isMediaThere = false;
  private calls = 0;
  private effects: CallEffect[] = [];

  /** What is to be done, in order. */
  handle(event: CallEvent, moment: Moment): readonly CallEffect[] {
    this.effects = [];
    this.take(event, moment);
    return this.effects;
  }

  get own(): ParticipantView | null {
    return ownView(this.run?.facts ?? null);
  }

  get link(): LinkState {
    return this.isOffline ? "offline" : linkOf(this.run);
  }

  /** For a socket that has just opened. */
  hello(): HelloDraft {
    const { run } = this;
    if (!run) throw new Error("a hello belongs to a call");
    run.hasSaidHello = true;
    run.usedToken = run.sessionToken !== null;
    this.said = this.sending;
    return {
      sessionToken: run.sessionToken,
      room: roomRequest(run),
      // Nobody goes on air without the means to hear.
      presence: this.isMediaThere ? run.wanted : "lobby",
      media: this.said,
    };
  }

  private take(event: CallEvent, moment: Moment): void {
    switch (event.kind) {
      case "open":
        this.open(event);
        break;
      case "enter":
        this.enter();
        break;
      case "leave":
        this.leave("left", moment);
        break;
      case "media_given_up":
        this.leave(null, moment);
        break;
      case "retry":
        this.retry();
        break;
      case "moderate":
        this.moderate(event.action);
        break;
      case "message":
        this.handleMessage(event.message, moment);
        break;
      case "refused":
        this.handleRefusal(event.code, event.message);
        break;
      case "live":
      case "lost":
        this.setLive(event.kind === "live");
        break;
      case "closed":
        this.handleClosed(event.code, moment);
        break;
      case "network":
        this.isOffline = event.isOffline;
        break;
      case "media_there":
        this.handleMediaThere();
        break;
      case "sending":
        this.sending = event.media;
        if (this.own?.presence === "inside") this.announce(this.said);
        break;
      case "frame":
        this.frame = event.frame;
        this.announceFrame();
        break;
      case "interrupted":
        this.giveUp([event.id]);
        break;
      case "awaited":
        if (event.number === this.run?.number) this.giveUp(event.ids);
        break;
      case "unopened":
      case "unanswered":
        if (event.number === this.run?.number) handleLate(this.run, event.kind);
        break;
    }
  }

  private do(effect: CallEffect): void {
    this.effects.push(effect);
  }

  private say(message: ClientMessage): void {
    this.do({ kind: "say", message });
  }

  private open({ target, wanted, hasWebRtc }: Extract<CallEvent, { kind: "open" }>): void {
    if (isRunning(this.phase)) return;
    if (!hasWebRtc) {
      this.phase = { kind: "trouble", trouble: "unsupported" };
      return;
    }
    this.calls += 1;
    const run = newRun(this.calls, target, wanted);
    this.run = run;
    this.phase = { kind: "connecting" };
    this.do({ kind: "connect" });
    this.watchArrival(run);
  }

  /** A slow network opens a socket in time; one that lets none through never does. */
  private watchArrival({ number }: Run): void {
    for (const kind of ["unopened", "unanswered"] as const) {
      this.do({ kind: "wait", ms: WAITS[kind], then: { kind, number } });
    }
  }

  private retry(): void {
    const { run } = this;
    if (!run || run.facts) return;
    run.isUnreachable = false;
    this.do({ kind: "reconnect" });
    this.watchArrival(run);
  }

  private enter(): void {
    const { run } = this;
    if (!run || run.wanted === "inside") return;
    run.wanted = "inside";
    this.sayEnter();
  }

  private moderate(action: ModerationAction): void {
    const { run } = this;
    if (!run?.facts) return;
    this.say({ type: "moderate", action });
    run.facts = afterModeration(run.facts, action);
  }

  private leave(code: "left" | null, moment: Moment): void {
    if (!this.run) return;
    this.say({ type: "leave" });
    this.end(code, moment);
  }

  /** The media half is told how things stand, and then what was signalled meanwhile. */
  private handleMediaThere(): void {
    this.isMediaThere = true;
    const { run } = this;
    if (run?.movesLater) {
      run.movesLater = false;
      this.do({ kind: "connect" });
    }
    if (!run?.facts) return;
    this.do({ kind: "seat" });
    this.do({ kind: "online", isOnline: run.isLive });
    // Whose offer is here already gets an answer; the rest are offered to, or have been asked to.
    this.syncPeers(false);
    for (const news of run.early) this.do({ kind: "transport", news });
    run.early = [];
    if (!run.hasAskedForOffers) this.syncPeers(true);
    this.sayEnter();
  }

  /** Not before the first snapshot, which says where the hello has led; see `handleRoster`. */
  private sayEnter(): void {
    const { run } = this;
    if (!this.isMediaThere || !run?.facts || run.wanted !== "inside") return;
    if (this.own?.presence === "lobby") this.say({ type: "enter" });
  }

  private handleRefusal(code: ErrorCode, message: ClientMessage | null): void {
    if (!message) return;
    if (isChatWord(message)) this.do({ kind: "chat", news: { type: "refused", code, message } });
    if (!isPersonal(message)) return;
    if (message.type === "enter" && this.run) {
      this.run.wanted = "lobby";
      if (this.own) this.setPhase(phaseOf(this.own.presence));
    }
    if (code === "not_a_speaker") this.do({ kind: "silence" });
    this.do({ kind: "notify", notice: { kind: "refused", code } });
  }

  private handleMessage(told: ServerMessage, moment: Moment): void {
    const { run } = this;
    if (!run) return;
    if (told.type === "welcome" || told.type === "reset") {
      run.serverClockAhead = told.serverTime - moment.wallClock;
    }
    const message = onLocalClock(told, run.serverClockAhead);
    const before = this.own;
    run.facts = afterMessage(run.facts, message, (id) => moment.isHeard(id));
    if (isOfChat(message)) {
      this.do({ kind: "chat", news: message });
      return;
    }
    switch (message.type) {
      case "welcome":
      case "reset":
        this.do({ kind: "chat", news: { type: "seat", you: message.you, isNew: !before } });
        this.takeToken(run, message.sessionToken, message.sessionExpiresAt);
        run.candidatesPerSignal = message.limits.candidatesPerSignal;
        run.iceServers = message.iceServers;
        this.do({ kind: "seat" });
        this.giveUpLater(run);
        this.handleRoster(true, before, moment);
        return;
      case "resumed":
        this.takeToken(run, message.sessionToken, message.sessionExpiresAt);
        this.takeIceServers(run, message.iceServers);
        break;
      case "ice_servers":
        this.takeIceServers(run, message.iceServers);
        return;
      case "signal":
      case "voice_pass":
        if (this.isMediaThere) this.do({ kind: "transport", news: message });
        else run.early = withEarly(run.early, message);
        return;
      case "reaction":
        this.do({ kind: "react", from: message.from, emoji: message.emoji });
        return;
      case "unmute_requested": {
        const name = run.facts?.participants.find(({ id }) => id === message.by)?.name ?? "";
        this.do({ kind: "notify", notice: { kind: "unmute_requested", name } });
        return;
      }
      case "room_updated":
      case "participant_joined":
      case "participant_updated":
      case "participant_left":
      case "banned":
      case "pong":
      case "error":
      case "draining":
        break;
      case "person_welcome":
      case "ring":
        // Not of the room.
        return;
    }
    this.handleRoster(false, before, moment);
  }

  /** The list of people, or the own place in it, may have changed. */
  private handleRoster(isSnapshot: boolean, before: ParticipantView | null, moment: Moment): void {
    const { run, own } = this;
    if (!run?.facts || !own) return;
    const isAdmitted = before?.presence === "knocking" && own.presence !== "knocking";
    this.syncPeers(isSnapshot || isAdmitted);
    if (isSnapshot && !this.isMediaThere) askForOffers(run).forEach((ask) => this.say(ask));
    noteMet(run, own.id);
    if (isSnapshot) this.sayEnter();
    const isInside = own.presence === "inside";
    if (isInside) run.insideSince ??= moment.wallClock;
    if (isInside && (isSnapshot || before?.presence !== "inside")) this.announce(own.media);
    if (isSnapshot || before?.presence !== own.presence) this.announceFrame();
    this.do({ kind: "on_air", isOnAir: isInside });
    this.handleRole(before, own);
    // Who walks straight in and waits for the media half does not see the lobby in between.
    const isOnTheWay = !this.isMediaThere && run.wanted === "inside" && own.presence === "lobby";
    if (!isOnTheWay) this.setPhase(phaseOf(own.presence));
  }

  private handleRole(before: ParticipantView | null, own: ParticipantView): void {
    const isAllowed = maySend(own);
    if (!isAllowed) this.do({ kind: "silence" });
    if (!before || maySend(before) === isAllowed) return;
    this.do({ kind: "notify", notice: { kind: isAllowed ? "may_speak" : "muted_by_admin" } });
  }

  private syncPeers(haveArrived: boolean): void {
    const facts = this.run?.facts;
    if (facts) this.do({ kind: "peers", peers: transportPeers(facts), haveArrived });
  }

  private giveUpLater({ facts, number }: Run): void {
    const ids = facts?.awaited;
    if (!ids || ids.size === 0) return;
    this.do({ kind: "wait", ms: WAITS.awaited, then: { kind: "awaited", number, ids } });
  }

  /** Those who are neither heard any more nor back with the server are gone. */
  private giveUp(ids: Iterable<ParticipantId>): void {
    const { run } = this;
    if (!run?.facts) return;
    const facts = withoutAwaited(run.facts, ids);
    if (facts === run.facts) return;
    run.facts = facts;
    this.syncPeers(false);
  }

  private takeToken(run: Run, token: string, expiresAt: number): void {
    run.sessionToken = token;
    this.do({ kind: "token", token, expiresAt });
  }

  private takeIceServers(run: Run, servers: readonly IceServer[]): void {
    run.iceServers = servers;
    this.do({ kind: "ice_servers", servers });
  }

  /** Tells the others what is sent, if they believe something else. */
  private announce(believed: MediaState): void {
    if (isSameMedia(this.sending, believed)) return;
    this.said = this.sending;
    this.say({ type: "set_media", media: this.sending });
  }

  /** Tells the others how the own pictures are framed, if they believe something else. */
  private announceFrame(): void {
    const { own, frame } = this;
    if (own?.presence !== "inside" || (own.frame ?? "none") === frame) return;
    this.say({ type: "set_frame", frame });
  }

  private setLive(isLive: boolean): void {
    const { run } = this;
    if (!run) return;
    run.isLive = isLive;
    run.wasLost ||= !isLive;
    this.do({ kind: "online", isOnline: isLive });
  }

  /** Launch data may succeed where an old token did not. */
  private handleClosed(code: CloseCode | null, moment: Moment): void {
    const { run } = this;
    if (!run) return;
    if (run.usedToken && (code === "auth_failed" || code === "auth_expired")) {
      run.sessionToken = null;
      this.do({ kind: "again" });
    } else if (code === "on_air_elsewhere" && run.wanted === "inside" && !this.isMediaThere) {
      // Only who arrives inside takes the call over, and nobody does without the means to hear.
      run.movesLater = true;
    } else this.end(code, moment);
  }

  private end(code: CloseCode | null, { wallClock }: Moment): void {
    const { run } = this;
    if (!run) return;
    const { insideSince, met } = run;
    const lastedMs = insideSince === null ? 0 : wallClock - insideSince;
    this.run = null;
    this.do({ kind: "stop" });
    this.setPhase(phaseAfterClose(code, lastedMs, [...met.values()]));
  }

  private setPhase(phase: CallPhase): void {
    this.phase = phase.kind === this.phase.kind && isRunning(phase) ? this.phase : phase;
  }
}
