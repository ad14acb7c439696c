//! How a room goes over to voices by the server, and who keeps direct connections.

use super::test_support::*;
use super::{Arrival, Room};
use crate::protocol::{ClientMessage, ErrorCode, MediaMode, Pairs, Presence, Signal};

/// Somebody whose voice can go over the server.
fn able(user: i64, presence: Presence) -> Arrival {
    Arrival {
        voice_socket: true,
        ..arrival(user, presence)
    }
}

fn come(room: &mut Room, user: i64) {
    let arrived = room.handle_arrival(able(user, Presence::Inside), at(user.unsigned_abs()));
    arrived.expect("there is room");
}

/// An open room with users 1, 2, 3, ... inside, whose voices can all go over the server.
fn room_of_able(people: i64) -> Room {
    let mut room = open_room();
    for user in 1..=people {
        come(&mut room, user);
    }
    drop(room.take_effects());
    room
}

fn leave(room: &mut Room, user: i64) {
    let left = room.handle_message(&id(user), ClientMessage::Leave {}, at(100));
    left.expect("they are here");
}

fn mode(room: &Room) -> MediaMode {
    room.view_for(&id(1)).media_mode
}

/// Everybody's pairs, as the first one sees them.
fn pairs(room: &Room) -> Vec<Pairs> {
    room.seen_by(&id(1)).iter().map(|one| one.pairs).collect()
}

fn signal(room: &mut Room, from: i64, to: i64) -> Result<(), ErrorCode> {
    let signal = Signal::Ping {};
    let message = ClientMessage::Signal { to: id(to), signal };
    room.handle_message(&id(from), message, at(50))
}

#[test]
fn six_are_a_mesh_and_the_seventh_moves_the_room_to_the_server() {
    let mut room = room_of_able(6);
    assert_eq!(mode(&room), MediaMode::Mesh);
    assert_eq!(pairs(&room), [Pairs::Paired; 6]);
    come(&mut room, 7);
    assert_eq!(mode(&room), MediaMode::Socket);
    let mut expected = vec![Pairs::Paired; 6];
    expected.push(Pairs::Nobody);
    assert_eq!(pairs(&room), expected);
    // Those who were there are told of the room and the newcomer, and of nobody else.
    let told = told(&mut room);
    let all = "p1 p2 p3 p4 p5 p6";
    let expected = [
        format!("{all}: joined p7 Speaker Inside"),
        format!("{all}: room call by socket"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn signals_pass_between_the_first_and_nobody_negotiates_with_who_came_later() {
    let mut room = room_of_able(8);
    assert_eq!(signal(&mut room, 1, 6), Ok(()));
    let unknown = Err(ErrorCode::ParticipantNotFound);
    assert_eq!(signal(&mut room, 1, 7), unknown);
    assert_eq!(signal(&mut room, 7, 1), unknown);
    assert_eq!(signal(&mut room, 7, 8), unknown);
}

#[test]
fn whose_voice_cannot_go_over_the_server_is_connected_with_everybody_all_the_same() {
    let mut room = room_of_able(8);
    arrive(&mut room, 9, Presence::Inside, at(9)).expect("there is room");
    assert_eq!(pairs(&room).last(), Some(&Pairs::Everybody));
    for other in [1, 7, 8] {
        assert_eq!(signal(&mut room, 9, other), Ok(()));
        assert_eq!(signal(&mut room, other, 9), Ok(()));
    }
    let able = ClientMessage::SetVoiceSocket { able: true };
    room.handle_message(&id(9), able, at(10)).expect("inside");
    assert_eq!(pairs(&room).last(), Some(&Pairs::Nobody));
    let unable = ClientMessage::SetVoiceSocket { able: false };
    room.handle_message(&id(2), unable, at(11)).expect("inside");
    assert_eq!(pairs(&room)[1], Pairs::Everybody);
    assert_eq!(signal(&mut room, 2, 8), Ok(()));
}

#[test]
fn who_looks_from_the_lobby_of_a_large_room_makes_no_connection_ready() {
    let mut room = room_of_able(7);
    let looks = room.handle_arrival(able(8, Presence::Lobby), at(8));
    looks.expect("there is room");
    assert_eq!(pairs(&room).last(), Some(&Pairs::Nobody));
    assert!(signal(&mut room, 8, 1).is_err());
}

#[test]
fn a_place_among_the_first_is_kept_while_reconnecting_and_not_given_again() {
    let mut room = room_of_able(8);
    leave(&mut room, 3);
    come(&mut room, 9);
    let expected = [vec![Pairs::Paired; 5], vec![Pairs::Nobody; 3]].concat();
    assert_eq!(pairs(&room), expected);
    come(&mut room, 3);
    assert_eq!(pairs(&room).last(), Some(&Pairs::Nobody));
    room.handle_disconnected(&id(4), at(60));
    room.handle_resumed(&id(4), at(70));
    assert_eq!(pairs(&room)[2], Pairs::Paired);
}

#[test]
fn a_room_is_a_mesh_again_when_four_are_left_and_not_before() {
    let mut room = room_of_able(8);
    for user in [1, 2, 3] {
        leave(&mut room, user);
        assert_eq!(room.view_for(&id(8)).media_mode, MediaMode::Socket);
    }
    leave(&mut room, 4);
    assert_eq!(room.view_for(&id(8)).media_mode, MediaMode::Mesh);
    assert_eq!(signal(&mut room, 5, 8), Ok(()));
    // The next time those who are here by then keep their connections.
    for user in [9, 10, 11] {
        come(&mut room, user);
    }
    let seen = room.seen_by(&id(8));
    let paired = seen.iter().filter(|one| one.pairs == Pairs::Paired);
    let paired: Vec<&str> = paired.map(|one| one.id.0.as_str()).collect();
    assert_eq!(paired, ["p5", "p6", "p7", "p8", "p9", "p10"]);
}
