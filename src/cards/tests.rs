//! Cards over minutes and hours, in virtual time, before a Telegram that obliges or does not.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::{Board, CallNote, Card, CardId, Effect, Face, Look, Outcome, Place, Scope};
use crate::bot::{Door, Stand, room_card};
use crate::i18n::Lang;
use crate::ids::{RoomCode, UserId};
use crate::rooms::{Attendee, FinishedCall, Notice};
use crate::time::UnixMillis;

const START: UnixMillis = UnixMillis(1_800_000_000_000);
const GROUP: i64 = -1_001;
const GATHER: Duration = Duration::from_secs(1);
/// How long Telegram takes for an edit.
const EDIT_TAKES: Duration = Duration::from_millis(100);
/// What the FAQ of Telegram's bots says of groups.
const GROUP_LIMIT_PER_MINUTE: usize = 20;

fn at(seconds: u64) -> UnixMillis {
    START.plus(Duration::from_secs(seconds))
}

fn code(text: &str) -> RoomCode {
    RoomCode::parse(text).expect("well formed")
}

/// A room with people in it, as the hub would describe it.
#[derive(Clone, Default)]
struct Talk {
    people: Vec<u64>,
    everybody: Vec<u64>,
    began: Option<UnixMillis>,
    locked: bool,
}

fn name(user: u64) -> String {
    format!("P{user}")
}

fn id(user: u64) -> UserId {
    UserId(i64::try_from(user).expect("small"))
}

impl Talk {
    fn look(&self) -> Look {
        let names = self.people.iter().map(|user| name(*user));
        Look {
            code: "friday".to_owned(),
            title: "Friday".to_owned(),
            is_game: false,
            notice: Notice {
                locked: self.locked,
                call_started_at: self.began,
                inside: self.people.iter().map(|user| id(*user)).collect(),
                names: if self.locked {
                    Vec::new()
                } else {
                    names.collect()
                },
            },
        }
    }
}

/// What an edit gets for an answer; the default when it has none left.
type Script = VecDeque<Outcome>;

/// A board, the time, and a Telegram.
struct World {
    board: Board,
    now: UnixMillis,
    talks: BTreeMap<RoomCode, Talk>,
    script: Script,
    /// Until when nothing gets through.
    outage_until: UnixMillis,
    under_way: Vec<(UnixMillis, CardId, Outcome)>,
    /// When, which card, and what it shows from then on if it was taken.
    edits: Vec<(UnixMillis, CardId, Face)>,
    shown: BTreeMap<CardId, (Face, Lang)>,
    others: Vec<Effect>,
}

impl World {
    fn new() -> Self {
        Self {
            board: Board::new(GATHER),
            now: START,
            talks: BTreeMap::new(),
            script: Script::new(),
            outage_until: UnixMillis(0),
            under_way: Vec::new(),
            edits: Vec::new(),
            shown: BTreeMap::new(),
            others: Vec::new(),
        }
    }

    /// A room "friday" whose card stands in its own group.
    fn with_a_card() -> Self {
        let mut world = Self::new();
        world.post(1, GROUP, Scope::Home);
        world
    }

    fn post(&mut self, card: i64, chat: i64, scope: Scope) {
        let look = self.talk().look();
        let face = Board::first_face(&look, scope, self.now);
        let posted = card_in(card, chat, scope);
        self.shown.insert(posted.id, (face.clone(), posted.lang));
        self.board.handle_posted(posted, Some(face), self.now);
        self.look();
    }

    fn talk(&mut self) -> &mut Talk {
        self.talks.entry(code("friday")).or_default()
    }

    fn look(&mut self) {
        let look = self.talk().look();
        let now = self.now;
        self.board.handle_look(&code("friday"), Some(look), now);
        self.take();
    }

    fn join(&mut self, user: u64) {
        let now = self.now;
        let talk = self.talk();
        talk.began.get_or_insert(now);
        talk.people.push(user);
        if !talk.everybody.contains(&user) {
            talk.everybody.push(user);
        }
        self.look();
    }

    fn leave(&mut self, user: u64) {
        let now = self.now;
        let talk = self.talk();
        talk.people.retain(|one| *one != user);
        if talk.people.is_empty() {
            let finished = finished(talk, now);
            *talk = Talk {
                locked: talk.locked,
                ..Talk::default()
            };
            if finished.people.len() >= 2 {
                self.board.handle_ended(&code("friday"), &finished, now);
            }
        }
        self.look();
    }

    fn lock(&mut self, locked: bool) {
        self.talk().locked = locked;
        self.look();
    }

    /// Lets time pass until `until`, and everything happen that is due.
    fn pass(&mut self, until: UnixMillis) {
        loop {
            let deadline = self.board.next_deadline(self.now).max(self.now);
            let answer = self.under_way.iter().map(|(moment, ..)| *moment).min();
            let next = answer.map_or(deadline, |answer| answer.min(deadline));
            if next > until {
                self.now = until;
                return;
            }
            self.now = next;
            if let Some(place) = self
                .under_way
                .iter()
                .position(|(moment, ..)| *moment <= next)
            {
                let (_, card, outcome) = self.under_way.remove(place);
                self.board.handle_settled(card, &outcome, next);
            } else {
                self.board.handle_timeout(next);
            }
            self.take();
        }
    }

    fn seconds(&mut self, seconds: u64) {
        self.pass(self.now.plus(Duration::from_secs(seconds)));
    }

    fn take(&mut self) {
        for effect in self.board.take_effects() {
            let Effect::Show(card, face) = effect else {
                self.others.push(effect);
                continue;
            };
            let usual = match card.place {
                Place::Chat { message: None, .. } => Outcome::Posted(77),
                _ => Outcome::Shown,
            };
            let outcome = if self.now < self.outage_until {
                Outcome::Trouble
            } else {
                self.script.pop_front().unwrap_or(usual)
            };
            self.edits.push((self.now, card.id, (*face).clone()));
            if matches!(outcome, Outcome::Shown | Outcome::Posted(_)) {
                self.shown.insert(card.id, (*face, card.lang));
            }
            let answered = self.now.plus(EDIT_TAKES);
            self.under_way.push((answered, card.id, outcome));
        }
    }

    /// What a card reads at present.
    fn text(&self, card: i64) -> String {
        let (face, lang) = &self.shown[&CardId(card)];
        let link = "https://t.me/efir_bot?startapp=friday".to_owned();
        let stand = Stand {
            door: Door::Link(link.clone()),
            invite_url: link,
            scope: Scope::Home,
            is_live: true,
        };
        let text = room_card(face, *lang, &stand).text;
        text.replace("🎙 <b>Friday</b>\n\n", "")
    }

    /// The most edits in any minute.
    fn busiest_minute(&self) -> usize {
        let minute = Duration::from_secs(60);
        let from = |begin: &UnixMillis| {
            let within = |edit: &&(UnixMillis, CardId, Face)| {
                edit.0 >= *begin && edit.0.since(*begin) < minute
            };
            self.edits.iter().filter(within).count()
        };
        self.edits
            .iter()
            .map(|(begin, ..)| from(begin))
            .max()
            .unwrap_or(0)
    }

    fn is_open(&self, card: i64) -> bool {
        let mut open = false;
        for effect in &self.others {
            if let Effect::SetOpen(id, is_open) = effect
                && *id == CardId(card)
            {
                open = *is_open;
            }
        }
        open
    }

    fn remembered(&self) -> Option<CallNote> {
        self.others.iter().rev().find_map(|effect| match effect {
            Effect::Remember(_, note) => Some(note.as_deref().cloned()),
            _ => None,
        })?
    }

    fn rung(&self) -> Vec<UserId> {
        let rung = self.others.iter().filter_map(|effect| match effect {
            Effect::Ring(_, user, _) => Some(*user),
            _ => None,
        });
        rung.collect()
    }
}

fn finished(talk: &Talk, now: UnixMillis) -> FinishedCall {
    let began = talk.began.unwrap_or(now);
    FinishedCall {
        started_at: began,
        ended_at: now,
        people: talk
            .everybody
            .iter()
            .map(|user| Attendee {
                user: id(*user),
                name: name(*user),
                joined_at: began,
            })
            .collect(),
    }
}

fn card_in(card: i64, chat: i64, scope: Scope) -> Card {
    Card {
        id: CardId(card),
        code: code("friday"),
        place: Place::Chat {
            chat,
            thread: None,
            message: Some(card),
        },
        lang: Lang::En,
        scope,
    }
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "a figure that whoever runs it may want to see"
)]
fn thirty_joins_and_leaves_in_a_minute_stay_below_the_limit_and_the_last_word_is_right() {
    let mut world = World::with_a_card();
    for user in 0..15 {
        world.join(user);
        world.seconds(2);
    }
    for user in 0..15 {
        world.leave(user);
        world.seconds(2);
    }
    world.seconds(30);
    println!(
        "30 joins and leaves in a minute: {} edits, {} in the busiest minute",
        world.edits.len(),
        world.busiest_minute()
    );
    assert!(world.busiest_minute() < GROUP_LIMIT_PER_MINUTE);
    assert!(
        world.edits.len() >= 8,
        "the card follows: {:?}",
        world.edits.len()
    );
    assert_eq!(
        world.text(1),
        "The call is over · less than a minute · 15 people\n\
         P0, P1, P2, P3, P4, P5, P6, P7, P8, P9 and 5 more"
    );
    assert!(!world.is_open(1));
    assert_eq!(world.remembered(), None);
}

#[test]
fn the_whole_life_of_a_card() {
    let mut world = World::with_a_card();
    let mut story = Vec::new();
    world.join(1);
    world.seconds(5);
    story.push(world.text(1));
    world.join(2);
    world.seconds(5);
    story.push(world.text(1));
    world.seconds(600);
    story.push(world.text(1));
    world.lock(true);
    world.seconds(5);
    story.push(world.text(1));
    world.leave(1);
    world.seconds(5);
    world.leave(2);
    world.seconds(5);
    story.push(world.text(1));
    world.lock(false);
    world.join(3);
    world.seconds(10);
    story.push(world.text(1));
    assert_eq!(
        story,
        [
            "🟢 1 person on air\nP1",
            "🟢 2 people on air\nP1, P2",
            "🟢 2 people on air · 10 min\nP1, P2",
            "🟢 2 people on air · 10 min\n🔒 The door is locked: knock to come in",
            "The call is over · 10 min · 2 people\n🔒 The door is locked: knock to come in",
            "🟢 1 person on air\nP3",
        ]
    );
}

#[test]
fn who_goes_in_and_out_alone_leaves_no_trace() {
    let mut world = World::with_a_card();
    let before = world.text(1);
    world.join(1);
    world.seconds(70);
    assert_eq!(world.text(1), "🟢 1 person on air · 1 min\nP1");
    world.leave(1);
    world.seconds(5);
    assert_eq!(world.text(1), before);
}

#[test]
fn what_happens_at_once_is_one_edit() {
    let mut world = World::with_a_card();
    for user in 0..10 {
        world.join(user);
    }
    world.seconds(30);
    assert_eq!(world.edits.len(), 1);
}

#[test]
fn what_came_and_went_before_anybody_saw_it_is_no_edit() {
    let mut world = World::with_a_card();
    world.join(1);
    world.leave(1);
    world.seconds(30);
    assert_eq!(world.edits.len(), 0);
}

#[test]
fn a_card_elsewhere_names_nobody_and_says_nothing_behind_a_locked_door() {
    let mut world = World::with_a_card();
    world.post(2, -2_002, Scope::Elsewhere);
    world.join(1);
    world.join(2);
    world.seconds(5);
    assert_eq!(world.text(2), "🟢 2 people on air");
    assert_eq!(world.text(1), "🟢 2 people on air\nP1, P2");
    world.lock(true);
    world.seconds(5);
    let (face, _) = &world.shown[&CardId(2)];
    assert_eq!(face.title, "");
    assert!(!face.is_on_air());
}

#[test]
fn after_too_many_requests_the_card_waits_and_the_last_state_arrives() {
    for asked in [None, Some(Duration::from_secs(30))] {
        let mut world = World::with_a_card();
        world.script = Script::from([Outcome::Wait(asked), Outcome::Wait(asked)]);
        world.join(1);
        world.join(2);
        world.seconds(2);
        let first = world.edits[0].0;
        world.leave(1);
        world.seconds(90);
        let gaps: Vec<u64> = world
            .edits
            .iter()
            .skip(1)
            .map(|(moment, ..)| moment.since(first).as_secs())
            .collect();
        let least = asked.map_or(1, |asked| asked.as_secs());
        assert!(
            gaps[0] >= least && gaps[1] >= 2 * least,
            "{asked:?} {gaps:?}"
        );
        assert!(world.text(1).starts_with("🟢 1 person on air"), "{asked:?}");
    }
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "a figure that whoever runs it may want to see"
)]
fn an_outage_of_a_minute_costs_no_last_state_and_few_requests() {
    let mut world = World::new();
    for card in 1..=50 {
        world.post(card, -1_000 - card, Scope::Home);
    }
    world.outage_until = at(60);
    world.join(1);
    world.join(2);
    world.pass(at(60));
    let meanwhile = world.edits.len();
    world.pass(at(100));
    println!("50 cards in an outage of 60 s: {meanwhile} requests meanwhile");
    assert!(meanwhile <= 120, "{meanwhile}");
    for card in 1..=50 {
        assert!(world.text(card).starts_with("🟢 2 people on air"), "{card}");
    }
}

#[test]
fn a_card_that_is_gone_is_given_up_and_the_others_go_on() {
    let mut world = World::with_a_card();
    world.post(2, -2_002, Scope::Home);
    world.script = Script::from([Outcome::Gone]);
    world.join(1);
    world.seconds(60);
    let gone = world.others.iter().filter_map(|effect| match effect {
        Effect::Forget(card) => Some(card.0),
        _ => None,
    });
    let gone: Vec<i64> = gone.collect();
    assert_eq!(gone.len(), 1);
    let left = 3 - gone[0];
    assert!(world.text(left).starts_with("🟢 1 person on air"));
    world.edits.clear();
    world.join(2);
    world.seconds(10);
    assert_eq!(world.edits.len(), 1);
}

#[test]
fn a_text_that_telegram_does_not_take_is_not_offered_again_and_the_next_one_is() {
    let mut world = World::with_a_card();
    world.script = Script::from([Outcome::Refused]);
    world.join(1);
    world.seconds(30);
    assert_eq!(world.edits.len(), 1);
    world.join(2);
    world.seconds(5);
    assert_eq!(world.text(1), "🟢 2 people on air\nP1, P2");
}

/// The same cards in a process that starts after this one was killed.
fn killed(world: World) -> World {
    let note = world.remembered();
    let is_open = world.is_open(1);
    let mut next = World::new();
    next.now = world.now.plus(Duration::from_secs(5));
    next.shown = world.shown;
    let text = note.map(|note| serde_json::to_string(&note).expect("plain data"));
    let note = text.map(|text| serde_json::from_str(&text).expect("readable"));
    let cards = vec![(card_in(1, GROUP, Scope::Home), is_open)];
    let now = next.now;
    next.board
        .handle_loaded(&code("friday"), cards, BTreeMap::new(), note, now);
    next.look();
    next
}

#[test]
fn after_a_kill_in_the_middle_of_a_call_the_card_says_how_it_ended() {
    let mut world = World::with_a_card();
    world.join(1);
    world.join(2);
    world.seconds(190);
    let mut next = killed(world);
    next.seconds(10);
    assert_eq!(next.text(1), "🟢 2 people on air · 3 min\nP1, P2");
    next.seconds(20);
    assert_eq!(next.text(1), "The call is over · 3 min · 2 people\nP1, P2");
    assert!(!next.is_open(1));
}

#[test]
fn who_comes_back_after_a_kill_goes_on_with_the_same_call() {
    let mut world = World::with_a_card();
    world.join(1);
    world.join(2);
    world.seconds(190);
    let mut next = killed(world);
    next.seconds(3);
    next.join(2);
    next.join(3);
    next.seconds(120);
    assert_eq!(next.text(1), "🟢 2 people on air · 5 min\nP2, P3");
    next.leave(2);
    next.leave(3);
    next.seconds(5);
    assert_eq!(
        next.text(1),
        "The call is over · 5 min · 3 people\nP1, P2, P3"
    );
}

#[test]
fn an_end_that_was_not_shown_before_a_kill_is_shown_afterwards() {
    let mut world = World::with_a_card();
    world.join(1);
    world.join(2);
    world.seconds(130);
    world.outage_until = UnixMillis(u64::MAX);
    world.leave(1);
    world.leave(2);
    world.seconds(20);
    let mut next = killed(world);
    next.seconds(5);
    assert_eq!(next.text(1), "The call is over · 2 min · 2 people\nP1, P2");
}

#[test]
fn in_the_supergroup_the_card_goes_on_as_a_new_message() {
    let mut world = World::with_a_card();
    world.post(2, GROUP, Scope::Home);
    world.join(1);
    world.seconds(10);
    world.edits.clear();
    world.script = Script::from([Outcome::Moved(-1_009)]);
    world.join(2);
    world.seconds(30);
    let places: Vec<i64> = world.edits.iter().map(|(_, card, _)| card.0).collect();
    assert_eq!(places.last(), Some(&2), "the newest card goes on");
    assert_eq!(world.text(2), "🟢 2 people on air\nP1, P2");
    assert_eq!(world.board.chat_of(CardId(2)), Some(-1_009));
    assert_eq!(world.board.chat_of(CardId(1)), None);
    world.leave(1);
    world.seconds(10);
    assert_eq!(world.text(2), "🟢 1 person on air\nP2");
}

#[test]
fn another_language_is_shown_at_once() {
    let mut world = World::with_a_card();
    world.join(1);
    world.seconds(5);
    world.board.handle_language(GROUP, Lang::Uk, world.now);
    world.seconds(5);
    assert_eq!(world.text(1), "🟢 В ефірі 1 людина\nP1");
}

#[test]
fn who_wants_to_be_told_is_told_once_per_call_and_not_of_themselves() {
    let mut world = World::with_a_card();
    let friday = code("friday");
    for user in [1, 9] {
        world.board.handle_bell(&friday, id(user), true);
    }
    world.join(1);
    assert_eq!(world.rung(), [id(9)], "nobody is told of themselves");
    world.join(2);
    world.leave(2);
    world.join(2);
    assert_eq!(world.rung(), [id(9)], "who is inside sees it");
    world.leave(1);
    world.leave(2);
    world.seconds(60);
    world.join(3);
    assert_eq!(world.rung(), [id(9), id(1), id(9)], "a new call");
    world.board.handle_bell(&friday, id(9), false);
    world.leave(3);
    world.seconds(60);
    world.join(3);
    assert_eq!(world.rung().len(), 4);
}

#[test]
fn whoever_is_forgotten_counts_and_is_named_on_no_card_and_in_no_note() {
    let mut world = World::with_a_card();
    world.post(2, 7, Scope::Home);
    for user in [1, 2, 7] {
        world.join(user);
    }
    world.seconds(5);
    assert_eq!(world.text(1), "🟢 3 people on air\nP1, P2, P7");
    world.leave(7);
    world.board.handle_forgotten(id(7), world.now);
    world.seconds(5);
    assert_eq!(world.text(1), "🟢 2 people on air\nP1, P2");
    let note = world.remembered().expect("a call is on");
    let note = serde_json::to_string(&note).expect("plain data");
    assert!(note.contains("P1") && !note.contains("P7"), "{note}");
    assert_eq!(world.board.chat_of(CardId(2)), None, "in their own chat");
    world.talk().everybody.retain(|user| *user != 7);
    world.leave(1);
    world.leave(2);
    world.seconds(5);
    let over = "The call is over · less than a minute · 3 people\nP1, P2 and 1 more";
    assert_eq!(world.text(1), over);
    world.board.handle_forgotten(id(1), world.now);
    world.seconds(5);
    let over = "The call is over · less than a minute · 3 people\nP2 and 2 more";
    assert_eq!(world.text(1), over, "also of a call that is over");
}

#[test]
fn rooms_whose_cards_are_at_rest_leave_the_memory() {
    let mut world = World::with_a_card();
    world.join(1);
    world.seconds(5);
    world.leave(1);
    world.seconds(300);
    assert!(world.board.knows(&code("friday")));
    world.seconds(600);
    assert!(!world.board.knows(&code("friday")));
}

#[test]
fn a_call_that_was_taken_for_over_goes_on_when_its_people_are_back() {
    let mut world = World::with_a_card();
    world.join(1);
    world.join(2);
    world.seconds(190);
    let mut next = killed(world);
    next.seconds(60);
    assert_eq!(next.text(1), "The call is over · 3 min · 2 people\nP1, P2");
    next.join(1);
    next.seconds(5);
    assert_eq!(next.text(1), "🟢 1 person on air · 4 min\nP1");
}
