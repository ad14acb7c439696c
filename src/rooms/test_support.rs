//! Builders for the tests of rooms: short names in, readable effects out.

use std::collections::BTreeSet;

use super::{Arrival, Effect, Rights, Room, RoomInfo};
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::PARTICIPANTS_PER_ROOM_MAX;
use crate::person::Person;
use crate::protocol::{
    ClientMessage, CloseCode, ErrorCode, MediaMode, MediaState, ModerationAction, Presence,
    RoomKind, RoomView, ServerMessage, UnixMillis,
};

pub(super) const T0: UnixMillis = UnixMillis(1_000_000);

pub(super) const MIC: MediaState = MediaState {
    mic: true,
    camera: false,
    screen: false,
};

pub(super) fn at(seconds: u64) -> UnixMillis {
    UnixMillis(T0.0 + seconds * 1000)
}

pub(super) fn id(user: i64) -> ParticipantId {
    ParticipantId(format!("p{user}"))
}

pub(super) fn info(kind: RoomKind) -> RoomInfo {
    RoomInfo {
        code: "friday".to_owned(),
        kind,
        title: "Friday".to_owned(),
        invite_url: "https://t.me/efir_bot?startapp=friday".to_owned(),
        game: None,
        capacity: PARTICIPANTS_PER_ROOM_MAX,
    }
}

pub(super) fn open_room() -> Room {
    Room::new(info(RoomKind::Open), None, Rights::default(), T0)
}

/// An open room with users 1 (the owner), 2, 3, ... inside.
pub(super) fn room_of(people: i64) -> Room {
    let mut room = open_room();
    for user in 1..=people {
        arrive(&mut room, user, Presence::Inside, T0).expect("there is room");
    }
    room
}

pub(super) fn arrive(
    room: &mut Room,
    user: i64,
    presence: Presence,
    now: UnixMillis,
) -> Result<Vec<String>, CloseCode> {
    room.handle_arrival(arrival(user, presence), now)?;
    Ok(told(room))
}

/// Everybody comes from a network of their own.
pub(super) fn network(user: i64) -> ClientNetwork {
    ClientNetwork(format!("n{user}"))
}

/// Somebody who comes with the microphone on.
pub(super) fn arrival(user: i64, presence: Presence) -> Arrival {
    Arrival {
        id: id(user),
        person: Person {
            id: UserId(user),
            name: format!("User {user}"),
            username: None,
            language: None,
            signed_in_at: UnixMillis(0),
        },
        network: network(user),
        avatar: None,
        presence,
        media: MIC,
        voice_socket: false,
    }
}

pub(super) fn say(
    room: &mut Room,
    user: i64,
    message: ClientMessage,
    now: UnixMillis,
) -> Result<Vec<String>, ErrorCode> {
    room.handle_message(&id(user), message, now)?;
    Ok(told(room))
}

pub(super) fn moderate(
    room: &mut Room,
    user: i64,
    action: ModerationAction,
) -> Result<Vec<String>, ErrorCode> {
    say(room, user, ClientMessage::Moderate { action }, T0)
}

/// The effects as short sentences. Of a call only its end is told: that it is noted meanwhile is tested
/// with the call itself.
pub(super) fn told(room: &mut Room) -> Vec<String> {
    let effects = room.take_effects();
    let goes_on = |effect: &Effect| matches!(effect, Effect::CallNoted(note) if !note.is_over);
    let told = effects.iter().filter(|effect| !goes_on(effect));
    told.map(sentence).collect()
}

fn sentence(effect: &Effect) -> String {
    match effect {
        Effect::Send { to, message } => {
            let to: Vec<&str> = to.iter().map(|id| id.0.as_str()).collect();
            format!("{}: {}", to.join(" "), words(message))
        }
        Effect::Departed { participant, code } => format!("{participant} out {code:?}"),
        Effect::TitleChanged(title) => format!("titled {title:?}"),
        Effect::OwnerChanged { owner } => format!("owner {:?}", owner.map(|owner| owner.0)),
        Effect::RightsChanged(rights) => format!("rights{}", rights_words(rights)),
        Effect::ChatChanged(changes) => {
            let head = if changes.is_forgotten {
                "chat forgotten"
            } else {
                "chat"
            };
            let ids = changes.messages.iter();
            ids.fold(head.to_owned(), |said, (id, message)| match message {
                Some(_) => format!("{said} {id}"),
                None => format!("{said} -{id}"),
            })
        }
        Effect::CallNoted(call) => {
            let mut people: Vec<&str> = call.visits.iter().map(|one| one.name.as_str()).collect();
            people.dedup();
            let (from, to) = (call.started_at.since(T0), call.until.since(T0));
            format!("call {from:?}-{to:?} {}", people.join(", "))
        }
        Effect::Reported(report) => format!("report of {} s", report.seconds),
    }
}

fn rights_words(rights: &Rights) -> String {
    let lock = if rights.locked { " locked" } else { "" };
    let roles: String = rights
        .roles
        .iter()
        .map(|(user, role)| format!(" {user} {role:?}"))
        .collect();
    let list = |word: &str, users: &BTreeSet<UserId>| match users.is_empty() {
        true => String::new(),
        false => users
            .iter()
            .fold(word.to_owned(), |list, user| format!("{list} {user}")),
    };
    let bans = list(" banned", &rights.bans);
    let admitted = list(" admitted", &rights.admitted);
    let marks = |word: &str, networks: &BTreeSet<ClientNetwork>| {
        networks.iter().fold(String::new(), |list, network| {
            format!("{list} {word} from {}", network.0)
        })
    };
    let guests = &rights.guests;
    let (banned, removed) = (
        marks("banned", &guests.banned),
        marks("removed", &guests.removed),
    );
    let muted = marks("muted", &guests.muted);
    let listen = if rights.listen_only {
        " listen-only"
    } else {
        ""
    };
    format!("{lock}{listen}{roles}{bans}{admitted}{banned}{removed}{muted}")
}

fn words_of_room(room: &RoomView) -> String {
    let call = room.call_started_at.map_or("", |_| " call");
    let lock = if room.locked { " locked" } else { "" };
    let listen = if room.listen_only { " listen-only" } else { "" };
    let mode = match room.media_mode {
        MediaMode::Mesh => "",
        MediaMode::Socket => " by socket",
    };
    let pinned = room.pinned_person.as_ref();
    let pinned = pinned.map_or(String::new(), |who| format!(" pinned {who}"));
    format!("room{call}{lock}{listen}{mode}{pinned}")
}

fn words(message: &ServerMessage) -> String {
    match message {
        ServerMessage::ParticipantJoined { participant: p } => {
            let apart = if p.may_connect { "" } else { " apart" };
            format!("joined {} {:?} {:?}{apart}", p.id, p.role, p.presence)
        }
        ServerMessage::ParticipantUpdated { participant: p } => {
            let mic = if p.media.mic { " mic" } else { "" };
            let hand = p.hand_raised_at.map_or("", |_| " hand");
            let apart = if p.may_connect { "" } else { " apart" };
            let (role, presence, connection) = (p.role, p.presence, p.connection);
            format!(
                "{} {role:?} {presence:?} {connection:?}{mic}{hand}{apart}",
                p.id
            )
        }
        ServerMessage::ParticipantLeft {
            participant,
            reason,
        } => format!("left {participant} {reason:?}"),
        ServerMessage::RoomUpdated { room } => words_of_room(room),
        ServerMessage::Signal { from, .. } => format!("signal from {from}"),
        ServerMessage::Reaction { from, emoji } => format!("{emoji} from {from}"),
        ServerMessage::UnmuteRequested { by } => format!("unmute requested by {by}"),
        ServerMessage::Banned { people } => {
            let people = people.iter().map(|one| format!(" {} {}", one.id, one.name));
            format!("banned:{}", people.collect::<String>())
        }
        ServerMessage::ChatState {
            last_message,
            count,
            pinned,
            keep,
        } => {
            let pinned = pinned.as_ref().map_or(0, |message| message.id);
            format!("chat {count} up to {last_message}, pinned {pinned}, {keep:?}")
        }
        ServerMessage::MessageSent { message, key } => {
            let key = key
                .as_deref()
                .map_or(String::new(), |key| format!(" ({key})"));
            format!("{} {}: {}{key}", message.id, message.name, message.text)
        }
        ServerMessage::MessageDeleted { message } => format!("{message} deleted"),
        ServerMessage::ReactionSet {
            message,
            from,
            emoji,
            on,
        } => format!("{emoji} {on} of {from} under {message}"),
        ServerMessage::History {
            messages,
            has_older,
            ..
        } => {
            let texts: Vec<&str> = messages.iter().map(|one| one.text.as_str()).collect();
            format!("history {} older {has_older}", texts.join(" "))
        }
        other => format!("{other:?}"),
    }
}
