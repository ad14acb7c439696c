//! Seats, the lobby and the door, as inputs and exact outputs.

use super::test_support::{
    T0, arrival, arrive, at, id, info, moderate, network, room_of, say, told,
};
use super::{Rights, Room};
use crate::ids::UserId;
use crate::limits::{OUTSIDE_PER_ROOM_MAX, PARTICIPANTS_PER_ROOM_MAX};
use crate::protocol::Presence::{Inside, Knocking, Lobby};
use crate::protocol::{
    ClientMessage, CloseCode, ErrorCode, ModerationAction, ParticipantView, Presence, RoomKind,
    Signal,
};

const OUTSIDE: i64 = OUTSIDE_PER_ROOM_MAX as i64;

fn small_room(capacity: usize, inside: i64) -> Room {
    let mut info = info(RoomKind::Chat);
    info.capacity = capacity;
    let mut room = Room::new(info, Some(UserId(1)), Rights::default(), T0);
    for user in 1..=inside {
        arrive(&mut room, user, Inside, T0).expect("there is room");
    }
    room
}

fn seen(room: &Room, viewer: i64, other: i64) -> Option<ParticipantView> {
    let seen = room.seen_by(&id(viewer));
    seen.into_iter().find(|one| one.id == id(other))
}

fn presence(room: &Room, user: i64) -> Option<Presence> {
    seen(room, user, user).map(|one| one.presence)
}

fn ping(to: i64) -> ClientMessage {
    ClientMessage::Signal {
        to: id(to),
        signal: Signal::Ping,
    }
}

const ENTER: ClientMessage = ClientMessage::Enter {};

#[test]
fn a_crowded_lobby_takes_nobodys_seat_and_lets_newcomers_look() {
    let mut room = room_of(1);
    for user in 100..100 + OUTSIDE {
        arrive(&mut room, user, Lobby, T0).expect("there is room");
    }
    assert!(arrive(&mut room, 2, Inside, T0).is_ok());
    let told = arrive(&mut room, 3, Lobby, T0).expect("somebody gives way");
    assert_eq!(told[0], "p100 out Some(RoomFull)");
    assert_eq!(presence(&room, 3), Some(Lobby));
    assert_eq!(presence(&room, 100), None);
}

#[test]
fn who_is_outside_makes_way_by_rank_and_a_guest_only_for_a_guest() {
    let mut room = small_room(PARTICIPANTS_PER_ROOM_MAX, 1);
    for user in 100..99 + OUTSIDE {
        arrive(&mut room, user, Lobby, T0).expect("there is room");
    }
    arrive(&mut room, -7, Lobby, T0).expect("there is room");
    assert_eq!(
        arrive(&mut room, -8, Lobby, T0).expect("a guest gives way")[0],
        "p-7 out Some(RoomFull)"
    );
    assert_eq!(
        arrive(&mut room, 2, Lobby, T0).expect("a guest gives way")[0],
        "p-8 out Some(RoomFull)"
    );
    assert_eq!(arrive(&mut room, -9, Lobby, T0), Err(CloseCode::RoomFull));
}

#[test]
fn the_lobby_of_a_full_room_sees_and_gets_no_signal_until_a_seat_is_free() {
    let mut room = small_room(2, 1);
    arrive(&mut room, 3, Lobby, T0).expect("there is room");
    assert!(seen(&room, 3, 3).expect("oneself").may_connect);
    assert!(say(&mut room, 1, ping(3), T0).is_ok());
    assert_eq!(
        arrive(&mut room, 2, Inside, T0).expect("there is room"),
        [
            "p1 p3: p3 Speaker Lobby Online apart",
            "p1 p3: joined p2 Speaker Inside"
        ]
    );
    for (from, to) in [(1, 3), (3, 1), (2, 3)] {
        let refused = say(&mut room, from, ping(to), T0);
        assert_eq!(refused, Err(ErrorCode::ParticipantNotFound), "{from} {to}");
    }
    assert_eq!(say(&mut room, 3, ENTER, T0), Err(ErrorCode::RoomFull));
    assert_eq!(arrive(&mut room, 4, Lobby, T0), Err(CloseCode::RoomFull));
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("anybody may");
    assert!(say(&mut room, 3, ping(1), T0).is_ok());
    assert!(say(&mut room, 3, ENTER, T0).is_ok());
}

#[test]
fn moderators_see_send_out_and_ban_who_looks_on() {
    for locked in [false, true] {
        let mut room = room_of(2);
        moderate(&mut room, 1, ModerationAction::Lock { locked }).expect("may");
        for user in [3, 4] {
            arrive(&mut room, user, Lobby, T0).expect("there is room");
        }
        let view = seen(&room, 1, 3).expect("the owner sees the lobby");
        assert_eq!((view.presence, view.may_connect), (Lobby, !locked));
        assert_eq!(seen(&room, 2, 3).is_some(), !locked);
        let remove = ModerationAction::Remove { participant: id(3) };
        let told = moderate(&mut room, 1, remove).expect("may");
        assert_eq!(told[0], "p3 out Some(Removed)");
        arrive(&mut room, 3, Lobby, T0).expect("there is room");
        assert!(seen(&room, 1, 3).is_some(), "who comes back is seen again");
        let ban = ModerationAction::Ban { participant: id(4) };
        moderate(&mut room, 1, ban).expect("may");
        assert_eq!(arrive(&mut room, 4, Lobby, T0), Err(CloseCode::Banned));
    }
}

#[test]
fn the_lobby_of_a_locked_room_gets_signals_once_it_may_come_in() {
    let mut room = room_of(2);
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("may");
    arrive(&mut room, 3, Lobby, T0).expect("there is room");
    assert!(room.seen_by(&id(3)).len() == 1 && room.view_for(&id(3)).call_started_at.is_none());
    let refused = Err(ErrorCode::ParticipantNotFound);
    assert_eq!(say(&mut room, 3, ping(1), T0), refused);
    assert_eq!(say(&mut room, 1, ping(3), T0), refused);
    let admit = ModerationAction::Admit { participant: id(3) };
    assert_eq!(
        moderate(&mut room, 1, admit).expect("may"),
        [
            "p3: joined p1 Owner Inside",
            "p3: joined p2 Speaker Inside",
            "p2: joined p3 Speaker Lobby",
            "p1 p3: p3 Speaker Lobby Online",
            "p3: room call locked",
            "rights locked admitted 1 2 3"
        ]
    );
    assert!(say(&mut room, 3, ping(1), T0).is_ok());
    say(&mut room, 3, ENTER, T0).expect("admitted");
    assert_eq!(presence(&room, 3), Some(Inside));
}

#[test]
fn opening_a_full_room_leaves_who_finds_no_seat_in_the_lobby() {
    let mut room = small_room(3, 2);
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("may");
    for user in [3, 4] {
        arrive(&mut room, user, Inside, T0).expect("knocking is free");
    }
    let admit = |user| ModerationAction::Admit {
        participant: id(user),
    };
    moderate(&mut room, 1, admit(3)).expect("a seat is free");
    assert_eq!(moderate(&mut room, 1, admit(4)), Err(ErrorCode::RoomFull));
    assert_eq!(presence(&room, 4), Some(Knocking));
    moderate(&mut room, 1, ModerationAction::Lock { locked: false }).expect("may");
    assert_eq!(presence(&room, 4), Some(Lobby));
}

#[test]
fn guests_leave_seats_for_people_whom_telegram_knows() {
    let mut room = small_room(10, 1);
    for guest in 1..=7 {
        arrive(&mut room, -guest, Inside, T0).expect("there is room");
    }
    assert!(arrive(&mut room, -8, Inside, T0).is_ok());
    assert_eq!(arrive(&mut room, -9, Inside, T0), Err(CloseCode::RoomFull));
    assert!(arrive(&mut room, 2, Inside, T0).is_ok());
    let mut game = small_room(2, 0);
    for guest in [-1, -2] {
        assert!(arrive(&mut game, guest, Inside, T0).is_ok(), "two may play");
    }
}

#[test]
fn the_guests_of_one_network_do_not_fill_a_room() {
    let mut room = small_room(50, 1);
    let from_one_network = |guest: i64| {
        let mut arrival = arrival(-guest, Inside);
        arrival.network = network(0);
        arrival
    };
    for guest in 1..=20 {
        let came = room.handle_arrival(from_one_network(guest), T0);
        assert_eq!(came, Ok(()), "{guest}");
    }
    let refused = room.handle_arrival(from_one_network(21), T0);
    assert_eq!(refused, Err(CloseCode::RoomFull));
    assert!(arrive(&mut room, -99, Inside, T0).is_ok());
}

#[test]
fn a_guest_who_was_sent_out_does_not_come_back_as_a_new_one() {
    let come_as = |room: &mut Room, guest: i64, presence: Presence| {
        let mut arrival = arrival(guest, presence);
        arrival.network = network(-2);
        let came = room.handle_arrival(arrival, at(1));
        told(room);
        came
    };
    let acted = |action: ModerationAction| {
        let mut room = room_of(1);
        arrive(&mut room, -2, Inside, T0).expect("there is room");
        moderate(&mut room, 1, action).expect("may");
        room
    };
    let participant = id(-2);

    let mut room = acted(ModerationAction::Ban {
        participant: participant.clone(),
    });
    for guest in [-2, -3] {
        assert_eq!(come_as(&mut room, guest, Lobby), Err(CloseCode::Banned));
    }
    assert!(come_as(&mut room, 3, Inside).is_ok(), "Telegram knows them");
    assert!(arrive(&mut room, -4, Inside, T0).is_ok(), "from elsewhere");

    let mut room = acted(ModerationAction::Remove {
        participant: participant.clone(),
    });
    assert_eq!(come_as(&mut room, -3, Lobby), Err(CloseCode::Removed));
    assert!(come_as(&mut room, -2, Inside).is_ok(), "as who they were");

    let mut room = acted(ModerationAction::Mute {
        participant: participant.clone(),
    });
    assert!(come_as(&mut room, -3, Inside).is_ok());
    let role = |room: &Room, user: i64| seen(room, user, user).map(|one| one.role);
    assert_eq!(role(&room, -3), Some(crate::protocol::Role::Listener));
    let speak = ModerationAction::LetSpeak { participant };
    moderate(&mut room, 1, speak).expect("may");
    assert!(come_as(&mut room, -4, Inside).is_ok());
    assert_eq!(role(&room, -4), Some(crate::protocol::Role::Speaker));
}

#[test]
fn from_outside_names_are_told_to_those_who_see_them_anyway() {
    let mut room = room_of(2);
    arrive(&mut room, 3, Lobby, T0).expect("there is room");
    let known = |room: &Room, viewer: Option<i64>| {
        let outline = room.outline(viewer.map(UserId));
        let called = outline.call_started_at.is_some();
        (
            outline.inside,
            outline.people.len(),
            called,
            outline.must_knock,
        )
    };
    assert_eq!(known(&room, None), (2, 0, true, false));
    assert_eq!(known(&room, Some(9)), (2, 0, true, false));
    for viewer in [1, 2, 3] {
        assert_eq!(known(&room, Some(viewer)), (2, 2, true, false), "{viewer}");
    }
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("may");
    arrive(&mut room, 4, Inside, T0).expect("knocking is free");
    for viewer in [None, Some(3), Some(4), Some(9)] {
        assert_eq!(known(&room, viewer), (2, 0, false, true), "{viewer:?}");
    }
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("anybody may");
    assert_eq!(known(&room, Some(2)), (1, 1, true, false), "was let in");
    moderate(&mut room, 1, ModerationAction::Ban { participant: id(4) }).expect("may");
    let barred = room.outline(Some(UserId(4)));
    assert!(barred.is_barred && barred.inside == 0 && barred.people.is_empty());
}
