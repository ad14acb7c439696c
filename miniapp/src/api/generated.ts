// Generated from src/web by `make protocol`. Do not edit.

import type { RoomKind } from "../protocol/generated";

export type ErrorBody = { 
/**
 * What went wrong.
 */
error: ErrorDetail, };

export type ErrorDetail = { 
/**
 * For programs.
 */
code: HttpErrorCode, 
/**
 * A sentence for a person.
 */
message: string, };

export type HttpErrorCode = "bad_body" | "bad_json" | "bad_query" | "not_a_socket" | "upgrade_lost" | "auth_required" | "auth_invalid" | "auth_expired" | "wrong_secret" | "forbidden" | "forbidden_origin" | "guests_not_allowed" | "not_found" | "room_not_found" | "player_not_found" | "no_avatar" | "no_turn" | "method_not_allowed" | "room_taken" | "room_of_other_host" | "payload_too_large" | "invalid_room_code" | "invalid_ws_url" | "invalid_app_url" | "invalid_title" | "invalid_ttl_seconds" | "invalid_max_players" | "invalid_host_key" | "invalid_userId" | "rate_limited" | "internal" | "avatar_unavailable" | "sharing_off" | "no_bot" | "host_api_off" | "too_many_rooms" | "too_many_streams" | "too_many_sockets" | "database_away" | "timeout";

export type About = { 
/**
 * The program's version.
 */
version: string, 
/**
 * Whether the simulator stands in for Telegram (its page is `/simulator/`).
 */
simulator: boolean, 
/**
 * Whether people may come without Telegram.
 */
guests: boolean, 
/**
 * The bot's username without the `@`, once known.
 */
botUsername: string | null, };

export type Session = { 
/**
 * For `Authorization: Bearer` and the socket's hello.
 */
token: string, 
/**
 * When it runs out, in milliseconds since 1970.
 */
expiresAt: number, 
/**
 * Who the server takes the person for.
 */
person: SessionPerson, };

export type SessionPerson = { 
/**
 * Telegram user id.
 */
userId: number, 
/**
 * First and last name.
 */
name: string, 
/**
 * Username without the `@`.
 */
username: string | null, 
/**
 * Two-letter language code.
 */
language: string | null, 
/**
 * A path of ours with their photo; answers 204 where there is none.
 */
avatar: string | null, };

export type Handoff = { 
/**
 * What the browser shows to `POST /api/handoff/session`; the Mini App takes it as `#handoff=` of its
 * address.
 */
token: string, 
/**
 * When it runs out, in milliseconds since 1970: two minutes.
 */
expiresAt: number, };

export type MyRooms = { 
/**
 * Those with people first, as the hub orders them.
 */
rooms: Array<MyRoom>, };

export type MyRoom = { 
/**
 * The code as people see it.
 */
code: string, 
/**
 * Its title; may be empty.
 */
title: string, 
/**
 * `chat`, `open` or `game`.
 */
kind: RoomKind, 
/**
 * How many are inside now.
 */
inside: number, 
/**
 * Their names; none while this person would have to knock.
 */
people: Array<string>, 
/**
 * When the present call began, in milliseconds since 1970; as the names.
 */
callStartedAt: number | null, };

export type Calls = { 
/**
 * Newest first, at most fifty.
 */
calls: Array<Call>, 
/**
 * What to ask for with `before` to get those that follow; null after the last.
 */
next: string | null, };

export type Call = { 
/**
 * Names it, for `/api/calls/{id}`.
 */
id: string, 
/**
 * The room's code as people see it.
 */
code: string, 
/**
 * The room's title at the time; may be empty.
 */
title: string, 
/**
 * `room`, `direct` or `game`.
 */
kind: string, 
/**
 * `incoming` for who was rung, `outgoing` for who rang, else null.
 */
direction: string | null, 
/**
 * How the ring ended: `answered`, `missed`, `declined`, `busy`, `cancelled`, `unreachable`; else
 * null.
 */
outcome: string | null, 
/**
 * This person was rung and could not know, or did not come in time.
 */
missed: boolean, 
/**
 * Whether anybody sent pictures, or was to.
 */
video: boolean, 
/**
 * When this person came in, or when it rang; in milliseconds since 1970.
 */
startedAt: number, 
/**
 * From when somebody else was there until this person went out, in milliseconds; 0 when nobody came.
 */
lastedMs: number, 
/**
 * Who was there at the same time, without this person, in order of arrival, at most ten.
 */
people: Array<CallPerson>, 
/**
 * How many more.
 */
others: number, };

export type IssuedTicket = { 
/**
 * A JSON Web Token signed with the deployment's `HOST_SECRET` (HS256); `docs/hosting-a-game.md` has
 * what it says.
 */
ticket: string, 
/**
 * When it runs out, in milliseconds since 1970; a new one may be asked for at any time.
 */
expiresAt: number, };

export type PreparedMessage = { 
/**
 * What the Telegram client asks for it by (`shareMessage`).
 */
id: string, };

export type CallPerson = { 
/**
 * Their name at the time.
 */
name: string, 
/**
 * Where their photo is, if they are somebody whom Telegram knows; it may turn out to be none.
 */
avatar: string | null, 
/**
 * What this person rings them with; null where one of the two is a guest.
 */
token: string | null, };

export type Forgotten = { 
/**
 * Calls in which they are named no more.
 */
calls: number, 
/**
 * Rooms that have lost their title and belong to nobody.
 */
rooms: number, 
/**
 * Messages that they wrote in rooms.
 */
messages: number, 
/**
 * Attempts to reach somebody by a call, theirs and those to them.
 */
rings: number, };

