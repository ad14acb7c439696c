//! Writing in a room: who may, who is told, and what it costs.

use super::test_support::{T0, arrive, at, id, moderate, room_of, say, told};
use super::{Effect, Room};
use crate::ids::UserId;
use crate::limits::{
    CHAT_MESSAGES_BURST, CHAT_PAGES_BURST, CHAT_REACTIONS_BURST, MESSAGE_CHARS_MAX,
};
use crate::protocol::{
    ChatKeep, ClientMessage, ErrorCode, ModerationAction, Presence, ServerMessage, UnixMillis,
};

fn text(key: &str, text: &str) -> ClientMessage {
    ClientMessage::SendMessage {
        key: key.to_owned(),
        text: text.to_owned(),
        reply_to: None,
    }
}

fn write(room: &mut Room, user: i64, what: &str) -> Result<Vec<String>, ErrorCode> {
    say(room, user, text(what, what), T0)
}

fn delete(room: &mut Room, user: i64, message: u32) -> Result<Vec<String>, ErrorCode> {
    say(room, user, ClientMessage::DeleteMessage { message }, T0)
}

fn react(room: &mut Room, user: i64, message: u32, on: bool) -> Result<Vec<String>, ErrorCode> {
    let emoji = "👍".to_owned();
    let set = ClientMessage::SetReaction { message, emoji, on };
    say(room, user, set, T0)
}

fn history(room: &mut Room, user: i64, now: UnixMillis) -> Result<Vec<String>, ErrorCode> {
    say(room, user, ClientMessage::GetHistory { before: None }, now)
}

#[test]
fn everybody_inside_hears_what_is_written_and_the_writer_by_their_own_key() {
    let mut room = room_of(3);
    arrive(&mut room, 4, Presence::Lobby, T0).expect("looks on");
    assert_eq!(
        say(&mut room, 2, text("k1", " Hello\n\nall \u{202e}"), T0).expect("allowed"),
        [
            "p1 p3: 1 User 2: Hello\n\nall",
            "p2: 1 User 2: Hello\n\nall (k1)",
            "chat 1",
        ]
    );
    assert_eq!(
        say(&mut room, 2, text("k1", "Hello again"), T0).expect("repeated"),
        ["p2: 1 User 2: Hello\n\nall (k1)"],
        "the same key is the same message"
    );
}

#[test]
fn who_comes_inside_learns_how_the_chat_stands_and_reads_it_page_by_page() {
    let mut room = room_of(1);
    let chat_told = |told: Vec<String>| {
        let chat = told.into_iter().filter(|one| one.contains("chat"));
        chat.collect::<Vec<_>>()
    };
    let nothing = arrive(&mut room, 2, Presence::Inside, T0).expect("comes in");
    assert_eq!(chat_told(nothing), [""; 0], "where nothing was ever said");
    write(&mut room, 1, "one").expect("allowed");
    write(&mut room, 2, "two").expect("allowed");
    let in_lobby = arrive(&mut room, 3, Presence::Lobby, T0).expect("looks on");
    assert_eq!(chat_told(in_lobby), [""; 0], "the lobby learns nothing");
    assert_eq!(history(&mut room, 3, T0), Err(ErrorCode::NotInside));
    assert_eq!(write(&mut room, 3, "me too"), Err(ErrorCode::NotInside));
    let entered = say(&mut room, 3, ClientMessage::Enter {}, T0).expect("goes in");
    let state = "p3: chat 2 up to 2, pinned 0, Visit";
    assert_eq!(chat_told(entered), [state]);
    assert_eq!(
        history(&mut room, 3, T0).expect("inside"),
        ["p3: history one two older false"]
    );
    let again = arrive(&mut room, 3, Presence::Inside, T0).expect("a new session");
    assert_eq!(chat_told(again), [state]);
}

#[test]
fn at_a_locked_door_nothing_is_known_of_the_chat() {
    let mut room = room_of(1);
    write(&mut room, 1, "secret").expect("allowed");
    moderate(&mut room, 1, ModerationAction::Lock { locked: true }).expect("owner");
    arrive(&mut room, 2, Presence::Inside, T0).expect("knocks");
    assert_eq!(history(&mut room, 2, T0), Err(ErrorCode::NotInside));
    let heard = write(&mut room, 1, "more").expect("allowed");
    assert!(heard.iter().all(|one| !one.contains("p2")), "{heard:?}");
    let admit = ModerationAction::Admit { participant: id(2) };
    let heard = moderate(&mut room, 1, admit).expect("owner");
    let state = "p2: chat 2 up to 2, pinned 0, Visit".to_owned();
    assert!(heard.contains(&state), "{heard:?}");
}

#[test]
fn listeners_write_as_the_muted_are_only_without_a_voice() {
    let mut room = room_of(2);
    let mute = ModerationAction::Mute { participant: id(2) };
    moderate(&mut room, 1, mute).expect("owner");
    assert!(write(&mut room, 2, "a question").is_ok());
}

#[test]
fn what_is_too_long_or_nothing_is_refused() {
    let mut room = room_of(1);
    let longest = "ж".repeat(MESSAGE_CHARS_MAX);
    assert!(say(&mut room, 1, text("1", &longest), T0).is_ok());
    let longer = format!("{longest}!");
    let refused = say(&mut room, 1, text("2", &longer), T0);
    assert_eq!(refused, Err(ErrorCode::TooLarge));
    let refused = say(&mut room, 1, text(&"k".repeat(37), "short"), T0);
    assert_eq!(refused, Err(ErrorCode::TooLarge));
    for nothing in ["", " \n ", "\u{200b}\u{202e}"] {
        let refused = say(&mut room, 1, text("3", nothing), T0);
        assert_eq!(refused, Err(ErrorCode::EmptyText), "{nothing:?}");
    }
}

#[test]
fn who_writes_asks_or_reacts_too_much_is_refused_alone() {
    let mut room = room_of(2);
    for number in 0..CHAT_MESSAGES_BURST {
        write(&mut room, 1, &number.to_string()).expect("a burst");
    }
    assert_eq!(write(&mut room, 1, "more"), Err(ErrorCode::RateLimited));
    assert!(write(&mut room, 2, "mine").is_ok());
    assert!(say(&mut room, 1, text("more", "more"), at(1)).is_ok());
    for number in 0..CHAT_REACTIONS_BURST {
        let on = number % 2 == 0;
        assert!(react(&mut room, 1, 1, on).is_ok());
    }
    assert_eq!(react(&mut room, 1, 1, true), Err(ErrorCode::RateLimited));
    assert!(react(&mut room, 2, 1, true).is_ok());
    for _ in 0..CHAT_PAGES_BURST {
        assert!(history(&mut room, 1, T0).is_ok());
    }
    assert_eq!(history(&mut room, 1, T0), Err(ErrorCode::RateLimited));
    assert!(history(&mut room, 2, T0).is_ok());
    assert!(history(&mut room, 1, at(1)).is_ok());
}

#[test]
fn coming_back_refills_nothing_and_guests_of_one_network_share() {
    let mut room = room_of(1);
    for number in 0..CHAT_MESSAGES_BURST {
        write(&mut room, 1, &number.to_string()).expect("a burst");
    }
    say(&mut room, 1, ClientMessage::Leave {}, T0).expect("leaves");
    arrive(&mut room, 1, Presence::Inside, T0).expect("comes back");
    assert_eq!(write(&mut room, 1, "more"), Err(ErrorCode::RateLimited));
    for guest in [-1, -2] {
        let mut arrival = super::test_support::arrival(guest, Presence::Inside);
        arrival.network = super::test_support::network(-1);
        room.handle_arrival(arrival, T0).expect("there is room");
    }
    told(&mut room);
    for number in 0..CHAT_MESSAGES_BURST {
        write(&mut room, -1, &format!("g{number}")).expect("a burst");
    }
    assert_eq!(write(&mut room, -2, "more"), Err(ErrorCode::RateLimited));
}

#[test]
fn an_own_message_is_taken_back_and_those_of_others_by_who_stands_above_them() {
    let mut room = room_of(4);
    let admin = ModerationAction::SetAdmin {
        participant: id(2),
        admin: true,
    };
    moderate(&mut room, 1, admin).expect("owner");
    for user in [1, 2, 3, 3, 3] {
        let what = format!("by {user} at {}", room.take_effects().len());
        let key = format!("{}", room.chat.last_message());
        say(&mut room, user, text(&key, &what), T0).expect("allowed");
    }
    assert_eq!(delete(&mut room, 4, 3), Err(ErrorCode::Forbidden));
    assert_eq!(delete(&mut room, 2, 1), Err(ErrorCode::Forbidden));
    assert_eq!(delete(&mut room, 3, 9), Err(ErrorCode::MessageNotFound));
    assert_eq!(
        delete(&mut room, 3, 3).expect("own"),
        ["p1 p2 p3 p4: 3 deleted", "chat -3"]
    );
    assert_eq!(delete(&mut room, 3, 3), Err(ErrorCode::MessageNotFound));
    assert!(delete(&mut room, 2, 4).is_ok());
    say(&mut room, 3, ClientMessage::Leave {}, T0).expect("leaves");
    assert!(delete(&mut room, 2, 5).is_ok(), "also of who has left");
    assert!(delete(&mut room, 1, 2).is_ok());
    let repeated = say(&mut room, 1, text("1", "by 2"), T0).expect("another writer");
    assert_eq!(repeated.len(), 3);
    let gone = say(&mut room, 2, text("1", "once more"), T0);
    let not_found = Err(ErrorCode::MessageNotFound);
    assert_eq!(gone, not_found, "what was deleted does not come back");
}

#[test]
fn a_reaction_is_told_when_it_changes_something() {
    let mut room = room_of(2);
    write(&mut room, 1, "hello").expect("allowed");
    assert_eq!(
        react(&mut room, 2, 1, true).expect("allowed"),
        ["p1 p2: 👍 true of p2 under 1", "chat 1"]
    );
    assert_eq!(react(&mut room, 2, 1, true).expect("again"), [""; 0]);
    assert_eq!(
        react(&mut room, 2, 1, false).expect("taken away"),
        ["p1 p2: 👍 false of p2 under 1", "chat 1"]
    );
    assert_eq!(
        react(&mut room, 2, 7, true),
        Err(ErrorCode::MessageNotFound)
    );
    let word = ClientMessage::SetReaction {
        message: 1,
        emoji: "word".to_owned(),
        on: true,
    };
    assert_eq!(say(&mut room, 2, word, T0), Err(ErrorCode::BadEmoji));
}

#[test]
fn a_pinned_message_is_told_to_everybody_inside_until_it_is_gone() {
    let mut room = room_of(2);
    write(&mut room, 2, "the address").expect("allowed");
    let pin = |message| ModerationAction::PinMessage { message };
    assert_eq!(
        moderate(&mut room, 2, pin(Some(1))),
        Err(ErrorCode::Forbidden)
    );
    let missing = moderate(&mut room, 1, pin(Some(5)));
    assert_eq!(missing, Err(ErrorCode::MessageNotFound));
    assert_eq!(
        moderate(&mut room, 1, pin(Some(1))).expect("owner"),
        [
            "p1: chat 1 up to 1, pinned 1, Visit",
            "p2: chat 1 up to 1, pinned 1, Visit",
            "chat",
        ]
    );
    let arrived = arrive(&mut room, 3, Presence::Inside, T0).expect("comes in");
    assert_eq!(
        arrived.last().map(String::as_str),
        Some("p3: chat 1 up to 1, pinned 1, Visit")
    );
    let deleted = delete(&mut room, 2, 1).expect("own");
    assert_eq!(deleted[0], "p1 p2 p3: 1 deleted");
    assert_eq!(deleted[1], "p1: chat 0 up to 1, pinned 0, Visit");
}

#[test]
fn the_chat_is_forgotten_with_the_deserted_room_unless_its_owner_wants_it_kept() {
    let leave_all = |room: &mut Room| {
        for user in [1, 2] {
            say(room, user, ClientMessage::Leave {}, T0).expect("leaves");
        }
        room.handle_deserted(at(120));
        told(room)
    };
    let mut room = room_of(2);
    write(&mut room, 2, "hello").expect("allowed");
    assert_eq!(leave_all(&mut room), ["chat forgotten"]);
    arrive(&mut room, 1, Presence::Inside, at(121)).expect("comes back");
    assert_eq!(
        history(&mut room, 1, at(121)).expect("inside"),
        ["p1: history  older false"]
    );

    let mut room = room_of(2);
    write(&mut room, 2, "hello").expect("allowed");
    let keep = ModerationAction::KeepChat {
        keep: ChatKeep::Week,
    };
    let refused = moderate(&mut room, 2, keep.clone());
    assert_eq!(
        refused,
        Err(ErrorCode::Forbidden),
        "it is the owner's to say"
    );
    let heard = moderate(&mut room, 1, keep).expect("owner");
    assert_eq!(heard[0], "p1: chat 1 up to 1, pinned 0, Week");
    assert_eq!(leave_all(&mut room), [""; 0]);
    arrive(&mut room, 2, Presence::Inside, at(121)).expect("comes back");
    assert_eq!(
        history(&mut room, 2, at(121)).expect("inside"),
        ["p2: history hello older false"]
    );
}

#[test]
fn an_answer_to_nothing_is_a_message_by_itself() {
    let mut room = room_of(1);
    let answer = ClientMessage::SendMessage {
        key: "k".to_owned(),
        text: "yes".to_owned(),
        reply_to: Some(40),
    };
    room.handle_message(&id(1), answer, T0).expect("allowed");
    let effects = room.take_effects();
    let Some(Effect::Send {
        message: ServerMessage::MessageSent { message, .. },
        ..
    }) = effects.first()
    else {
        panic!("not {effects:?}");
    };
    assert_eq!(message.reply_to, None);
}

#[test]
fn what_somebody_wrote_goes_with_them_when_they_want_to_be_forgotten() {
    let mut room = room_of(3);
    for (user, words) in [(1, "one"), (2, "two"), (2, "three")] {
        write(&mut room, user, words).expect("allowed");
    }
    react(&mut room, 2, 1, true).expect("allowed");
    let pin = ModerationAction::PinMessage { message: Some(2) };
    moderate(&mut room, 1, pin).expect("may");
    let _ = told(&mut room);
    assert_eq!(room.handle_forget(UserId(2), T0), 2);
    assert_eq!(
        told(&mut room),
        [
            "p2 out Some(Left)",
            "p1 p3: left p2 Left",
            "p1 p3: 2 deleted",
            "p1 p3: 3 deleted",
            "p1 p3: 👍 false of p2 under 1",
            "p1: chat 1 up to 3, pinned 0, Visit",
            "p3: chat 1 up to 3, pinned 0, Visit",
            "chat 1 -2 -3",
        ]
    );
    assert_eq!(
        history(&mut room, 1, T0).expect("inside"),
        ["p1: history one older false"]
    );
}
