//! What a game's host sees of the people, and orders.

use super::test_support::{T0, arrive, at, id, room_of, told};
use super::{HostOrder, Room};
use crate::ids::UserId;
use crate::protocol::{CloseCode, ErrorCode, Presence, Role};

fn names(room: &Room) -> Vec<(String, Role)> {
    let players = room.players().into_iter();
    players.map(|player| (player.name, player.role)).collect()
}

#[test]
fn players_are_those_inside_in_the_order_of_coming_in() {
    let mut room = room_of(2);
    arrive(&mut room, 9, Presence::Lobby, T0).expect("anybody may look");
    arrive(&mut room, 3, Presence::Inside, at(5)).expect("there is room");
    assert_eq!(
        names(&room),
        [
            ("User 1".to_owned(), Role::Owner),
            ("User 2".to_owned(), Role::Speaker),
            ("User 3".to_owned(), Role::Speaker)
        ]
    );
}

#[test]
fn a_host_stands_above_everybody_the_owner_included() {
    let mut room = room_of(2);
    room.handle_host(HostOrder::Remove(UserId(1)), at(1))
        .expect("the host's room");
    let told = told(&mut room);
    assert!(
        told.iter().any(|one| one == "p1 out Some(Removed)"),
        "{told:?}"
    );
    assert_eq!(names(&room).len(), 1);
}

#[test]
fn who_is_muted_by_the_host_listens_and_who_may_speak_again_speaks() {
    let mut room = room_of(2);
    room.handle_host(HostOrder::Mute(UserId(2)), at(1))
        .expect("the host's room");
    assert_eq!(room.players()[1].role, Role::Listener);
    assert!(!room.players()[1].media.mic);
    room.handle_host(HostOrder::LetSpeak(UserId(2)), at(2))
        .expect("the host's room");
    assert_eq!(room.players()[1].role, Role::Speaker);
}

#[test]
fn who_is_banned_by_the_host_does_not_come_back() {
    let mut room = room_of(2);
    room.handle_host(HostOrder::Ban(UserId(2)), at(1))
        .expect("the host's room");
    told(&mut room);
    assert_eq!(
        arrive(&mut room, 2, Presence::Inside, at(2)),
        Err(CloseCode::Banned)
    );
}

#[test]
fn a_host_locks_and_ends() {
    let mut room = room_of(2);
    room.handle_host(HostOrder::Lock(true), at(1))
        .expect("the host's room");
    assert!(room.view_for(&id(1)).locked);
    room.handle_host(HostOrder::End, at(2))
        .expect("the host's room");
    assert_eq!(names(&room), []);
}

#[test]
fn nobody_who_was_never_here_can_be_acted_on() {
    let mut room = room_of(1);
    let refused = room.handle_host(HostOrder::Mute(UserId(77)), at(1));
    assert_eq!(refused, Err(ErrorCode::ParticipantNotFound));
}
