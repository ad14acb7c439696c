//! Who moderates when the owner is away, and acting on people who have left.

use super::test_support::{T0, arrive, at, id, info, moderate, room_of, say, told};
use super::{Rights, Room};
use crate::ids::UserId;
use crate::protocol::Presence::{Inside, Lobby};
use crate::protocol::{ClientMessage, CloseCode, ErrorCode, ModerationAction, Role, RoomKind};

const LEAVE: ClientMessage = ClientMessage::Leave {};

fn mute(user: i64) -> ModerationAction {
    ModerationAction::Mute {
        participant: id(user),
    }
}

fn role(room: &Room, user: i64) -> Role {
    room.role(UserId(user))
}

fn chat_room_of(people: i64) -> Room {
    let mut room = Room::new(info(RoomKind::Chat), Some(UserId(1)), Rights::default(), T0);
    for user in 1..=people {
        arrive(&mut room, user, Inside, T0).expect("there is room");
    }
    room
}

#[test]
fn a_muted_person_inherits_nothing() {
    let mut room = room_of(3);
    moderate(&mut room, 1, mute(2)).expect("may");
    say(&mut room, 1, LEAVE, T0).expect("anybody may");
    assert_eq!(
        (role(&room, 2), role(&room, 3)),
        (Role::Listener, Role::Owner)
    );
    say(&mut room, 3, LEAVE, T0).expect("anybody may");
    assert_eq!((room.owner, role(&room, 2)), (None, Role::Listener));
    arrive(&mut room, 4, Inside, T0).expect("there is room");
    assert_eq!(role(&room, 4), Role::Owner);
}

#[test]
fn an_owner_who_is_out_of_reach_keeps_an_open_room_for_a_minute() {
    let mut room = room_of(2);
    room.handle_disconnected(&id(1), T0);
    room.handle_timeout(at(30));
    room.handle_timeout(at(59));
    assert_eq!(role(&room, 1), Role::Owner);
    room.handle_timeout(at(60));
    assert_eq!(role(&room, 2), Role::Owner);
}

#[test]
fn somebody_stands_in_for_the_owner_of_a_chat_room_until_they_are_back() {
    let mut room = chat_room_of(4);
    moderate(&mut room, 1, mute(2)).expect("may");
    say(&mut room, 1, LEAVE, T0).expect("anybody may");
    assert_eq!(role(&room, 2), Role::Listener);
    assert_eq!(role(&room, 3), Role::Admin);
    moderate(&mut room, 3, mute(4)).expect("stands in");
    let end = moderate(&mut room, 3, ModerationAction::End {});
    assert_eq!(end, Err(ErrorCode::Forbidden));
    arrive(&mut room, 1, Lobby, T0).expect("there is room");
    assert_eq!(
        (role(&room, 1), role(&room, 3)),
        (Role::Owner, Role::Speaker)
    );
    assert_eq!(room.owner, Some(UserId(1)));
}

#[test]
fn nobody_stands_in_where_an_admin_is_inside() {
    let mut room = chat_room_of(3);
    let admin = ModerationAction::SetAdmin {
        participant: id(3),
        admin: true,
    };
    moderate(&mut room, 1, admin).expect("may");
    say(&mut room, 1, LEAVE, T0).expect("anybody may");
    assert_eq!(
        (role(&room, 2), role(&room, 3)),
        (Role::Speaker, Role::Admin)
    );
    say(&mut room, 3, LEAVE, T0).expect("anybody may");
    assert_eq!(role(&room, 2), Role::Admin);
    arrive(&mut room, 3, Inside, T0).expect("there is room");
    assert_eq!(
        (role(&room, 2), role(&room, 3)),
        (Role::Speaker, Role::Admin)
    );
}

#[test]
fn an_owner_who_has_not_come_yet_is_waited_for() {
    let mut room = Room::new(info(RoomKind::Chat), Some(UserId(1)), Rights::default(), T0);
    arrive(&mut room, 2, Inside, at(1)).expect("there is room");
    assert_eq!(role(&room, 2), Role::Speaker);
    assert_eq!(room.next_deadline(), Some(at(60)));
    room.handle_timeout(at(60));
    assert_eq!(told(&mut room), ["p2: p2 Admin Inside Online mic"]);
}

#[test]
fn who_is_away_or_has_left_is_banned_muted_and_sent_out_all_the_same() {
    let away = |seconds: u64| {
        let mut room = room_of(2);
        room.handle_disconnected(&id(2), T0);
        room.handle_timeout(at(seconds));
        room
    };
    let left = || {
        let mut room = room_of(2);
        say(&mut room, 2, LEAVE, T0).expect("anybody may");
        room
    };
    for mut room in [away(5), away(31), away(61), left()] {
        let ban = ModerationAction::Ban { participant: id(2) };
        moderate(&mut room, 1, ban).expect("may");
        assert_eq!(room.index(&id(2)), None, "the session is over");
        assert_eq!(arrive(&mut room, 2, Inside, at(62)), Err(CloseCode::Banned));
    }
    for mut room in [away(31), left()] {
        moderate(&mut room, 1, mute(2)).expect("may");
        arrive(&mut room, 2, Inside, at(62)).expect("there is room");
        assert_eq!(role(&room, 2), Role::Listener);
    }
    let mut room = away(31);
    let remove = ModerationAction::Remove { participant: id(2) };
    moderate(&mut room, 1, remove).expect("may");
    assert_eq!(room.index(&id(2)), None);
}

#[test]
fn who_has_left_cannot_be_asked_let_in_or_given_the_room() {
    let mut room = room_of(2);
    say(&mut room, 2, LEAVE, T0).expect("anybody may");
    let participant = id(2);
    for action in [
        ModerationAction::AskToUnmute {
            participant: participant.clone(),
        },
        ModerationAction::Admit {
            participant: participant.clone(),
        },
        ModerationAction::HandOver { participant },
        mute(7),
    ] {
        let refused = moderate(&mut room, 1, action.clone());
        assert_eq!(refused, Err(ErrorCode::ParticipantNotFound), "{action:?}");
    }
}

#[test]
fn a_deserted_room_forgets_who_was_there() {
    let mut room = room_of(2);
    say(&mut room, 2, LEAVE, T0).expect("anybody may");
    say(&mut room, 1, LEAVE, T0).expect("anybody may");
    room.handle_deserted(at(120));
    arrive(&mut room, 3, Inside, at(130)).expect("there is room");
    let refused = moderate(&mut room, 3, mute(2));
    assert_eq!(refused, Err(ErrorCode::ParticipantNotFound));
}

#[test]
fn a_call_of_one_person_leaves_no_trace() {
    let mut room = room_of(1);
    assert_eq!(
        say(&mut room, 1, LEAVE, at(60)).expect("anybody may"),
        ["p1 out Some(Left)", "owner None"]
    );
    arrive(&mut room, 1, Inside, T0).expect("there is room");
    room.handle_shutdown(at(90));
    assert_eq!(room.take_effects(), []);
}

#[test]
fn who_was_banned_may_come_back_once_a_moderator_says_so() {
    let mut room = room_of(3);
    let ban = ModerationAction::Ban { participant: id(2) };
    moderate(&mut room, 1, ban).expect("may");
    assert_eq!(arrive(&mut room, 2, Lobby, T0), Err(CloseCode::Banned));
    let unban = ModerationAction::Unban { participant: id(2) };
    let refused = moderate(&mut room, 3, unban.clone());
    assert_eq!(refused, Err(ErrorCode::Forbidden));
    let told = moderate(&mut room, 1, unban).expect("may");
    assert_eq!(told, ["rights"]);
    assert!(arrive(&mut room, 2, Inside, T0).is_ok());
}

const GET_BANNED: ClientMessage = ClientMessage::GetBanned {};

fn ban(user: i64) -> ModerationAction {
    ModerationAction::Ban {
        participant: id(user),
    }
}

fn unban(user: i64) -> ModerationAction {
    ModerationAction::Unban {
        participant: id(user),
    }
}

#[test]
fn whoever_runs_the_room_is_told_by_name_whom_it_keeps_out() {
    let mut room = chat_room_of(4);
    assert_eq!(
        say(&mut room, 1, GET_BANNED, T0),
        Ok(vec!["p1: banned:".to_owned()])
    );
    moderate(&mut room, 1, ban(3)).expect("may");
    moderate(&mut room, 1, ban(2)).expect("may");
    let list = "p1: banned: p2 User 2 p3 User 3".to_owned();
    assert_eq!(say(&mut room, 1, GET_BANNED, T0), Ok(vec![list]));
    assert_eq!(say(&mut room, 4, GET_BANNED, T0), Err(ErrorCode::Forbidden));
}

#[test]
fn a_ban_is_taken_back_after_a_restart_by_who_never_saw_the_person() {
    let mut room = chat_room_of(2);
    moderate(&mut room, 1, ban(2)).expect("may");
    let stored = serde_json::to_string(&room.rights).expect("plain data");
    let rights: Rights = serde_json::from_str(&stored).expect("as it was written");
    let mut room = Room::new(info(RoomKind::Chat), Some(UserId(1)), rights, T0);
    arrive(&mut room, 1, Inside, T0).expect("there is room");
    assert_eq!(arrive(&mut room, 2, Inside, T0), Err(CloseCode::Banned));
    let list = "p1: banned: p2 User 2".to_owned();
    assert_eq!(say(&mut room, 1, GET_BANNED, T0), Ok(vec![list]));
    moderate(&mut room, 1, unban(2)).expect("may");
    assert!(arrive(&mut room, 2, Inside, T0).is_ok());
    assert_eq!(
        say(&mut room, 1, GET_BANNED, T0),
        Ok(vec!["p1: banned:".to_owned()])
    );
}

#[test]
fn a_ban_outlives_the_name_of_who_wants_to_be_forgotten() {
    let mut room = chat_room_of(2);
    moderate(&mut room, 1, ban(2)).expect("may");
    room.handle_forget(UserId(2), T0);
    let _ = told(&mut room);
    assert_eq!(
        say(&mut room, 1, GET_BANNED, T0),
        Ok(vec!["p1: banned: p2 ".to_owned()])
    );
    assert_eq!(arrive(&mut room, 2, Inside, T0), Err(CloseCode::Banned));
}

#[test]
fn a_guest_who_may_come_back_lets_new_guests_from_there_in_again_also_after_a_restart() {
    let mut room = chat_room_of(1);
    arrive(&mut room, -5, Inside, T0).expect("there is room");
    moderate(&mut room, 1, ban(-5)).expect("may");
    let stored = serde_json::to_string(&room.rights).expect("plain data");
    let rights: Rights = serde_json::from_str(&stored).expect("as it was written");
    let mut room = Room::new(info(RoomKind::Chat), Some(UserId(1)), rights, T0);
    arrive(&mut room, 1, Inside, T0).expect("there is room");
    moderate(&mut room, 1, unban(-5)).expect("may");
    assert!(room.rights.guests.banned.is_empty());
}

#[test]
fn a_room_gets_another_title_from_who_runs_it_and_a_game_from_nobody_here() {
    let rename = |title: &str| ModerationAction::Rename {
        title: title.to_owned(),
    };
    let mut room = chat_room_of(2);
    let said = moderate(&mut room, 1, rename("  Fri\u{202e}day  night ")).expect("may");
    assert_eq!(said, ["titled \"Friday night\"", "p1 p2: room call"]);
    assert_eq!(room.view_for(&id(2)).title, "Friday night");
    assert_eq!(
        moderate(&mut room, 2, rename("Mine")),
        Err(ErrorCode::Forbidden)
    );
    for kind in [RoomKind::Game, RoomKind::Direct, RoomKind::Open] {
        let mut room = Room::new(info(kind), Some(UserId(1)), Rights::default(), T0);
        arrive(&mut room, 1, Inside, T0).expect("there is room");
        assert_eq!(
            moderate(&mut room, 1, rename("Mine")),
            Err(ErrorCode::Forbidden)
        );
    }
}
