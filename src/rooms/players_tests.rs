//! What a game's host sees of the people, and orders.

use super::test_support::{T0, arrive, at, id, room_of, say, told};
use super::{HostOrder, Room};
use crate::ids::UserId;
use crate::protocol::{ClientMessage, CloseCode, ErrorCode, MediaState, Presence, Role};

fn names(room: &Room) -> Vec<(String, Role)> {
    let players = room.players().inside.into_iter();
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
    assert_eq!(room.players().inside[1].role, Role::Listener);
    assert!(!room.players().inside[1].media.mic);
    room.handle_host(HostOrder::LetSpeak(UserId(2)), at(2))
        .expect("the host's room");
    assert_eq!(room.players().inside[1].role, Role::Speaker);
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
fn an_owner_whom_the_host_mutes_listens_and_the_next_one_owns_the_room() {
    let mut room = room_of(2);
    room.handle_host(HostOrder::Mute(UserId(1)), at(1))
        .expect("the host's room");
    assert_eq!(
        names(&room),
        [
            ("User 1".to_owned(), Role::Listener),
            ("User 2".to_owned(), Role::Owner)
        ]
    );
}

#[test]
fn a_host_gives_roles_and_makes_an_audience_of_newcomers() {
    let mut room = room_of(2);
    for (role, given) in [
        (Role::Admin, Role::Admin),
        (Role::Listener, Role::Listener),
        (Role::Speaker, Role::Speaker),
    ] {
        room.handle_host(HostOrder::SetRole(UserId(2), role), at(1))
            .expect("the host's room");
        assert_eq!(room.players().inside[1].role, given);
    }
    room.handle_host(HostOrder::ListenOnly(true), at(2))
        .expect("the host's room");
    arrive(&mut room, 3, Presence::Inside, at(3)).expect("there is room");
    let roles: Vec<Role> = names(&room).into_iter().map(|(_, role)| role).collect();
    assert_eq!(roles, [Role::Owner, Role::Speaker, Role::Listener]);
}

#[test]
fn who_speaks_is_who_says_so_with_an_open_microphone() {
    let mut room = room_of(1);
    let speaks = |room: &Room| room.players().inside[0].speaking;
    let media = |mic| ClientMessage::SetMedia {
        media: MediaState {
            mic,
            ..MediaState::default()
        },
    };
    for (said, speaking) in [
        (ClientMessage::Speaking { on: true }, true),
        (media(false), false),
        (media(true), true),
        (ClientMessage::Speaking { on: false }, false),
    ] {
        say(&mut room, 1, said, at(1)).expect("about themselves");
        assert_eq!(speaks(&room), speaking);
    }
    say(&mut room, 1, ClientMessage::Speaking { on: true }, at(2)).expect("inside");
    room.handle_disconnected(&id(1), at(3));
    room.handle_timeout(at(6));
    assert!(!speaks(&room), "nobody hears them");
}

#[test]
fn nobody_who_was_never_here_can_be_acted_on() {
    let mut room = room_of(1);
    let refused = room.handle_host(HostOrder::Mute(UserId(77)), at(1));
    assert_eq!(refused, Err(ErrorCode::ParticipantNotFound));
}
