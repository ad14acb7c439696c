//! Games with fewer seats than people, as inputs and exact outputs.

use super::test_support::{T0, arrive, at, id, info, moderate, say};
use super::{Rights, Room, RoomInfo};
use crate::ids::UserId;
use crate::protocol::Presence::{Inside, Knocking, Lobby};
use crate::protocol::{
    ClientMessage, CloseCode, GameView, ModerationAction, Presence, RoomKind, UnixMillis,
};

const ENTER: ClientMessage = ClientMessage::Enter {};
const LEAVE: ClientMessage = ClientMessage::Leave {};

/// A game for two that users 1 (the owner) and 2 are in.
fn full_game() -> Room {
    let info = RoomInfo {
        capacity: 2,
        game: Some(GameView {
            ws_url: "wss://game.example/ws".to_owned(),
            app_url: "https://game.example/".to_owned(),
        }),
        ..info(RoomKind::Game)
    };
    let mut room = Room::new(info, Some(UserId(1)), Rights::default(), T0);
    for user in [1, 2] {
        arrive(&mut room, user, Inside, T0).expect("a seat");
    }
    room
}

fn presence(room: &Room, user: i64) -> Option<Presence> {
    let seen = room.seen_by(&id(user));
    let me = seen.into_iter().find(|one| one.id == id(user));
    me.map(|one| one.presence)
}

fn pass(room: &mut Room, now: UnixMillis) {
    while room.next_deadline().is_some_and(|due| due <= now) {
        room.handle_timeout(now);
    }
}

#[test]
fn who_finds_no_seat_waits_and_gets_the_first_that_is_free() {
    let mut room = full_game();
    arrive(&mut room, 3, Inside, at(1)).expect("a place to wait");
    arrive(&mut room, 4, Lobby, at(2)).expect("may look");
    say(&mut room, 4, ENTER, at(3)).expect("a place to wait");
    assert_eq!(presence(&room, 3), Some(Knocking));
    assert_eq!(presence(&room, 4), Some(Knocking));
    assert_eq!(room.players().waiting, 2);

    let told = say(&mut room, 2, LEAVE, at(4)).expect("may leave");
    let is_seated = |one: &String| one.ends_with("p3 Speaker Inside Online");
    assert!(told.iter().any(is_seated), "{told:?}");
    assert_eq!(presence(&room, 3), Some(Inside));
    assert_eq!(presence(&room, 4), Some(Knocking));
    assert_eq!(room.players().waiting, 1);
}

#[test]
fn a_seat_waits_a_minute_for_its_player_and_not_longer() {
    let mut room = full_game();
    arrive(&mut room, 3, Inside, at(1)).expect("a place to wait");
    room.handle_disconnected(&id(2), at(10));
    pass(&mut room, at(69));
    assert_eq!(
        presence(&room, 3),
        Some(Knocking),
        "59 s are less than a minute"
    );
    arrive(&mut room, 2, Inside, at(69)).expect("their seat, after a reload");
    assert_eq!(presence(&room, 2), Some(Inside));

    room.handle_disconnected(&id(2), at(70));
    pass(&mut room, at(130));
    assert_eq!(presence(&room, 3), Some(Inside));
    arrive(&mut room, 2, Inside, at(131)).expect("a place to wait");
    assert_eq!(presence(&room, 2), Some(Knocking));
}

#[test]
fn who_waits_and_is_away_gets_no_seat_until_they_are_back() {
    let mut room = full_game();
    arrive(&mut room, 3, Inside, at(1)).expect("a place to wait");
    arrive(&mut room, 4, Inside, at(2)).expect("a place to wait");
    room.handle_disconnected(&id(3), at(3));
    say(&mut room, 2, LEAVE, at(4)).expect("may leave");
    assert_eq!(presence(&room, 4), Some(Inside));
    room.handle_resumed(&id(3), at(5));
    assert_eq!(presence(&room, 3), Some(Knocking), "both seats are taken");
    say(&mut room, 4, LEAVE, at(6)).expect("may leave");
    assert_eq!(presence(&room, 3), Some(Inside));
}

#[test]
fn more_seats_let_in_who_waits() {
    let mut room = full_game();
    arrive(&mut room, 3, Inside, at(1)).expect("a place to wait");
    let mut larger = room.info.clone();
    larger.capacity = 3;
    room.handle_info(larger, at(2));
    assert_eq!(presence(&room, 3), Some(Inside));
}

#[test]
fn at_a_locked_door_a_seat_is_given_by_whoever_may_admit() {
    let mut room = full_game();
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("the owner");
    arrive(&mut room, 3, Inside, at(1)).expect("a place at the door");
    say(&mut room, 2, LEAVE, at(2)).expect("may leave");
    assert_eq!(presence(&room, 3), Some(Knocking), "nobody has let them in");
    arrive(&mut room, 2, Inside, at(3)).expect("their seat, they were admitted");
    let admit = ModerationAction::Admit { participant: id(3) };
    moderate(&mut room, 1, admit).expect("the owner");
    assert_eq!(
        presence(&room, 3),
        Some(Knocking),
        "let in, and no seat is free"
    );
    say(&mut room, 2, LEAVE, at(4)).expect("may leave");
    assert_eq!(presence(&room, 3), Some(Inside));
}

#[test]
fn a_room_without_a_game_turns_people_away_as_ever() {
    let mut full = info(RoomKind::Chat);
    full.capacity = 1;
    let mut room = Room::new(full, Some(UserId(1)), Rights::default(), T0);
    arrive(&mut room, 1, Inside, T0).expect("a seat");
    assert_eq!(
        arrive(&mut room, 2, Inside, at(1)),
        Err(CloseCode::RoomFull)
    );
}
