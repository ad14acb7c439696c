//! What the bot says of calls that are over, and of forgetting a person.
//!
//! Pure: calls, a language and the present go in, a message comes out. Times are told as ages, since the
//! bot does not know anybody's time zone.

use std::time::Duration;

use super::greeting::plain;
use super::room_card::Card;
use super::said::said;
use crate::i18n::{Lang, Words, fill};
use crate::protocol::UnixMillis;
use crate::store::{CallBefore, CallKind, CallRecord, Direction, Forgotten, RingOutcome};

/// Calls in one answer.
pub(super) const LISTED: u32 = 10;
/// What stands behind `/forget` when it is meant.
pub(super) const CONFIRMED: &str = "me";
/// Names in one line.
const NAMES_MAX: usize = 3;

/// Answers `/history` in private: a person's own calls, with whom.
pub(super) fn of_person(calls: &[CallRecord], lang: Lang, now: UnixMillis) -> Card {
    let words = lang.words();
    let lines = calls.iter().map(|call| own_line(call, words, now));
    list(words.history_own, lines, words)
}

/// Answers `/history` in a group: what everybody there may know, which is no names.
pub(super) fn of_chat(calls: &[CallBefore], lang: Lang, now: UnixMillis) -> Card {
    let words = lang.words();
    let lines = calls.iter().map(|call| {
        let what = called(&call.title, &call.code_as_given);
        let people = format!("👥 {}", call.people);
        let when = ago(now.since(call.met_at), words);
        line("🎙", &what, &[people, length(call.lasted, words), when])
    });
    list(words.history_chat, lines, words)
}

/// Answers `/forget` without the word that confirms it.
pub(super) fn forget_how(lang: Lang) -> Card {
    plain(lang.words().forget_how)
}

/// Answers `/forget` where others read it.
pub(super) fn forget_in_private(lang: Lang) -> Card {
    plain(lang.words().forget_in_private)
}

/// Somebody was forgotten.
pub(super) fn forgotten(lang: Lang, forgotten: &Forgotten) -> Card {
    let counts = [
        ("calls", forgotten.calls.to_string()),
        ("messages", forgotten.messages.to_string()),
        ("rooms", forgotten.rooms.to_string()),
    ];
    let values = counts.each_ref().map(|(key, count)| (*key, count.as_str()));
    plain(&fill(lang.words().forget_done, &values))
}

fn list(heading: &str, lines: impl Iterator<Item = String>, words: &Words) -> Card {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return plain(words.history_empty);
    }
    plain(&format!("<b>{heading}</b>\n\n{}", lines.join("\n")))
}

fn own_line(call: &CallRecord, words: &Words, now: UnixMillis) -> String {
    let names = names(call);
    let when = ago(now.since(call.started_at), words);
    let came_to = match (call.direction, call.outcome) {
        (_, None | Some(RingOutcome::Answered)) => length(call.lasted, words),
        (Some(Direction::Incoming), Some(RingOutcome::Declined)) => {
            words.history_declined.to_owned()
        }
        (Some(Direction::Incoming), Some(_)) => words.history_missed.to_owned(),
        (_, Some(_)) => words.history_unanswered.to_owned(),
    };
    let icon = match (call.kind, call.direction) {
        (_, Some(Direction::Incoming)) => "↙️",
        (_, Some(Direction::Outgoing)) => "↗️",
        (CallKind::Game, None) => "🎲",
        (CallKind::Room | CallKind::Direct, None) => "🎙",
    };
    if call.kind == CallKind::Direct && !names.is_empty() {
        return line(icon, &names, &[came_to, when]);
    }
    let what = called(&call.title, &call.code_as_given);
    if names.is_empty() {
        line(icon, &what, &[came_to, when])
    } else {
        line(icon, &what, &[names, came_to, when])
    }
}

fn line(icon: &str, what: &str, rest: &[String]) -> String {
    format!("{icon} <b>{what}</b> · {}", rest.join(" · "))
}

fn called(title: &str, code: &str) -> String {
    said(if title.is_empty() { code } else { title })
}

/// The first of those who were there, and how many more.
fn names(call: &CallRecord) -> String {
    let first = call.people.iter().take(NAMES_MAX);
    let mut names: Vec<String> = first.map(|one| said(&one.name)).collect();
    let more = call.people.len().saturating_sub(NAMES_MAX);
    if more > 0 {
        names.push(format!("+{more}"));
    }
    names.join(", ")
}

fn ago(time: Duration, words: &Words) -> String {
    fill(words.time_ago, &[("time", &length(time, words))])
}

/// The largest unit that fits, and of hours also the minutes.
fn length(time: Duration, words: &Words) -> String {
    let unit = |phrase: &str, n: u64| fill(phrase, &[("n", &n.to_string())]);
    let seconds = time.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (minutes, hours, days) {
        (0, _, _) => unit(words.time_seconds, seconds),
        (_, 0, _) => unit(words.time_minutes, minutes),
        (_, _, 0) if minutes % 60 == 0 => unit(words.time_hours, hours),
        (_, _, 0) => {
            let rest = unit(words.time_minutes, minutes % 60);
            format!("{} {rest}", unit(words.time_hours, hours))
        }
        _ => unit(words.time_days, days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RoomCode, UserId};
    use crate::store::{CallId, PersonSeen};

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn call(title: &str, people: &[&str]) -> CallRecord {
        CallRecord {
            id: CallId {
                code: RoomCode::parse("friday").unwrap(),
                started_at: UnixMillis(0),
            },
            code_as_given: "Friday".to_owned(),
            kind: CallKind::Room,
            title: title.to_owned(),
            direction: None,
            outcome: None,
            has_video: false,
            started_at: UnixMillis(NOW.0 - 7_200_000),
            lasted: Duration::from_secs(725),
            people: people
                .iter()
                .map(|name| PersonSeen {
                    user: UserId(1),
                    name: (*name).to_owned(),
                })
                .collect(),
        }
    }

    fn rung(direction: Direction, outcome: RingOutcome) -> CallRecord {
        CallRecord {
            kind: CallKind::Direct,
            direction: Some(direction),
            outcome: Some(outcome),
            ..call("", &["Bob"])
        }
    }

    #[test]
    fn a_person_reads_with_whom_they_talked_for_how_long_and_when() {
        use Direction::{Incoming, Outgoing};
        use RingOutcome::{Answered, Declined, Missed};
        let calls = [
            call("Friday <3", &["Ann", "Bob", "Clara", "Dan", "Eve"]),
            rung(Incoming, Missed),
            rung(Incoming, Declined),
            rung(Outgoing, Missed),
            rung(Outgoing, Answered),
            call("", &[]),
        ];
        assert_eq!(
            of_person(&calls, Lang::En, NOW).text,
            "<b>Your last calls</b>\n\n\
             🎙 <b>Friday &lt;3</b> · Ann, Bob, Clara, +2 · 12 min · 2 h ago\n\
             ↙️ <b>Bob</b> · missed · 2 h ago\n\
             ↙️ <b>Bob</b> · declined · 2 h ago\n\
             ↗️ <b>Bob</b> · no answer · 2 h ago\n\
             ↗️ <b>Bob</b> · 12 min · 2 h ago\n\
             🎙 <b>Friday</b> · 12 min · 2 h ago"
        );
    }

    #[test]
    fn a_group_reads_how_many_there_were_and_no_names() {
        let calls = [CallBefore {
            code_as_given: "7H2K9M4QZX".to_owned(),
            title: String::new(),
            met_at: UnixMillis(NOW.0 - 3 * 86_400_000),
            lasted: Duration::from_secs(3_600 + 23 * 60),
            people: 4,
        }];
        assert_eq!(
            of_chat(&calls, Lang::Ru, NOW).text,
            "<b>Последние звонки в этом чате</b>\n\n\
             🎙 <b>7H2K9M4QZX</b> · 👥 4 · 1 ч 23 мин · 3 дн. назад"
        );
    }

    #[test]
    fn who_has_no_calls_is_told_how_to_get_one() {
        assert!(of_person(&[], Lang::En, NOW).text.contains("/room"));
        assert!(of_chat(&[], Lang::Uk, NOW).text.contains("/room"));
    }

    #[test]
    fn who_was_forgotten_hears_what_is_gone() {
        let gone = Forgotten {
            calls: 12,
            rooms: 3,
            messages: 45,
            ..Forgotten::default()
        };
        let said = forgotten(Lang::En, &gone).text;
        for count in ["12", "3", "45"] {
            assert!(said.contains(&format!(": {count}.")), "{said}");
        }
        assert!(forget_how(Lang::Uk).text.contains("/forget me"));
    }
}
