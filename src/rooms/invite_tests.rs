//! What ringing needs of a room, as inputs and exact outputs.

use super::test_support::{T0, arrive, at, id, info, moderate, room_of, say, told};
use super::{Rights, Room};
use crate::ids::UserId;
use crate::protocol::Presence::{Inside, Lobby};
use crate::protocol::{ClientMessage, ErrorCode, ModerationAction, RoomKind};

const ANN: UserId = UserId(1);
const BOB: UserId = UserId(2);
const CID: UserId = UserId(3);

/// Ann's room for her and Bob, with both inside.
fn room_of_two() -> Room {
    let rights = Rights::for_two(ANN, BOB);
    let mut room = Room::new(info(RoomKind::Direct), Some(ANN), rights, T0);
    for user in [1, 2] {
        arrive(&mut room, user, Inside, T0).expect("both were let in");
    }
    let _ = room.take_effects();
    room
}

#[test]
fn a_room_for_two_lets_the_two_in_and_nobody_else_who_was_not_let_in_by_one_of_them() {
    let mut room = room_of_two();
    assert_eq!(room.seated(), [ANN, BOB]);
    arrive(&mut room, 3, Inside, T0).expect("knocks");
    assert_eq!(room.seated(), [ANN, BOB]);
    let participant = id(3);
    let admit = ModerationAction::Admit { participant };
    moderate(&mut room, 2, admit).expect("either may");
    assert_eq!(room.seated(), [ANN, BOB, CID]);
}

#[test]
fn whoever_is_brought_by_one_inside_need_not_knock() {
    let mut room = room_of_two();
    assert_eq!(room.handle_invitation(BOB, CID, at(1)), Ok(()));
    assert_eq!(told(&mut room), ["rights locked 2 Admin admitted 1 2 3"]);
    arrive(&mut room, 3, Inside, at(2)).expect("was brought");
    assert_eq!(room.seated(), [ANN, BOB, CID]);
    let again = room.handle_invitation(ANN, CID, at(3));
    assert_eq!(again, Err(ErrorCode::PersonNotFound), "is inside already");
}

#[test]
fn only_who_may_open_the_door_brings_somebody_past_it() {
    let mut room = room_of(2);
    assert_eq!(room.handle_invitation(BOB, CID, T0), Ok(()));
    assert_eq!(told(&mut room), <[&str; 0]>::default(), "the door is open");
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("the owner");
    let closed = Err(ErrorCode::Forbidden);
    assert_eq!(room.handle_invitation(BOB, CID, T0), closed);
    assert_eq!(room.handle_invitation(ANN, CID, T0), Ok(()));
    let outside = Err(ErrorCode::NotInside);
    assert_eq!(room.handle_invitation(CID, UserId(4), T0), outside);
    let participant = id(2);
    moderate(&mut room, 1, ModerationAction::Ban { participant }).expect("the owner");
    assert_eq!(room.handle_invitation(ANN, BOB, T0), closed);
}

#[test]
fn who_is_away_and_waited_for_is_seated_and_who_left_is_not() {
    let mut room = room_of_two();
    room.handle_disconnected(&id(2), T0);
    room.handle_timeout(at(31));
    assert_eq!(room.seated(), [ANN, BOB]);
    room.handle_timeout(at(61));
    assert_eq!(room.seated(), [ANN]);
    let mut room = room_of_two();
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("may leave");
    assert_eq!(room.seated(), [ANN]);
}

#[test]
fn somebody_inside_means_somebody_inside() {
    let mut room = room_of(2);
    arrive(&mut room, 3, Lobby, T0).expect("looks on");
    assert_eq!(room.person_meant(&id(1), &id(2), T0), Ok(BOB));
    let nobody = Err(ErrorCode::PersonNotFound);
    assert_eq!(room.person_meant(&id(1), &id(3), T0), nobody);
    assert_eq!(room.person_meant(&id(1), &id(9), T0), nobody);
    let outside = Err(ErrorCode::NotInside);
    assert_eq!(room.person_meant(&id(3), &id(2), T0), outside);
}

#[test]
fn who_has_just_left_is_still_meant_and_soon_is_not() {
    let nobody = Err(ErrorCode::PersonNotFound);
    let mut room = room_of(3);
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("may leave");
    assert_eq!(room.person_meant(&id(1), &id(2), at(15)), Ok(BOB));
    assert_eq!(room.person_meant(&id(1), &id(2), at(16)), nobody);
    assert_eq!(
        room.person_meant(&id(2), &id(1), T0),
        Err(ErrorCode::NotInside),
        "from outside nobody is meant"
    );
    let participant = id(3);
    moderate(&mut room, 1, ModerationAction::Remove { participant }).expect("the owner");
    assert_eq!(
        room.person_meant(&id(1), &id(3), T0),
        Ok(CID),
        "however they left"
    );
    room.handle_forget(CID, T0);
    assert_eq!(room.person_meant(&id(1), &id(3), T0), nobody);
}

#[test]
fn who_comes_back_at_once_is_meant_as_somebody_inside() {
    let mut room = room_of(2);
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("may leave");
    arrive(&mut room, 2, Inside, at(1)).expect("comes back");
    assert_eq!(room.person_meant(&id(1), &id(2), at(60)), Ok(BOB));
}

#[test]
fn who_only_looked_on_is_not_meant_afterwards() {
    let mut room = room_of(2);
    arrive(&mut room, 3, Lobby, T0).expect("looks on");
    say(&mut room, 3, ClientMessage::Leave {}, T0).expect("may leave");
    let nobody = Err(ErrorCode::PersonNotFound);
    assert_eq!(room.person_meant(&id(1), &id(3), T0), nobody);
}
