//! Cards of many rooms that all change at once: how many edits go to Telegram in a minute, and how
//! late the last state of the last card arrives. Beside it the plainest editor there is, which edits
//! at every change and repeats what Telegram refuses. All in virtual time, before a Telegram with the
//! limits that its FAQ states.
//!
//! `cargo bench --bench cards -- [--rooms 200] [--changes 10]`

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod naive;
mod telegram;

use std::time::{Duration, Instant};

use efir::cards::{Board, Card, CardId, Effect, Face, Look, Outcome, Place, Scope};
use efir::i18n::Lang;
use efir::ids::{RoomCode, UserId};
use efir::rooms::Notice;
use efir::time::UnixMillis;

use telegram::{EDIT_TAKES, Telegram};

/// When virtual time begins.
pub(crate) const START: UnixMillis = UnixMillis(1_800_000_000_000);
/// As the bot does.
const GATHER: Duration = Duration::from_secs(1);
/// Between two changes of one room.
const CHANGE_EVERY: Duration = Duration::from_secs(2);

/// What happened.
pub(crate) struct Report {
    pub(crate) edits: usize,
    pub(crate) refused: usize,
    pub(crate) busiest_minute: usize,
    pub(crate) busiest_in_a_group: usize,
    /// From the last change until the last card was right.
    pub(crate) last_after: Duration,
}

fn main() {
    let rooms = argument("--rooms", 200);
    let changes = argument("--changes", 10);
    println!(
        "{rooms} rooms, a card each, {changes} changes every {} s, all at once",
        CHANGE_EVERY.as_secs()
    );
    let began = Instant::now();
    show("cards", &cards(rooms, changes));
    let took = began.elapsed();
    show("naive", &naive::run(rooms, changes));
    println!("deciding all that took {:.1} ms", took.as_secs_f64() * 1e3);
}

fn argument(name: &str, usual: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|one| one != name);
    let value = arguments.nth(1).and_then(|value| value.parse().ok());
    value.unwrap_or(usual)
}

fn show(name: &str, report: &Report) {
    println!(
        "{name}: {} edits ({} refused), {} in the busiest minute, {} in one group's; \
         the last card was right {:.1} s after the last change",
        report.edits,
        report.refused,
        report.busiest_minute,
        report.busiest_in_a_group,
        report.last_after.as_secs_f64()
    );
}

/// The group of a room.
pub(crate) fn group(room: usize) -> i64 {
    -1_000 - i64::try_from(room).expect("few rooms")
}

/// When the change with this number comes.
pub(crate) fn change_at(number: usize) -> UnixMillis {
    START.plus(CHANGE_EVERY * u32::try_from(number).expect("few changes"))
}

fn code(room: usize) -> RoomCode {
    RoomCode::parse(&format!("room-{room}")).expect("well formed")
}

/// A room with so many people inside.
fn look(room: usize, people: usize) -> Look {
    let ids = (1..=people).map(|id| UserId(i64::try_from(id).expect("few people")));
    Look {
        code: format!("room-{room}"),
        title: "Friday".to_owned(),
        is_game: false,
        notice: Notice {
            locked: false,
            call_started_at: (people > 0).then_some(START),
            inside: ids.collect(),
            names: (1..=people).map(|id| format!("Guest {id}")).collect(),
        },
    }
}

fn cards(rooms: usize, changes: usize) -> Report {
    let mut board = Board::new(GATHER);
    let mut telegram = Telegram::default();
    for room in 0..rooms {
        let empty = look(room, 0);
        let face = Board::first_face(&empty, Scope::Home, START);
        board.handle_posted(card(room), Some(face), START);
        board.handle_look(&code(room), Some(empty), START);
    }
    drop(board.take_effects());
    let mut answers: Vec<(UnixMillis, CardId, Outcome)> = Vec::new();
    let mut shown: Vec<Option<(UnixMillis, Face)>> = vec![None; rooms];
    let mut next_change = 0;
    let end = change_at(changes).plus(Duration::from_secs(600));
    let mut now = START;
    while now < end {
        let change = (next_change < changes).then(|| change_at(next_change));
        let answer = answers.iter().map(|(at, ..)| *at).min();
        let due = [change, answer].into_iter().flatten();
        now = due.fold(board.next_deadline(now), Ord::min).max(now);
        if Some(now) == change {
            next_change += 1;
            for room in 0..rooms {
                board.handle_look(&code(room), Some(look(room, next_change)), now);
            }
        } else if let Some(place) = answers.iter().position(|(at, ..)| *at <= now) {
            let (_, card, outcome) = answers.swap_remove(place);
            board.handle_settled(card, &outcome, now);
        } else {
            board.handle_timeout(now);
        }
        for effect in board.take_effects() {
            let Effect::Show(card, face) = effect else {
                continue;
            };
            let room = usize::try_from(card.id.0).expect("a room's number");
            let outcome = match telegram.edit(group(room), now) {
                Ok(()) => {
                    shown[room] = Some((now, *face));
                    Outcome::Shown
                }
                Err(wait) => Outcome::Wait(Some(wait)),
            };
            answers.push((now.plus(EDIT_TAKES), card.id, outcome));
        }
    }
    let right = |room: usize| {
        let (at, face) = shown[room].as_ref().expect("it was edited");
        assert!(face.is_on_air(), "the last state is that people are there");
        *at
    };
    let first_right = last_change_shown(&telegram, rooms, changes, right);
    telegram.report(first_right.since(change_at(changes - 1)))
}

/// When the last card showed the last change: later edits are only of the minutes that go by.
fn last_change_shown(
    telegram: &Telegram,
    rooms: usize,
    changes: usize,
    last_edit: impl Fn(usize) -> UnixMillis,
) -> UnixMillis {
    let after = change_at(changes - 1);
    let first_after = |room: usize| {
        let edits = telegram.edits_of(group(room)).filter(|at| *at >= after);
        edits.min().unwrap_or_else(|| last_edit(room))
    };
    let all = (0..rooms).map(first_after);
    all.max().unwrap_or(after)
}

fn card(room: usize) -> Card {
    let id = i64::try_from(room).expect("few rooms");
    Card {
        id: CardId(id),
        code: code(room),
        place: Place::Chat {
            chat: group(room),
            thread: None,
            message: Some(id),
        },
        lang: Lang::En,
        scope: Scope::Home,
    }
}
