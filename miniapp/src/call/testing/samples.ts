/** Messages and people for tests, valid in everything that is not the point. */
import type { ParticipantView, ServerMessage, Snapshot } from "../../protocol/generated";

export function person(id: string, change: Partial<ParticipantView> = {}): ParticipantView {
  return {
    id,
    name: id.toUpperCase(),
    username: null,
    avatar: null,
    isGuest: false,
    role: "speaker",
    presence: "inside",
    mayConnect: true,
    pairs: "paired",
    connection: "online",
    media: { mic: false, camera: false, screen: false },
    handRaisedAt: null,
    joinedAt: 1,
    ...change,
  };
}

export function snapshot(you: string, participants: ParticipantView[]): Snapshot {
  return {
    protocol: 1,
    serverTime: 0,
    you,
    person: { userId: 1, name: you, username: null, language: null },
    sessionToken: `session-of-${you}`,
    sessionExpiresAt: 1,
    room: {
      code: "room1",
      kind: "open",
      title: "",
      locked: false,
      mediaMode: "mesh",
      callStartedAt: null,
      inviteUrl: "https://t.me/x",
      game: null,
      listenOnly: false,
      pinnedPerson: null,
    },
    participants,
    iceServers: [],
    limits: {
      messageBytes: 65_536,
      messagesPerSecond: 30,
      sdpBytes: 49_152,
      candidatesPerSignal: 32,
      participants: 50,
      pingIntervalMs: 5_000,
    },
    resume: { token: "resume-1", windowMs: 60_000 },
  };
}

export function welcome(you: string, participants: ParticipantView[]): ServerMessage {
  return { type: "welcome", ...snapshot(you, participants) };
}

export function reset(you: string, participants: ParticipantView[]): ServerMessage {
  return { type: "reset", ...snapshot(you, participants) };
}
