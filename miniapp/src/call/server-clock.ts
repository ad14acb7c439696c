/**
 * The server's moments on this phone's clock, so that a phone whose clock is wrong still shows how
 * long a call has lasted. Pure.
 */
import type { MessageView, ParticipantView, RoomView, ServerMessage } from "../protocol/generated";

/** `message` with every moment that a screen shows moved back by `ahead` milliseconds. */
export function onLocalClock(message: ServerMessage, ahead: number): ServerMessage {
  const room = (view: RoomView): RoomView => ({
    ...view,
    callStartedAt: view.callStartedAt === null ? null : view.callStartedAt - ahead,
  });
  const participant = (view: ParticipantView): ParticipantView => ({
    ...view,
    joinedAt: view.joinedAt - ahead,
    handRaisedAt: view.handRaisedAt === null ? null : view.handRaisedAt - ahead,
  });
  const written = (view: MessageView): MessageView => ({ ...view, sentAt: view.sentAt - ahead });
  switch (message.type) {
    case "welcome":
    case "reset":
      return {
        ...message,
        room: room(message.room),
        participants: message.participants.map(participant),
      };
    case "room_updated":
      return { ...message, room: room(message.room) };
    case "participant_joined":
    case "participant_updated":
      return { ...message, participant: participant(message.participant) };
    case "chat_state":
      return { ...message, pinned: message.pinned && written(message.pinned) };
    case "message_sent":
      return { ...message, message: written(message.message) };
    case "history":
      return { ...message, messages: message.messages.map(written) };
    case "message_deleted":
    case "reaction_set":
    case "chat_missed":
    case "resumed":
    case "ice_servers":
    case "pong":
    case "error":
    case "draining":
    case "participant_left":
    case "signal":
    case "voice_pass":
    case "reaction":
    case "unmute_requested":
    case "banned":
    case "person_welcome":
    case "ring":
      return message;
  }
}
