//! The rules of a room as inputs and exact outputs.

use super::test_support::{
    MIC, T0, arrival, arrive, at, id, info, moderate, open_room, room_of, say, told,
};
use super::{Effect, Rights, Room};
use crate::ids::UserId;
use crate::protocol::Presence::{Inside, Knocking, Lobby};
use crate::protocol::{
    CallReport, ClientMessage, CloseCode, ErrorCode, Frame, MediaState, ModerationAction, Presence,
    Role, RoomKind, SdpType, Signal,
};

const NOTHING: [&str; 0] = [];

fn signal(to: i64) -> ClientMessage {
    ClientMessage::Signal {
        to: id(to),
        signal: Signal::Description {
            connection: 0,
            sdp_type: SdpType::Offer,
            sdp: "v=0".to_owned(),
        },
    }
}

fn react(emoji: &str) -> ClientMessage {
    ClientMessage::React {
        emoji: emoji.to_owned(),
    }
}

fn locked_room_of(people: i64) -> Room {
    let mut room = room_of(people);
    let told = moderate(&mut room, 1, ModerationAction::Lock { locked: true });
    told.expect("the owner may");
    room
}

/// A room as it is after a restart of the process; user 1 owns it.
fn brought_back(kind: RoomKind, rights: Rights) -> Room {
    Room::new(info(kind), Some(UserId(1)), rights, T0)
}

fn presence(room: &Room, user: i64) -> Option<Presence> {
    let seen = room.seen_by(&id(user));
    let me = seen.into_iter().find(|one| one.id == id(user));
    me.map(|me| me.presence)
}

/// Whether somebody else, who is inside, sees this person.
fn is_shown(room: &Room, user: i64, viewer: i64) -> bool {
    room.seen_by(&id(viewer))
        .iter()
        .any(|one| one.id == id(user))
}

#[test]
fn the_first_inside_owns_an_open_room_and_starts_the_call() {
    let mut room = open_room();
    assert_eq!(arrive(&mut room, 1, Lobby, T0), Ok(vec![]));
    assert_eq!(
        arrive(&mut room, 2, Inside, T0).expect("there is room"),
        [
            "p1: joined p2 Owner Inside",
            "p1: room call",
            "owner Some(2)"
        ]
    );
    assert_eq!(
        say(&mut room, 1, ClientMessage::Enter {}, T0).expect("open"),
        ["p1 p2: p1 Speaker Inside Online"]
    );
}

#[test]
fn the_owner_of_an_open_room_is_followed_by_the_longest_present_admin() {
    let mut room = room_of(3);
    let admin = ModerationAction::SetAdmin {
        participant: id(3),
        admin: true,
    };
    moderate(&mut room, 1, admin).expect("the owner may");
    assert_eq!(
        say(&mut room, 1, ClientMessage::Leave {}, T0).expect("anybody may"),
        [
            "p1 out Some(Left)",
            "p2 p3: left p1 Left",
            "p2 p3: p3 Owner Inside Online mic",
            "owner Some(3)",
            "rights"
        ]
    );
}

#[test]
fn the_owner_of_a_chat_room_is_its_owner_whenever_they_come_back() {
    let mut room = brought_back(RoomKind::Chat, Rights::default());
    arrive(&mut room, 2, Inside, T0).expect("there is room");
    assert_eq!(
        arrive(&mut room, 1, Inside, T0).expect("there is room"),
        ["p2: joined p1 Owner Inside"]
    );
    assert_eq!(
        say(&mut room, 1, ClientMessage::Leave {}, T0).expect("anybody may"),
        [
            "p1 out Some(Left)",
            "p2: left p1 Left",
            "p2: p2 Admin Inside Online mic"
        ]
    );
    assert_eq!(
        arrive(&mut room, 1, Inside, T0).expect("there is room"),
        [
            "p2: p2 Speaker Inside Online mic",
            "p2: joined p1 Owner Inside"
        ]
    );
}

#[test]
fn an_open_room_waits_a_minute_for_the_owner_it_had_before_a_restart() {
    let mut room = brought_back(RoomKind::Open, Rights::default());
    assert_eq!(arrive(&mut room, 2, Inside, at(1)), Ok(vec![]));
    assert_eq!(room.next_deadline(), Some(at(60)));
    room.handle_timeout(at(60));
    assert_eq!(
        told(&mut room),
        ["p2: p2 Owner Inside Online mic", "owner Some(2)"]
    );

    let mut room = brought_back(RoomKind::Open, Rights::default());
    arrive(&mut room, 2, Inside, at(1)).expect("there is room");
    assert_eq!(
        arrive(&mut room, 1, Inside, at(2)).expect("there is room"),
        ["p2: joined p1 Owner Inside"]
    );
    assert_eq!(room.next_deadline(), None);
}

#[test]
fn absence_shows_after_three_seconds_is_a_farewell_after_thirty_and_final_after_sixty() {
    let mut room = room_of(2);
    room.handle_disconnected(&id(2), at(10));
    assert_eq!(told(&mut room), NOTHING);
    assert_eq!(room.next_deadline(), Some(at(13)));
    room.handle_timeout(at(13));
    assert_eq!(
        told(&mut room),
        ["p1 p2: p2 Speaker Inside Reconnecting mic"]
    );
    assert_eq!(room.next_deadline(), Some(at(40)));
    room.handle_timeout(at(40));
    assert_eq!(told(&mut room), ["p1: left p2 TimedOut"]);
    assert_eq!(room.people_inside(), ["User 1"]);
    assert_eq!(
        say(&mut room, 1, signal(2), at(41)),
        Err(ErrorCode::ParticipantNotFound)
    );
    assert_eq!(room.next_deadline(), Some(at(70)));
    room.handle_timeout(at(70));
    assert_eq!(told(&mut room), ["p2 out None"]);
    assert_eq!(room.next_deadline(), None);
}

#[test]
fn who_comes_back_within_a_minute_has_heard_everything_and_is_there_again() {
    let mut room = room_of(2);
    room.handle_disconnected(&id(2), T0);
    room.handle_timeout(at(30));
    told(&mut room);
    assert_eq!(
        arrive(&mut room, 3, Inside, at(40)).expect("there is room"),
        ["p1 p2: joined p3 Speaker Inside"]
    );
    room.handle_resumed(&id(2), at(59));
    assert_eq!(
        told(&mut room),
        [
            "p1 p3: joined p2 Speaker Inside",
            "p2: p2 Speaker Inside Online mic"
        ]
    );
}

#[test]
fn who_was_alone_ends_the_call_by_staying_away_and_may_still_take_the_session_up() {
    let mut room = room_of(1);
    room.handle_disconnected(&id(1), T0);
    room.handle_timeout(at(30));
    assert_eq!(
        told(&mut room),
        ["p1: p1 Owner Inside Reconnecting mic", "p1: room"]
    );
    room.handle_resumed(&id(1), at(50));
    assert_eq!(
        told(&mut room),
        ["p1: p1 Owner Inside Online mic", "p1: room call"]
    );
}

#[test]
fn a_seat_that_is_needed_does_not_wait_for_who_has_left() {
    let mut game = info(RoomKind::Game);
    game.capacity = 2;
    let mut room = Room::new(game, None, Rights::default(), T0);
    for user in [1, 2] {
        arrive(&mut room, user, Inside, T0).expect("there is room");
    }
    room.handle_disconnected(&id(2), T0);
    room.handle_timeout(at(29));
    assert_eq!(
        arrive(&mut room, 3, Inside, at(29)),
        Err(CloseCode::RoomFull)
    );
    room.handle_timeout(at(30));
    told(&mut room);
    assert_eq!(
        arrive(&mut room, 3, Inside, at(31)).expect("the seat is free"),
        ["p2 out None", "p1: joined p3 Speaker Inside"]
    );
}

#[test]
fn a_door_that_is_locked_after_somebody_has_left_is_locked_for_them_too() {
    let mut room = room_of(2);
    room.handle_disconnected(&id(2), T0);
    room.handle_timeout(at(30));
    told(&mut room);
    assert_eq!(
        moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("may"),
        [
            "p2 out None",
            "p1: room call locked",
            "rights locked admitted 1"
        ]
    );
    arrive(&mut room, 2, Inside, at(40)).expect("there is room");
    assert_eq!(presence(&room, 2), Some(Knocking));
}

#[test]
fn a_room_brought_back_keeps_its_lock_its_roles_its_bans_and_who_was_inside() {
    let mut room = room_of(5);
    for action in [
        ModerationAction::SetAdmin {
            participant: id(2),
            admin: true,
        },
        ModerationAction::Mute { participant: id(3) },
        ModerationAction::Lock { locked: true },
    ] {
        moderate(&mut room, 1, action).expect("the owner may");
    }
    let ban = ModerationAction::Ban { participant: id(4) };
    room.handle_message(&id(1), ClientMessage::Moderate { action: ban }, T0)
        .expect("the owner may");
    let effects = room.take_effects().into_iter();
    let mut written = effects.filter_map(|effect| match effect {
        Effect::RightsChanged(rights) => Some(rights),
        _ => None,
    });
    let rights = written.next_back().expect("what to write down");

    let mut room = brought_back(RoomKind::Chat, rights);
    assert!(room.view(true).locked);
    assert_eq!(arrive(&mut room, 4, Inside, T0), Err(CloseCode::Banned));
    for (user, role, where_to) in [
        (5, Role::Speaker, Inside),
        (3, Role::Listener, Inside),
        (2, Role::Admin, Inside),
        (1, Role::Owner, Inside),
        (6, Role::Speaker, Knocking),
    ] {
        arrive(&mut room, user, Inside, T0).expect("there is room");
        let seen = room.seen_by(&id(user));
        let me = seen.iter().find(|one| one.id == id(user)).expect("is here");
        assert_eq!((me.role, me.presence), (role, where_to), "{user}");
    }
    assert!(is_shown(&room, 6, 2) && !is_shown(&room, 6, 5));
}

#[test]
fn a_room_that_is_deserted_forgets_its_lock_roles_and_bans_once() {
    let mut room = locked_room_of(2);
    moderate(&mut room, 1, ModerationAction::Ban { participant: id(2) }).expect("may");
    say(&mut room, 1, ClientMessage::Leave {}, T0).expect("anybody may");
    room.handle_deserted(at(120));
    assert_eq!(told(&mut room), ["rights"]);
    room.handle_deserted(at(240));
    assert_eq!(told(&mut room), NOTHING);
    assert!(arrive(&mut room, 2, Inside, at(250)).is_ok());
    assert_eq!(presence(&room, 2), Some(Inside));
}

#[test]
fn who_comes_back_within_three_seconds_was_never_away() {
    let mut room = room_of(2);
    room.handle_disconnected(&id(2), at(10));
    room.handle_resumed(&id(2), at(12));
    assert_eq!(told(&mut room), NOTHING);
    assert_eq!(room.next_deadline(), None);
}

#[test]
fn who_comes_back_later_is_online_again() {
    let mut room = room_of(2);
    room.handle_disconnected(&id(2), at(10));
    room.handle_timeout(at(13));
    told(&mut room);
    room.handle_resumed(&id(2), at(20));
    assert_eq!(told(&mut room), ["p1 p2: p2 Speaker Inside Online mic"]);
}

#[test]
fn the_same_person_again_is_an_update_and_keeps_their_role() {
    let mut room = room_of(2);
    moderate(&mut room, 1, ModerationAction::Mute { participant: id(2) }).expect("may");
    say(&mut room, 2, ClientMessage::RaiseHand { raised: true }, T0).expect("inside");
    assert_eq!(arrive(&mut room, 2, Inside, at(5)), Ok(vec![]));
    room.handle_disconnected(&id(2), at(6));
    assert_eq!(
        arrive(&mut room, 2, Lobby, at(6)).expect("there is room"),
        ["p1: p2 Listener Lobby Online"]
    );
}

#[test]
fn who_is_on_air_and_opens_the_link_again_stays_on_air_until_they_join_there() {
    let mut room = room_of(2);
    let looked = arrive(&mut room, 2, Lobby, at(1));
    assert_eq!(looked, Err(CloseCode::OnAirElsewhere));
    assert_eq!(presence(&room, 2), Some(Inside));
    assert_eq!(arrive(&mut room, 2, Inside, at(2)), Ok(vec![]));
}

#[test]
fn a_locked_room_hides_its_lobby_and_who_knocks_is_shown_to_admins_only() {
    let mut room = room_of(2);
    arrive(&mut room, 3, Lobby, T0).expect("there is room");
    assert_eq!(
        moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("may"),
        [
            "p3: left p1 Left",
            "p3: left p2 Left",
            "p2: left p3 Left",
            "p1 p3: p3 Speaker Lobby Online apart",
            "p1 p2: room call locked",
            "p3: room locked",
            "rights locked admitted 1 2"
        ]
    );
    assert_eq!(room.seen_by(&id(3)).len(), 1);
    assert_eq!(
        say(&mut room, 3, ClientMessage::Enter {}, T0).expect("knocking is free"),
        ["p1 p3: p3 Speaker Knocking Online apart"]
    );
    assert_eq!(
        moderate(&mut room, 1, ModerationAction::Admit { participant: id(3) }).expect("may"),
        [
            "p3: joined p1 Owner Inside",
            "p3: joined p2 Speaker Inside",
            "p2: joined p3 Speaker Inside",
            "p1 p3: p3 Speaker Inside Online",
            "p3: room call locked",
            "rights locked admitted 1 2 3"
        ]
    );
}

#[test]
fn opening_the_door_lets_in_who_knocks() {
    let mut room = locked_room_of(1);
    arrive(&mut room, 2, Inside, T0).expect("there is room");
    let told = moderate(&mut room, 1, ModerationAction::Lock { locked: false });
    assert_eq!(
        told.expect("the owner may"),
        [
            "p2: joined p1 Owner Inside",
            "p1 p2: p2 Speaker Inside Online",
            "p1 p2: room call",
            "rights"
        ]
    );
}

#[test]
fn who_is_inside_comes_back_into_a_locked_room_without_knocking() {
    let mut room = locked_room_of(2);
    assert_eq!(arrive(&mut room, 2, Inside, T0), Ok(vec![]));
    assert_eq!(room.people_inside().len(), 2);
}

#[test]
fn who_was_let_into_a_locked_room_comes_back_without_knocking_unless_sent_out() {
    let mut room = locked_room_of(2);
    arrive(&mut room, 3, Inside, T0).expect("there is room");
    moderate(&mut room, 1, ModerationAction::Admit { participant: id(3) }).expect("may");
    for user in [2, 3] {
        room.handle_disconnected(&id(user), T0);
        room.handle_timeout(at(61));
        assert_eq!(presence(&room, user), None, "gone for good");
        arrive(&mut room, user, Inside, at(75)).expect("there is room");
        assert_eq!(presence(&room, user), Some(Inside), "{user}");
    }
    moderate(
        &mut room,
        1,
        ModerationAction::Remove { participant: id(2) },
    )
    .expect("may");
    arrive(&mut room, 2, Inside, at(80)).expect("there is room");
    assert_eq!(presence(&room, 2), Some(Knocking));

    say(&mut room, 3, ClientMessage::Leave {}, at(90)).expect("may");
    for locked in [false, true] {
        moderate(&mut room, 1, ModerationAction::Lock { locked }).expect("may");
    }
    arrive(&mut room, 3, Inside, at(100)).expect("there is room");
    assert_eq!(presence(&room, 3), Some(Knocking), "locked anew");
}

#[test]
fn signals_pass_between_people_who_see_each_other_and_nowhere_else() {
    let mut room = room_of(2);
    arrive(&mut room, 3, Lobby, T0).expect("there is room");
    assert_eq!(
        say(&mut room, 3, signal(1), T0),
        Ok(vec!["p1: signal from p3".to_owned()])
    );
    assert_eq!(
        say(&mut room, 1, signal(3), T0),
        Ok(vec!["p3: signal from p1".to_owned()])
    );
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("may");
    say(&mut room, 3, ClientMessage::Enter {}, T0).expect("knocks");
    for (from, to) in [(3, 1), (1, 3), (3, 2), (2, 3), (1, 9), (1, 1)] {
        let refused = say(&mut room, from, signal(to), T0);
        assert_eq!(
            refused,
            Err(ErrorCode::ParticipantNotFound),
            "{from} to {to}"
        );
    }
}

#[test]
fn a_muted_person_listens_until_they_are_let_speak() {
    let mut room = room_of(2);
    assert_eq!(
        moderate(&mut room, 1, ModerationAction::Mute { participant: id(2) }).expect("may"),
        ["p1 p2: p2 Listener Inside Online", "rights 2 Listener"]
    );
    let refused = say(&mut room, 2, ClientMessage::SetMedia { media: MIC }, T0);
    assert_eq!(refused, Err(ErrorCode::NotASpeaker));
    say(&mut room, 2, ClientMessage::RaiseHand { raised: true }, T0).expect("inside");
    assert_eq!(
        moderate(
            &mut room,
            1,
            ModerationAction::LetSpeak { participant: id(2) }
        )
        .expect("may"),
        ["p1 p2: p2 Speaker Inside Online", "rights"]
    );
    say(&mut room, 2, ClientMessage::SetMedia { media: MIC }, T0).expect("a speaker");
}

#[test]
fn leaving_and_coming_back_does_not_free_a_listener() {
    let mut room = room_of(2);
    moderate(&mut room, 1, ModerationAction::Mute { participant: id(2) }).expect("may");
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("anybody may");
    assert_eq!(
        arrive(&mut room, 2, Inside, T0).expect("there is room"),
        ["p1: joined p2 Listener Inside"]
    );
    assert!(!room.seen_by(&id(1))[1].media.mic);
}

#[test]
fn without_the_role_every_action_is_forbidden_and_nobody_hears_of_it() {
    use ModerationAction as Action;
    let mut room = room_of(3);
    moderate(
        &mut room,
        1,
        Action::SetAdmin {
            participant: id(3),
            admin: true,
        },
    )
    .expect("may");
    let participant = id(1);
    let on_owner = |participant: crate::ids::ParticipantId| {
        vec![
            Action::Mute {
                participant: participant.clone(),
            },
            Action::LetSpeak {
                participant: participant.clone(),
            },
            Action::AskToUnmute {
                participant: participant.clone(),
            },
            Action::Remove {
                participant: participant.clone(),
            },
            Action::Ban {
                participant: participant.clone(),
            },
            Action::SetAdmin {
                participant: participant.clone(),
                admin: true,
            },
            Action::HandOver { participant },
            Action::End {},
        ]
    };
    for action in on_owner(participant.clone()) {
        for actor in [2, 3] {
            let refused = moderate(&mut room, actor, action.clone());
            assert_eq!(refused, Err(ErrorCode::Forbidden), "{actor} {action:?}");
        }
    }
    let lock = moderate(&mut room, 2, Action::Lock { locked: true });
    assert_eq!(lock, Err(ErrorCode::Forbidden));
    let oneself = moderate(&mut room, 1, Action::Mute { participant });
    assert_eq!(oneself, Err(ErrorCode::Forbidden));
    assert_eq!(told(&mut room), NOTHING);
}

#[test]
fn a_banned_person_stays_out_and_a_removed_one_may_come_back() {
    let mut room = room_of(3);
    assert_eq!(
        moderate(&mut room, 1, ModerationAction::Ban { participant: id(2) }).expect("may"),
        [
            "p2 out Some(Banned)",
            "p1 p3: left p2 Removed",
            "rights banned 2"
        ]
    );
    assert_eq!(arrive(&mut room, 2, Lobby, T0), Err(CloseCode::Banned));
    assert_eq!(
        moderate(
            &mut room,
            1,
            ModerationAction::Remove { participant: id(3) }
        )
        .expect("may"),
        ["p3 out Some(Removed)", "p1: left p3 Removed"]
    );
    assert!(arrive(&mut room, 3, Lobby, T0).is_ok());
}

#[test]
fn handing_the_room_over_leaves_the_former_owner_an_admin() {
    let mut room = room_of(2);
    assert_eq!(
        moderate(
            &mut room,
            1,
            ModerationAction::HandOver { participant: id(2) }
        )
        .expect("may"),
        [
            "p1 p2: p1 Admin Inside Online mic",
            "p1 p2: p2 Owner Inside Online mic",
            "owner Some(2)",
            "rights 1 Admin"
        ]
    );
}

#[test]
fn ending_sends_everybody_out_and_records_the_call_once() {
    let mut room = room_of(2);
    let end = ClientMessage::Moderate {
        action: ModerationAction::End {},
    };
    assert_eq!(
        say(&mut room, 1, end, at(60)).expect("the owner may"),
        [
            "p1 out Some(RoomEnded)",
            "p2 out Some(RoomEnded)",
            "owner None",
            "call 0ns-60s User 1, User 2"
        ]
    );
    assert!(room.is_empty());
}

#[test]
fn a_call_lasts_from_the_first_in_to_the_last_out() {
    let mut room = open_room();
    arrive(&mut room, 1, Inside, at(0)).expect("there is room");
    arrive(&mut room, 2, Inside, at(5)).expect("there is room");
    arrive(&mut room, 3, Lobby, at(6)).expect("there is room");
    say(&mut room, 1, ClientMessage::Leave {}, at(10)).expect("anybody may");
    assert_eq!(
        say(&mut room, 2, ClientMessage::Leave {}, at(20)).expect("anybody may"),
        [
            "p2 out Some(Left)",
            "p3: left p2 Left",
            "p3: room",
            "owner None",
            "call 0ns-20s User 1, User 2"
        ]
    );
}

#[test]
fn a_report_is_about_its_sender_and_about_no_more_than_the_time_since_they_came() {
    let mut room = room_of(2);
    let report = CallReport {
        seconds: 600,
        ..CallReport::default()
    };
    let said = say(&mut room, 2, ClientMessage::Report { report }, at(61));
    assert_eq!(said, Ok(vec!["report of 61 s".to_owned()]));
    room.handle_shutdown(at(62));
    let effects = room.take_effects();
    let Some(Effect::CallNoted(call)) = effects.last() else {
        panic!("a call of two is noted: {effects:?}");
    };
    let reporters: Vec<UserId> = call.tallies.iter().map(|(user, _)| *user).collect();
    assert_eq!(reporters, [UserId(2)]);
}

#[test]
fn who_is_forgotten_leaves_owns_nothing_and_stays_banned() {
    let mut room = room_of(3);
    moderate(&mut room, 1, ModerationAction::Ban { participant: id(3) }).expect("may");
    room.handle_forget(UserId(3), T0);
    assert_eq!(arrive(&mut room, 3, Inside, T0), Err(CloseCode::Banned));
    room.handle_forget(UserId(1), T0);
    assert_eq!(
        told(&mut room),
        [
            "rights banned 3",
            "p1 out Some(Left)",
            "p2: left p1 Left",
            "p2: p2 Owner Inside Online mic",
            "owner Some(2)"
        ]
    );
    room.handle_shutdown(at(5));
    let effects = room.take_effects();
    let Some(Effect::CallNoted(call)) = effects.last() else {
        panic!("a call of two is noted: {effects:?}");
    };
    assert!(call.visits.iter().all(|visit| visit.user == UserId(2)));
}

#[test]
fn only_emoji_are_reactions() {
    let mut room = room_of(2);
    assert_eq!(
        say(&mut room, 1, react("👍🏽"), T0),
        Ok(vec!["p2: 👍🏽 from p1".to_owned()])
    );
    assert!(say(&mut room, 1, react("7️⃣"), T0).is_ok());
    let long = "🎉".repeat(11);
    for text in ["", "hi", "7", "👍 ok", "👍\n", long.as_str()] {
        let refused = say(&mut room, 1, react(text), T0);
        assert_eq!(refused, Err(ErrorCode::BadEmoji), "{text:?}");
    }
}

#[test]
fn outside_there_is_nothing_to_send() {
    let mut room = room_of(1);
    arrive(&mut room, 2, Lobby, T0).expect("there is room");
    for message in [
        ClientMessage::SetMedia { media: MIC },
        ClientMessage::RaiseHand { raised: true },
        ClientMessage::SetFrame { frame: Frame::Neon },
        react("👍"),
        ClientMessage::Report {
            report: CallReport::default(),
        },
    ] {
        assert_eq!(say(&mut room, 2, message, T0), Err(ErrorCode::NotInside));
    }
}

#[test]
fn how_somebody_frames_their_pictures_is_seen_by_all_also_of_a_listener() {
    let mut room = room_of(2);
    moderate(&mut room, 1, ModerationAction::Mute { participant: id(2) }).expect("may");
    let frame = ClientMessage::SetFrame { frame: Frame::Neon };
    let told = say(&mut room, 2, frame.clone(), T0).expect("inside");
    assert_eq!(told, ["p1 p2: p2 Listener Inside Online"]);
    let seen = room.seen_by(&id(1)).into_iter().find(|one| one.id == id(2));
    assert_eq!(seen.map(|one| one.frame), Some(Frame::Neon));
    assert_eq!(say(&mut room, 2, frame, T0), Ok(Vec::new()));
}

#[test]
fn a_full_room_still_lets_its_owner_in() {
    let mut game = info(RoomKind::Game);
    game.capacity = 2;
    let mut room = Room::new(game, Some(UserId(1)), Rights::default(), T0);
    for user in [2, 3] {
        arrive(&mut room, user, Inside, T0).expect("there is room");
    }
    assert_eq!(arrive(&mut room, 4, Inside, T0), Err(CloseCode::RoomFull));
    assert!(arrive(&mut room, 3, Inside, T0).is_ok());
    assert!(arrive(&mut room, 1, Inside, T0).is_ok());
}

#[test]
fn a_listener_sends_no_voice_no_camera_and_no_screen() {
    let all = MediaState {
        mic: true,
        camera: true,
        screen: true,
    };
    let media_of = |room: &Room, user: i64| {
        let seen = room.seen_by(&id(user));
        seen.into_iter()
            .find(|one| one.id == id(user))
            .expect("is here")
            .media
    };
    let mut room = room_of(2);
    say(&mut room, 2, ClientMessage::SetMedia { media: all }, T0).expect("a speaker may");
    moderate(&mut room, 1, ModerationAction::Mute { participant: id(2) }).expect("may");
    assert_eq!(media_of(&room, 2), MediaState::default());
    for media in [
        MIC,
        MediaState { mic: false, ..all },
        MediaState {
            screen: true,
            ..MediaState::default()
        },
    ] {
        let refused = say(&mut room, 2, ClientMessage::SetMedia { media }, T0);
        assert_eq!(refused, Err(ErrorCode::NotASpeaker), "{media:?}");
    }
    let nothing = ClientMessage::SetMedia {
        media: MediaState::default(),
    };
    assert_eq!(say(&mut room, 2, nothing, T0), Ok(vec![]));

    let mut again = arrival(2, Inside);
    again.media = all;
    room.handle_arrival(again, at(1)).expect("there is room");
    assert_eq!(media_of(&room, 2), MediaState::default());
}

#[test]
fn a_guest_is_marked_for_everybody() {
    let mut room = room_of(1);
    arrive(&mut room, -2, Inside, T0).expect("there is room");
    let marks: Vec<bool> = room
        .seen_by(&id(1))
        .iter()
        .map(|one| one.is_guest)
        .collect();
    assert_eq!(marks, [false, true]);
}
