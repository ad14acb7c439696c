//! The limits that are weighed against each other, each with the reason for its size: what clients
//! may say, what rooms, sockets and queues hold, how long people, chats and processes may take. A
//! number that only one mechanism knows (a cache's size, how often a loop looks) stands beside it,
//! with its reason too.

use std::time::Duration;

/// Bytes in one socket frame or message. SDP of a three-track offer is 5-15 KiB.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of SDP in one description; leaves room for the envelope.
pub const SDP_BYTES_MAX: usize = 48 * 1024;
/// Candidates in one signal; a phone with two addresses and TURN gathers about a dozen.
pub const CANDIDATES_PER_SIGNAL_MAX: usize = 32;
/// Bytes of one candidate attribute; the longest seen are about 250.
pub const CANDIDATE_BYTES_MAX: usize = 1024;
/// Characters in a room title; more does not fit a phone's header.
pub const TITLE_CHARS_MAX: usize = 64;
/// Characters of a person's name that others see.
pub const NAME_CHARS_MAX: usize = 64;
/// Bytes of a reaction; the longest emoji sequences in use are 35 bytes (families, flags).
pub const EMOJI_BYTES_MAX: usize = 40;
/// Characters of a message in a room's chat: a page. What is longer belongs into the chat around it.
pub const MESSAGE_CHARS_MAX: usize = 2_000;
/// Bytes of the name that a client gives a message of its own; a UUID has 36.
pub const MESSAGE_KEY_BYTES_MAX: usize = 36;
/// Messages that one room keeps; an hour of lively talk.
pub const CHAT_MESSAGES_MAX: usize = 200;
/// Bytes of them, with [`CHAT_MESSAGE_BYTES`] for each: 200 of usual length. Times the rooms that may
/// live at once it is the memory that chats can take.
pub const CHAT_BYTES_MAX: usize = 96 * 1024;
/// What a message takes beside its text and its writer's name.
pub const CHAT_MESSAGE_BYTES: usize = 200;
/// Messages in one page of a chat; about two screens of a phone.
pub const CHAT_PAGE_MESSAGES: usize = 30;
/// Bytes of text in one page, unless a single message has more: two seconds over EDGE.
pub const CHAT_PAGE_BYTES: usize = 16 * 1024;
/// Characters of a message that are quoted above an answer; one line.
pub const QUOTE_CHARS_MAX: usize = 100;
/// Different emoji under one message, which fit into two lines.
pub const REACTIONS_PER_MESSAGE_MAX: usize = 12;
/// Messages that one person may write at once: a joke in pieces.
pub const CHAT_MESSAGES_BURST: u32 = 10;
/// Messages a second by one person, on average; nobody reads faster.
pub const CHAT_MESSAGES_PER_SECOND: u32 = 1;
/// Bytes of such messages at once: two of the longest in Cyrillic.
pub const CHAT_BYTES_BURST: u32 = 8 * 1024;
/// Bytes of such messages a second, on average: fast typing is ten.
pub const CHAT_BYTES_PER_SECOND: u32 = 256;
/// Emoji that one person may put under messages, or take away, at once.
pub const CHAT_REACTIONS_BURST: u32 = 20;
/// Such emoji a second, on average.
pub const CHAT_REACTIONS_PER_SECOND: u32 = 2;
/// Pages of the chat that one person may ask for at once: all there are, and as many after a lost
/// session.
pub const CHAT_PAGES_BURST: u32 = 16;
/// Such pages a second, on average.
pub const CHAT_PAGES_PER_SECOND: u32 = 1;
/// Frames a second per socket, on average. Joining a room of 20 sends about 60 signals.
pub const MESSAGES_PER_SECOND: u32 = 30;
/// Frames that may come at once, on top of the average: a newcomer negotiates with 49 others in the
/// same two seconds, with a description, about eight batches of candidates and a renegotiation each.
pub const MESSAGES_BURST: u32 = 600;
/// Bytes that one person may say at once, over all sockets: a newcomer who negotiates with 49 others
/// sends each two descriptions of 8 KiB and about ten batches of candidates of half a KiB.
pub const BYTES_BURST: u32 = 1024 * 1024;
/// Bytes a second by one person, on average; a call that stands says about a hundred.
pub const BYTES_PER_SECOND: u32 = 32 * 1024;
/// People in one room, and the default of `ROOM_PEOPLE_MAX`: a seminar. Signals to a newcomer, outboxes
/// and the sets of seats for voices are sized for so many.
pub const PARTICIPANTS_PER_ROOM_MAX: usize = 50;
/// People whose voices go from browser to browser: six send their voice five times, which an uplink of
/// 500 kbit/s carries beside a small picture. One more, and the voices of the room go over the server.
pub const MESH_PEOPLE_MAX: usize = 6;
/// People with whom a room that has grown past a mesh becomes one again: far enough below that nobody
/// who comes and goes moves the whole room.
pub const MESH_PEOPLE_AGAIN: usize = 4;
/// People outside one room at once, in its lobby and at its door: a whole full room may gather there
/// before a call. They never take a seat.
pub const OUTSIDE_PER_ROOM_MAX: usize = 50;
/// One seat of so many is kept for people whom Telegram knows, in rooms and in the process; small
/// games keep none.
pub const GUESTS_LEAVE_FREE_ONE_OF: usize = 5;
/// Guests of one network that always fit into a room if there are seats (a family, a class); beyond
/// them half of what guests may fill.
pub const GUESTS_PER_NETWORK_MIN: usize = 10;
/// Guests of one network in the whole process, in lobbies and at doors too: ten full rooms. Behind a
/// proxy that `TRUSTED_PROXY_HOPS` does not count, all guests are of one network.
pub const GUESTS_OF_NETWORK_MAX: usize = 500;
/// Signals that one person inside may send one other at once: a negotiation with its candidates
/// takes about twenty, and a path that keeps breaking takes many.
pub const PAIR_SIGNALS_BURST: u32 = 300;
/// Such signals every second, on average.
pub const PAIR_SIGNALS_PER_SECOND: u32 = 20;
/// Bytes of such signals at once: a dozen descriptions of 10 KiB.
pub const PAIR_BYTES_BURST: u32 = 128 * 1024;
/// Such bytes every second, on average.
pub const PAIR_BYTES_PER_SECOND: u32 = 8 * 1024;
/// As [`PAIR_SIGNALS_BURST`] for who is in the lobby, who negotiates once.
pub const PAIR_SIGNALS_OUTSIDE_BURST: u32 = 40;
/// As [`PAIR_SIGNALS_PER_SECOND`] from the lobby.
pub const PAIR_SIGNALS_OUTSIDE_PER_SECOND: u32 = 2;
/// As [`PAIR_BYTES_BURST`] from the lobby: one negotiation, with two descriptions of 12 KiB and a dozen
/// candidates. Who looks from outside has nothing at stake, and what three of them may send at once
/// passes in less than a second through a path of 100 KB/s, whose reader waits for it.
pub const PAIR_BYTES_OUTSIDE_BURST: u32 = 32 * 1024;
/// As [`PAIR_BYTES_PER_SECOND`] from the lobby.
pub const PAIR_BYTES_OUTSIDE_PER_SECOND: u32 = 4 * 1024;
/// How many times as much as one of them all guests of a network may send somebody from the lobby: a family
/// comes together, and a new guest costs whoever attacks nothing.
pub const GUESTS_OF_NETWORK_SHARE: u32 = 3;
/// Pings and pongs from one person to one other at once; a page asks once in a while whether the
/// other is there.
pub const PAIR_PINGS_BURST: u32 = 6;
/// Such pings and pongs every second, on average.
pub const PAIR_PINGS_PER_SECOND: u32 = 2;
/// Rooms one person may be in at once (one per open window).
pub const ROOMS_PER_PERSON_MAX: usize = 5;
/// Live rooms in one process; bounds memory when somebody creates rooms in a loop.
pub const ROOMS_MAX: usize = 10_000;
/// Open sockets in one process; 10 KB each. Fewer where the system allows fewer open files.
pub const SOCKETS_MAX: usize = 20_000;
/// Connections that speak HTTP at once; about 20 KB each. When all are taken, whoever holds the most
/// gives one up for a newcomer. Fewer where the system allows fewer open files.
pub const CONNECTIONS_MAX: usize = 4_096;
/// Commands waiting for one room; a full queue makes the sender wait, which slows only that room.
pub const ROOM_QUEUE: usize = 256;
/// Bytes waiting for one client before it is closed as slow; more than any snapshot, and than 49
/// answers or offers of 10 KiB each, which come at once when somebody joins a full room.
pub const OUTBOX_BYTES_MAX: usize = 512 * 1024;
/// Of them, bytes that others may have sent. The rest is for what the room says, so that no sender
/// can have a reader closed as slow. 49 descriptions of 9 KiB fit.
pub const OUTBOX_SIGNALS_BYTES: usize = OUTBOX_BYTES_MAX - 64 * 1024;
/// Of those, bytes of one sender while less than half is taken: the largest description, escaped,
/// with its candidates, and one more.
pub const OUTBOX_SENDER_BYTES_MAX: usize = 128 * 1024;
/// Bytes of one sender when more is taken: what 49 have at once, who all negotiate with a newcomer.
pub const OUTBOX_SENDER_BYTES_SURE: usize = OUTBOX_SIGNALS_BYTES / PARTICIPANTS_PER_ROOM_MAX;
/// Sequenced frames kept for a client that may come back.
pub const REPLAY_FRAMES_MAX: usize = 256;
/// A socket that has not said who it is by then is closed.
pub const HELLO_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of the first message on a socket: launch data of 8 KiB, escaped, and what stands beside it.
pub const HELLO_BYTES_MAX: usize = 12 * 1024;
/// Frames before the hello: pings, and the parts of a hello that something on the way has split.
pub const FRAMES_BEFORE_HELLO_MAX: u32 = 32;
/// Sockets that have not said who they are; up to 20 KB each. When all are taken, whoever holds the
/// most gives one up for a newcomer. They are also a part of all sockets, of which they may be a
/// quarter.
pub const STRANGERS_MAX: usize = 2_048;
/// How often a client pings.
pub const PING_INTERVAL: Duration = Duration::from_secs(5);
/// Silence after which the server closes a socket.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(45);
/// Absence after which the others see "reconnecting".
pub const RECONNECTING_AFTER: Duration = Duration::from_secs(3);
/// Absence after which the others see "left".
pub const LEFT_AFTER: Duration = Duration::from_secs(30);
/// Absence after which a session can no longer be taken up: it outlives the farewell, so that a long
/// tunnel costs nothing that was said meanwhile.
pub const RESUME_WINDOW: Duration = Duration::from_secs(60);
/// How long somebody who has left a room is still meant by the name they had in it; a word about them may
/// have been on its way, on the worst paths for some seconds.
pub const MEANT_AFTER_LEAVING: Duration = Duration::from_secs(15);
/// A room without people is dropped from memory after this, and forgets its lock, roles and bans; the
/// rest comes back from the store. Far longer than a restart takes.
pub const EMPTY_ROOM_LINGER: Duration = Duration::from_secs(120);
/// Updates from Telegram that wait to be handled. Beyond it a webhook is answered 503 and polling
/// pauses: Telegram keeps them and repeats.
pub const UPDATES_WAITING_MAX: usize = 256;
/// Update ids remembered so that a repeated update is handled once; Telegram repeats the latest.
pub const UPDATE_IDS_REMEMBERED: usize = 1024;
/// For how long processes that share a Redis remember an update together: Telegram says again what was not
/// answered, for minutes.
pub const UPDATE_IDS_KEPT: Duration = Duration::from_secs(3_600);
/// Bytes of one webhook request; the largest updates (long texts with entities) are about 100 KiB.
pub const UPDATE_BYTES_MAX: usize = 1024 * 1024;
/// Chats answered at the same time; more wait in the queue.
pub const CHATS_ANSWERED_AT_ONCE: usize = 64;
/// Updates of one chat that wait for an earlier one of the same chat; what comes on top is dropped,
/// so that a flooding chat harms only itself.
pub const UPDATES_PER_CHAT_MAX: usize = 16;
/// Age at which a command no longer gets a room: whoever typed it has gone on without one. Far more
/// than a restart takes, and than Telegram waits before it repeats a webhook.
pub const COMMAND_AGE_MAX: Duration = Duration::from_secs(300);
/// How long one reply may wait on Telegram's orders (429) before it is given up.
pub const REPLY_PATIENCE: Duration = Duration::from_secs(60);
/// Longest accepted age of launch data at sign-in.
pub const INIT_DATA_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
/// How far in the future launch data may be (clocks differ).
pub const INIT_DATA_FUTURE_MAX: Duration = Duration::from_secs(60);
/// Bytes of launch data; real ones are about 700.
pub const INIT_DATA_BYTES_MAX: usize = 8 * 1024;
/// For how long session tokens are renewed after launch data, at most. Longer than any call, and short
/// enough that a stolen token is worth little.
pub const SIGN_IN_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// Life of a session token.
pub const SESSION_TTL: Duration = Duration::from_secs(24 * 3600);
/// Life of one socket. A client that is asked to come back resumes with a fresh session token, long
/// before the one it has runs out.
pub const SOCKET_LIFE_MAX: Duration = Duration::from_secs(12 * 3600);
/// Life of a signed avatar URL.
pub const AVATAR_URL_TTL: Duration = Duration::from_secs(24 * 3600);
/// Life of TURN credentials; renewed with every resume, after [`TURN_RENEWED_AFTER`] and with every
/// `/api/ice-servers` call.
pub const TURN_TTL: Duration = Duration::from_secs(12 * 3600);
/// Age of TURN credentials at which a session gets new ones, so that they are replaced long before a
/// relay refuses to go on with the old ones, even if the first try meets a lost socket.
pub const TURN_RENEWED_AFTER: Duration = Duration::from_secs(6 * 3600);
/// How long a STUN or TURN server may take for one step of a check; a slow link takes a second.
pub const ICE_CHECK_PATIENCE: Duration = Duration::from_secs(5);
/// How long the check of one server may take in all; less than a request to our API may.
pub const ICE_CHECK_MAX: Duration = Duration::from_secs(20);
/// For how long the result of a check is given again instead of checking anew.
pub const ICE_CHECK_EVERY: Duration = Duration::from_secs(10);
/// Life of a game registration without `ttl_seconds`.
pub const GAME_ROOM_TTL: Duration = Duration::from_secs(12 * 3600);
/// Game registrations at once; bounds the database when a host registers in a loop.
pub const GAME_ROOMS_MAX: u64 = 10_000;
/// Streams that tell hosts of their players in one process, each a connection: a few for every thousand
/// registrations, as most games ask nobody but their own page.
pub const PLAYER_WATCHES_MAX: usize = 2_000;
/// Longest life of a game registration.
pub const GAME_ROOM_TTL_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// Clients are asked to come back after a random time up to this, so that they do not all come at
/// once.
pub const DRAIN_SPREAD: Duration = Duration::from_millis(2_000);
/// For how long health says `draining` before the listener closes, where there is a public address:
/// long enough for a balancer that looks every two seconds to see it twice.
pub const DRAIN_NOTICE: Duration = Duration::from_secs(5);
/// How long a shutdown waits for sockets, of which each takes at most [`CLOSE_GRACE`]; what is left
/// of [`SHUTDOWN_GRACE`] belongs to the database.
pub const SOCKETS_CLOSE_WITHIN: Duration = Duration::from_secs(12);
/// How long a shutdown waits for sockets and tasks.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(20);
/// Calls that last less than this cost their people a part of [`SHORT_CALLS_BURST`].
pub const SHORT_CALL: Duration = Duration::from_secs(60);
/// Short calls recorded of the same people at once: an evening of bad luck with phones. Longer ones
/// cannot be many.
pub const SHORT_CALLS_BURST: u32 = 20;
/// Short calls recorded of the same people in an hour from then on.
pub const SHORT_CALLS_PER_HOUR: u32 = 10;
/// People remembered of one call, where it is told at once who was there.
pub const CALL_PEOPLE_MAX: usize = 1_000;
/// Visits remembered of one call; a party lasting a week stays a small record.
pub const CALL_VISITS_MAX: usize = 1_000;
/// People whom a room remembers for its moderators after they have left; more have been to no party.
pub const VISITORS_MAX: usize = 1_000;
/// Somebody who is back within this time goes on with the visit they had: a page that was opened anew,
/// and whoever comes and goes to fill the database.
pub const CALL_VISIT_GAP: Duration = Duration::from_secs(60);
/// How often a call that goes on is written down: so much of its end is not known when the process is
/// killed.
pub const CALL_NOTED_EVERY: Duration = Duration::from_secs(30);
/// Calls that wait to be written while the database does not answer; about 1 KB each.
pub const CALLS_WAITING_MAX: usize = 20_000;
/// People a room remembers a role or a ban of; each needs a moderator's tap, so this is far away.
pub const REMEMBERED_PEOPLE_MAX: usize = 1_000;
/// Rooms one person may make (or bring into being by typing a code) at once, and in an hour from
/// then on; enough for a busy evening, too few to fill the database.
pub const ROOMS_CREATED_PER_HOUR: u32 = 20;
/// Rooms that may be made in one chat in an hour, whoever asks; channels and anonymous admins have no
/// budget of their own.
pub const ROOMS_CREATED_PER_CHAT_HOUR: u32 = 20;
/// Times a person may say hello at once: all their windows after a restart, and a phone between two
/// masts. Every hello costs a room more than a frame does.
pub const HELLOS_BURST: u32 = 30;
/// Hellos a second by one person, on average; clients that fail wait longer and longer.
pub const HELLOS_PER_SECOND: u32 = 1;
/// Refused frames in a row after which a socket is closed as flooding: one more burst.
pub const FLOOD_REFUSALS_MAX: u32 = MESSAGES_BURST;
/// Malformed frames in a row after which a socket is closed; a working client sends none.
pub const BAD_MESSAGES_MAX: u32 = 20;
/// How long a closing socket may take to read what is on the way to it.
pub const CLOSE_GRACE: Duration = Duration::from_secs(10);
/// How long a closed socket waits for the client's own close frame.
pub const CLOSE_REPLY_WITHIN: Duration = Duration::from_secs(2);
/// Frames that a client may have on its way when it is closed: the burst of a newcomer, and some.
pub const FRAMES_AFTER_CLOSE_MAX: u32 = 1_024;
/// Bytes of messages likewise: what a system holds of a page's for a socket that takes nothing.
pub const BYTES_AFTER_CLOSE_MAX: usize = 512 * 1024;
/// News of rooms that a slow watcher may be behind; a burst of arrivals in many rooms.
pub const ROOM_EVENTS: usize = 1_024;
/// Rooms that are only offered, in memory; an evening's typing of a few hundred people.
pub const OFFERED_ROOMS_MAX: usize = 10_000;
/// Cards of one room that are kept true; whoever passes it on to more chats gets plain invitations
/// there.
pub const CARDS_PER_ROOM_MAX: usize = 20;
/// What handlers tell the keeper of cards and it has not taken yet; each is a message in a chat.
pub const CARD_ORDERS_WAITING_MAX: usize = 1_024;
/// People who are told when somebody joins a room; each of them pressed a button.
pub const BELLS_PER_ROOM_MAX: usize = 200;
/// Rooms in one answer to `/rooms`, a button each.
pub const ROOMS_OF_CHAT_LISTED: u32 = 10;
/// Own rooms on a person's home screen.
pub const ROOMS_OF_PERSON_LISTED: u32 = 50;
/// Bytes read from a socket at a time. Measured over 4,000 idle sockets: 4 KiB costs 8 KB of memory
/// each, 1 KiB costs 5 KB, the library's default costs 136 KB; an SDP just takes a few reads.
pub const SOCKET_READ_BUFFER_BYTES: usize = 1024;
/// How long a ring rings: as long as phone networks let it.
pub const RING_LIFE: Duration = Duration::from_secs(45);
/// When the message that rings is sent anew, since a phone sounds once for each message.
pub const RING_AGAIN_AFTER: Duration = Duration::from_secs(15);
/// For how long an ended ring is told to whoever comes back: as long as a session can be taken up.
pub const RING_REMEMBERED: Duration = Duration::from_secs(60);
/// How long a page that rings may be without a socket; a phone between two masts takes a few seconds.
pub const RING_CALLER_LOST: Duration = Duration::from_secs(10);
/// Rings that are on or remembered in one process; bounds memory.
pub const RINGS_MAX: usize = 10_000;
/// Rings one person may place in a minute.
pub const RINGS_PER_MINUTE: u32 = 6;
/// Rings one person may place to the same one in five minutes.
pub const RINGS_TO_ONE_PER_FIVE_MINUTES: u32 = 3;
/// How long the room of two stays after a ring that nobody answered: the caller's page reads how it
/// ended, and leaves by itself.
pub const DIRECT_ROOM_LINGER: Duration = Duration::from_secs(10);
/// How long somebody who has answered may take to come into the room, over a network that is slow
/// with the page; also how long both may take to come back after a restart.
pub const CALL_ENTRY_WITHIN: Duration = Duration::from_secs(60);
/// How long the room of two waits for somebody whom only a link can reach.
pub const UNREACHABLE_ROOM_LIFE: Duration = Duration::from_secs(600);
/// Bytes of a client's own name for its ring.
pub const RING_KEY_BYTES_MAX: usize = 64;
/// Sockets of one person on which rings are shown; the oldest are left out.
pub const DEVICES_PER_PERSON_MAX: usize = 16;
/// What waits for the task that rings; beyond it whoever asks waits, or is refused.
pub const RINGING_QUEUE: usize = 1_024;
/// Bytes of one message on a socket for voices: six frames, a list of everybody in a full room, or an offer,
/// of which browsers make six to nine thousand for six sections of audio.
pub const VOICE_MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// Between two offers of one socket for voices: each costs as much as a hundred packets of a voice.
pub const OFFERS_EVERY: Duration = Duration::from_secs(1);
/// Connections over UDP of one worker: 300 KB each.
pub const CONNECTIONS_PER_WORKER_MAX: usize = 1_000;
/// Frames in one message with voices: a sixth of a second that has waited for its socket.
pub const VOICE_FRAMES_PER_MESSAGE_MAX: usize = 6;
/// Bytes of one Opus packet: 20 ms at 128 kbit/s; ours have 24.
pub const VOICE_PACKET_BYTES_MAX: usize = 320;
/// Age after which a voice is dropped instead of sent: whoever hears it later talks into an answer.
pub const VOICE_AGE_MAX: Duration = Duration::from_millis(300);
/// How late a voice may come to us: a page waits so long for one. Over TCP each lost packet holds up what
/// follows it for a round trip and a bit, which on EDGE is 400 ms.
pub const VOICE_LATE_MAX: Duration = Duration::from_millis(600);
/// Messages on sockets for voices by one person at once: what a network that was gone for some
/// seconds still has to give.
pub const VOICE_MESSAGES_BURST: u32 = 240;
/// Such messages every second, on average: fifty with 20 ms of voice, ten that say what has come.
pub const VOICE_MESSAGES_PER_SECOND: u32 = 70;
/// Bytes of such messages at once.
pub const VOICE_BYTES_BURST: u32 = 64 * 1024;
/// Such bytes every second, on average: 64 kbit/s with all heads, far more than ours send.
pub const VOICE_BYTES_PER_SECOND: u32 = 10 * 1024;
