//! Rooms in which newcomers listen.

use super::test_support::{MIC, T0, arrive, at, id, info, moderate, open_room, room_of, say, told};
use super::{Rights, Room};
use crate::ids::UserId;
use crate::protocol::{
    ClientMessage, ErrorCode, MediaState, ModerationAction, ParticipantView, Presence, Role,
    RoomKind,
};

const LISTEN: ModerationAction = ModerationAction::ListenOnly { on: true };
const SPEAK: ModerationAction = ModerationAction::ListenOnly { on: false };

fn seen(room: &Room, user: i64) -> ParticipantView {
    let mut people = room.seen_by(&id(user)).into_iter();
    people.find(|one| one.id == id(user)).expect("is here")
}

fn role(room: &Room, user: i64) -> Role {
    seen(room, user).role
}

fn set_media(room: &mut Room, user: i64, media: MediaState) -> Result<Vec<String>, ErrorCode> {
    say(room, user, ClientMessage::SetMedia { media }, T0)
}

#[test]
fn who_is_inside_speaks_on_and_newcomers_listen() {
    let mut room = room_of(2);
    assert_eq!(moderate(&mut room, 2, LISTEN), Err(ErrorCode::Forbidden));
    let heard = moderate(&mut room, 1, LISTEN).expect("owner");
    assert_eq!(
        heard,
        [
            "p1 p2: room call listen-only",
            "rights listen-only 2 Speaker"
        ]
    );
    assert!(set_media(&mut room, 2, MIC).is_ok());
    arrive(&mut room, 3, Presence::Inside, T0).expect("comes in");
    assert_eq!(role(&room, 3), Role::Listener);
    assert_eq!(
        seen(&room, 3).media,
        MediaState::default(),
        "not even on arrival"
    );
    for media in [
        MIC,
        MediaState {
            camera: true,
            ..MediaState::default()
        },
        MediaState {
            screen: true,
            ..MediaState::default()
        },
    ] {
        assert_eq!(set_media(&mut room, 3, media), Err(ErrorCode::NotASpeaker));
    }
}

#[test]
fn who_looks_on_when_it_begins_is_a_newcomer_too() {
    let mut room = room_of(1);
    arrive(&mut room, 2, Presence::Lobby, T0).expect("looks on");
    moderate(&mut room, 1, LISTEN).expect("owner");
    say(&mut room, 2, ClientMessage::Enter {}, T0).expect("goes in");
    assert_eq!(role(&room, 2), Role::Listener);
}

#[test]
fn a_raised_hand_is_let_speak_and_stays_so_after_leaving() {
    let mut room = room_of(1);
    moderate(&mut room, 1, LISTEN).expect("owner");
    arrive(&mut room, 2, Presence::Inside, T0).expect("comes in");
    let raise = ClientMessage::RaiseHand { raised: true };
    say(&mut room, 2, raise, at(1)).expect("inside");
    assert_eq!(seen(&room, 2).hand_raised_at, Some(at(1)));
    let let_speak = ModerationAction::LetSpeak { participant: id(2) };
    moderate(&mut room, 1, let_speak).expect("owner");
    assert_eq!(
        (role(&room, 2), seen(&room, 2).hand_raised_at),
        (Role::Speaker, None)
    );
    assert!(set_media(&mut room, 2, MIC).is_ok());
    say(&mut room, 2, ClientMessage::Leave {}, T0).expect("leaves");
    arrive(&mut room, 2, Presence::Inside, T0).expect("comes back");
    assert_eq!(role(&room, 2), Role::Speaker);
}

#[test]
fn when_it_ends_everybody_speaks_but_those_who_were_muted() {
    let mut room = room_of(2);
    moderate(&mut room, 1, LISTEN).expect("owner");
    arrive(&mut room, 3, Presence::Inside, T0).expect("comes in");
    let mute = ModerationAction::Mute { participant: id(2) };
    moderate(&mut room, 1, mute).expect("owner");
    let heard = moderate(&mut room, 1, SPEAK).expect("owner");
    assert_eq!(
        heard,
        [
            "p1 p2 p3: p3 Speaker Inside Online",
            "p1 p2 p3: room call",
            "rights 2 Listener",
        ]
    );
    assert_eq!(role(&room, 2), Role::Listener);
}

#[test]
fn it_holds_after_a_restart_as_do_those_who_were_let_speak() {
    let mut room = room_of(2);
    moderate(&mut room, 1, LISTEN).expect("owner");
    let rights = room.rights.clone();
    let text = serde_json::to_string(&rights).expect("plain");
    let stored: Rights = serde_json::from_str(&text).expect("as written");
    let stored = stored.with_listen_only(true);
    assert_eq!(stored, rights);
    let mut after = Room::new(info(RoomKind::Open), Some(UserId(1)), stored, T0);
    for user in [2, 3] {
        arrive(&mut after, user, Presence::Inside, T0).expect("comes back");
    }
    assert_eq!(
        (role(&after, 2), role(&after, 3)),
        (Role::Speaker, Role::Listener)
    );
}

#[test]
fn a_chats_room_stays_for_listening_when_it_is_deserted_and_an_open_one_does_not() {
    for (kind, stays) in [(RoomKind::Chat, true), (RoomKind::Open, false)] {
        let rights = Rights::default().with_listen_only(true);
        let mut room = Room::new(info(kind), Some(UserId(1)), rights, T0);
        room.handle_deserted(at(120));
        assert_eq!(room.view(true).listen_only, stays, "{kind:?}");
    }
}

#[test]
fn an_open_room_without_anybody_who_could_let_speak_is_for_speaking_again() {
    let mut room = room_of(1);
    moderate(&mut room, 1, LISTEN).expect("owner");
    for user in [2, 3] {
        arrive(&mut room, user, Presence::Inside, at(1)).expect("comes in");
    }
    say(&mut room, 1, ClientMessage::Leave {}, at(2)).expect("leaves");
    assert_eq!(
        (role(&room, 2), role(&room, 3)),
        (Role::Owner, Role::Speaker)
    );
    assert!(!room.view(true).listen_only);
}

#[test]
fn where_a_speaker_is_left_the_room_goes_to_them_and_stays_for_listening() {
    let mut room = room_of(2);
    moderate(&mut room, 1, LISTEN).expect("owner");
    arrive(&mut room, 3, Presence::Inside, at(1)).expect("comes in");
    say(&mut room, 1, ClientMessage::Leave {}, at(2)).expect("leaves");
    assert_eq!(
        (role(&room, 2), role(&room, 3)),
        (Role::Owner, Role::Listener)
    );
    assert!(room.view(true).listen_only);
}

#[test]
fn all_are_muted_but_those_who_moderate_and_all_are_let_speak_again() {
    let mut room = room_of(3);
    let admin = ModerationAction::SetAdmin {
        participant: id(2),
        admin: true,
    };
    moderate(&mut room, 1, admin).expect("owner");
    let mute_all = |muted| ModerationAction::MuteAll { muted };
    assert_eq!(
        moderate(&mut room, 3, mute_all(true)),
        Err(ErrorCode::Forbidden)
    );
    arrive(&mut room, 4, Presence::Inside, T0).expect("comes in");
    set_media(&mut room, 4, MIC).expect("speaks");
    moderate(&mut room, 2, mute_all(true)).expect("admin");
    let roles = [1, 2, 3, 4].map(|user| role(&room, user));
    assert_eq!(
        roles,
        [Role::Owner, Role::Admin, Role::Listener, Role::Listener]
    );
    assert_eq!(seen(&room, 4).media, MediaState::default());
    assert_eq!(set_media(&mut room, 4, MIC), Err(ErrorCode::NotASpeaker));
    let raise = ClientMessage::RaiseHand { raised: true };
    say(&mut room, 3, raise, T0).expect("inside");
    moderate(&mut room, 1, mute_all(false)).expect("owner");
    assert_eq!(role(&room, 4), Role::Speaker);
    assert_eq!(
        (role(&room, 3), seen(&room, 3).hand_raised_at),
        (Role::Speaker, None)
    );
    assert!(set_media(&mut room, 4, MIC).is_ok());
}

#[test]
fn somebody_pinned_is_shown_first_to_everybody_while_they_are_inside() {
    let mut room = room_of(3);
    let pin = |who: Option<i64>| ModerationAction::PinPerson {
        participant: who.map(id),
    };
    assert_eq!(
        moderate(&mut room, 2, pin(Some(2))),
        Err(ErrorCode::Forbidden)
    );
    let stranger = moderate(&mut room, 1, pin(Some(9)));
    assert_eq!(stranger, Err(ErrorCode::ParticipantNotFound));
    let heard = moderate(&mut room, 1, pin(Some(3))).expect("owner");
    assert_eq!(heard, ["p1 p2 p3: room call pinned p3"]);
    let heard = say(&mut room, 3, ClientMessage::Leave {}, T0).expect("leaves");
    assert!(heard.contains(&"p1 p2: room call".to_owned()), "{heard:?}");
    let heard = arrive(&mut room, 3, Presence::Inside, T0).expect("comes back");
    assert!(
        heard.contains(&"p1 p2: room call pinned p3".to_owned()),
        "{heard:?}"
    );
    moderate(&mut room, 1, pin(None)).expect("owner");
    assert_eq!(room.view(true).pinned_person, None);
}

#[test]
fn an_open_room_begins_with_speakers() {
    let mut room = open_room();
    arrive(&mut room, 1, Presence::Inside, T0).expect("comes in");
    assert!(!room.view(true).listen_only);
    assert_eq!(told(&mut room), [""; 0]);
}

#[test]
fn who_stands_in_for_the_owner_still_speaks_when_newcomers_are_to_listen() {
    let mut room = Room::new(info(RoomKind::Chat), Some(UserId(1)), Rights::default(), T0);
    arrive(&mut room, 2, Presence::Inside, T0).expect("comes in");
    room.handle_timeout(at(100));
    told(&mut room);
    assert_eq!(role(&room, 2), Role::Admin, "the owner is away");
    moderate(&mut room, 2, LISTEN).expect("stands in");
    assert_eq!((role(&room, 2), seen(&room, 2).media), (Role::Admin, MIC));
    arrive(&mut room, 1, Presence::Inside, at(200)).expect("is back");
    assert_eq!((role(&room, 2), seen(&room, 2).media), (Role::Speaker, MIC));
}
