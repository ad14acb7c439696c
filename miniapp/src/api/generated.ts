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

export type HttpErrorCode = "bad_body" | "bad_json" | "bad_query" | "not_a_socket" | "upgrade_lost" | "auth_required" | "auth_invalid" | "auth_expired" | "wrong_secret" | "forbidden" | "forbidden_origin" | "guests_not_allowed" | "not_found" | "room_not_found" | "player_not_found" | "no_avatar" | "no_turn" | "method_not_allowed" | "room_taken" | "payload_too_large" | "invalid_room_code" | "invalid_ws_url" | "invalid_app_url" | "invalid_title" | "invalid_ttl_seconds" | "invalid_max_players" | "invalid_userId" | "rate_limited" | "internal" | "avatar_unavailable" | "sharing_off" | "host_api_off" | "too_many_rooms" | "too_many_sockets" | "timeout";

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
 * A path of ours with their photo; may answer 404.
 */
avatar: string | null, };

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
calls: Array<Call>, };

export type Call = { 
/**
 * The room's code as people see it.
 */
code: string, 
/**
 * The room's title at the time; may be empty.
 */
title: string, 
/**
 * In milliseconds since 1970.
 */
startedAt: number, 
/**
 * In milliseconds since 1970.
 */
endedAt: number, 
/**
 * Names of those who were in it, in order of arrival.
 */
people: Array<string>, };

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

