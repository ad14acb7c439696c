//! All cards that are not at rest, and the rooms they are about.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::call::CallNote;
use super::queue::{Outcome, Queue};
use super::room::{Look, RoomState};
use super::story::Face;
use super::tracked::{Shown, Tracked};
use super::{Card, CardId, Place, Scope};
use crate::i18n::Lang;
use crate::ids::{RoomCode, UserId};
use crate::rooms::{FinishedCall, Notice};
use crate::time::UnixMillis;

/// After so long without news a room whose cards are at rest is not kept in memory any more.
const KEPT_AT_REST: Duration = Duration::from_secs(600);
/// How often it is looked which rooms those are.
const TIDIED_EVERY: Duration = Duration::from_secs(60);

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Let the card show this, by an edit or, where its place has no message, by a new message;
    /// answered by [`Board::handle_settled`].
    Show(Box<Card>, Box<Face>),
    /// The card does not exist any more.
    Forget(CardId),
    /// Note whether the card has to be looked at when the process starts again.
    SetOpen(CardId, bool),
    /// Note what is known of the room's call; nothing when no card needs it any more.
    Remember(RoomCode, Option<Box<CallNote>>),
    /// Tell this person that somebody has joined the call that began then.
    Ring(RoomCode, UserId, UnixMillis),
}

/// The cards; `now` is in milliseconds since 1970 everywhere.
#[derive(Debug)]
pub struct Board {
    rooms: HashMap<RoomCode, RoomState>,
    cards: HashMap<CardId, Tracked>,
    queue: Queue,
    effects: Vec<Effect>,
    tidied_at: UnixMillis,
}

impl Board {
    /// A board without cards. News wait for `gather` for further ones before they become an edit.
    #[must_use]
    pub fn new(gather: Duration) -> Self {
        Self {
            rooms: HashMap::new(),
            cards: HashMap::new(),
            queue: Queue::new(gather),
            effects: Vec::new(),
            tidied_at: UnixMillis(0),
        }
    }

    /// Whether the cards of this room are in memory.
    #[must_use]
    pub fn knows(&self, code: &RoomCode) -> bool {
        self.rooms.contains_key(code)
    }

    /// Takes up a room as the database has it: its cards in order of making, each with whether it was
    /// open, who wants to be told, and what is known of its call.
    pub fn handle_loaded(
        &mut self,
        code: &RoomCode,
        cards: Vec<(Card, bool)>,
        bells: BTreeMap<UserId, Option<UnixMillis>>,
        call: Option<CallNote>,
        now: UnixMillis,
    ) {
        let mut room = RoomState::loaded(bells, call, now);
        let mut left_behind = Vec::new();
        for (card, is_open) in cards {
            if let Place::Chat {
                chat,
                message: None,
                ..
            } = card.place
            {
                left_behind.push((chat, card.id));
            }
            room.cards.push(card.id);
            let shown = if is_open {
                Shown::Unknown
            } else {
                Shown::AtRest
            };
            self.track(card, shown, is_open);
        }
        self.rooms.insert(code.clone(), room);
        // Of several that go on as a new message in the same chat, one does.
        for (place, (chat, id)) in left_behind.iter().enumerate() {
            let mut later = left_behind[place + 1..].iter();
            if later.any(|(other, _)| other == chat) {
                self.forget(*id);
            }
        }
    }

    /// The rooms whose cards are in memory.
    #[must_use]
    pub fn rooms(&self) -> Vec<RoomCode> {
        self.rooms.keys().cloned().collect()
    }

    /// The chat that a card is in, where it is known.
    #[must_use]
    pub fn chat_of(&self, card: CardId) -> Option<i64> {
        self.cards.get(&card)?.card.place.chat()
    }

    /// A card has been sent that shows `face`, if that is known.
    pub fn handle_posted(&mut self, card: Card, face: Option<Face>, now: UnixMillis) {
        let room = self.rooms.entry(card.code.clone()).or_default();
        room.cards.push(card.id);
        room.news_at = now;
        let code = card.code.clone();
        let lang = card.lang;
        let shown = face.map_or(Shown::Unknown, |face| Shown::This(face, lang));
        self.track(card, shown, false);
        self.refresh(&code, now);
    }

    fn track(&mut self, card: Card, shown: Shown, is_open: bool) {
        let tracked = Tracked {
            shown,
            wanted: None,
            under_way: None,
            is_open,
            card,
        };
        self.cards.insert(tracked.card.id, tracked);
    }

    /// A message was sent to a chat beside the cards: it counts for the limits.
    pub fn handle_sent(&mut self, chat: i64, now: UnixMillis) {
        self.queue.note_sent(chat, now);
    }

    /// A room was looked at; `None` when it does not exist any more.
    pub fn handle_look(&mut self, code: &RoomCode, look: Option<Look>, now: UnixMillis) {
        let Some(room) = self.rooms.get_mut(code) else {
            return;
        };
        room.news_at = now;
        match (look, &mut room.look) {
            (Some(look), known) => *known = Some(look),
            (None, Some(known)) => known.notice = Notice::default(),
            // Nothing is known of the room, and nothing will be.
            (None, None) => {
                for card in std::mem::take(&mut room.cards) {
                    self.forget(card);
                }
                return;
            }
        }
        let notice = room.look.as_ref().map(|look| look.notice.clone());
        match notice.filter(|notice| notice.call_started_at.is_some()) {
            Some(notice) => {
                let rung = room.note_call(&notice, now);
                let effects = rung.map(|(user, call)| Effect::Ring(code.clone(), user, call));
                self.effects.extend(effects.collect::<Vec<_>>());
            }
            None => room.note_silence(now),
        }
        self.refresh(code, now);
    }

    /// A room says that a call of at least two has ended.
    pub fn handle_ended(&mut self, code: &RoomCode, finished: &FinishedCall, now: UnixMillis) {
        let Some(room) = self.rooms.get_mut(code) else {
            return;
        };
        room.news_at = now;
        room.awaited_until = None;
        let begun = || CallNote::new(finished.started_at);
        let mut call = room.call.take().unwrap_or_else(begun);
        call.finish(finished);
        room.last = Some(call);
        room.broken_off_at = None;
        self.refresh(code, now);
    }

    /// Somebody wants to be told when somebody joins, or not any more.
    pub fn handle_bell(&mut self, code: &RoomCode, user: UserId, is_wanted: bool) {
        let Some(room) = self.rooms.get_mut(code) else {
            return;
        };
        if is_wanted {
            room.bells.insert(user, None);
        } else {
            room.bells.remove(&user);
        }
    }

    /// Somebody wants to be forgotten: no card names them any more, and those in their own chat with the
    /// bot are left as they are.
    pub fn handle_forgotten(&mut self, user: UserId, now: UnixMillis) {
        let in_their_chat = |tracked: &&Tracked| tracked.card.place.chat() == Some(user.0);
        let left = self.cards.values().filter(in_their_chat);
        for card in left.map(|tracked| tracked.card.id).collect::<Vec<_>>() {
            self.forget(card);
        }
        for room in self.rooms.values_mut() {
            room.bells.remove(&user);
            let notes = room.call.iter_mut().chain(&mut room.last);
            notes.for_each(|call| call.forget(user));
        }
        for code in self.rooms() {
            self.refresh(&code, now);
        }
    }

    /// A chat reads another language.
    pub fn handle_language(&mut self, chat: i64, lang: Lang, now: UnixMillis) {
        let in_chat = |tracked: &&mut Tracked| tracked.card.place.chat() == Some(chat);
        let mut changed = Vec::new();
        for tracked in self.cards.values_mut().filter(in_chat) {
            if tracked.card.lang != lang {
                tracked.card.lang = lang;
                changed.push(tracked.card.code.clone());
            }
        }
        for code in changed {
            self.refresh(&code, now);
        }
    }

    /// A group has become a supergroup, in which none of its old messages can be edited: of each room
    /// the newest card goes on there, as a new message once there is news.
    pub fn handle_moved(&mut self, from: i64, to: i64, now: UnixMillis) {
        let codes: Vec<RoomCode> = self.rooms.keys().cloned().collect();
        for code in codes {
            let Some(room) = self.rooms.get(&code) else {
                continue;
            };
            let in_chat = |card: &&CardId| {
                let tracked = self.cards.get(card);
                tracked.is_some_and(|one| one.card.place.chat() == Some(from))
            };
            let mut moved: Vec<CardId> = room.cards.iter().filter(in_chat).copied().collect();
            let Some(newest) = moved.pop() else { continue };
            for card in moved {
                self.forget(card);
            }
            if let Some(tracked) = self.cards.get_mut(&newest) {
                tracked.card.place = Place::Chat {
                    chat: to,
                    thread: None,
                    message: None,
                };
                tracked.shown = Shown::AtRest;
            }
            self.refresh(&code, now);
        }
    }

    /// What became of an [`Effect::Show`].
    pub fn handle_settled(&mut self, card: CardId, outcome: &Outcome, now: UnixMillis) {
        let Some(tracked) = self.cards.get_mut(&card) else {
            // The card was forgotten meanwhile; its edit counts as under way nevertheless.
            let nowhere = Place::Inline(String::new());
            self.queue.settle(card, &nowhere, outcome, false, now);
            return;
        };
        let face = tracked.under_way.take();
        let place = tracked.card.place.clone();
        // It has moved meanwhile: what became of the edit was about the place before.
        let has_moved = matches!(tracked.shown, Shown::AtRest);
        match outcome {
            Outcome::Shown | Outcome::Refused if !has_moved => {
                tracked.shown = face.map_or(Shown::Unknown, |(face, lang)| Shown::This(face, lang));
            }
            Outcome::Posted(id) => {
                if let Place::Chat { message, .. } = &mut tracked.card.place {
                    *message = Some(*id);
                }
                tracked.shown = face.map_or(Shown::Unknown, |(face, lang)| Shown::This(face, lang));
            }
            _ => {}
        }
        let is_gone = *outcome == Outcome::Gone && !has_moved;
        let is_behind = !tracked.is_right();
        let code = tracked.card.code.clone();
        self.queue
            .settle(card, &place, outcome, is_behind && !is_gone, now);
        match (outcome, place.chat()) {
            (Outcome::Gone, _) if is_gone => self.forget(card),
            (Outcome::Moved(to), Some(from)) if from != *to => self.handle_moved(from, *to, now),
            _ => {}
        }
        self.refresh(&code, now);
    }

    /// When [`Board::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_deadline(&self, now: UnixMillis) -> UnixMillis {
        let rooms = self.rooms.values().filter_map(RoomState::deadline);
        let idle = self.tidied_at.plus(TIDIED_EVERY).max(now);
        rooms.chain(self.queue.next_deadline()).fold(idle, Ord::min)
    }

    /// Lets go what is due.
    pub fn handle_timeout(&mut self, now: UnixMillis) {
        let due = |room: &RoomState| room.deadline().is_some_and(|at| at <= now);
        let rooms = self.rooms.iter().filter(|(_, room)| due(room));
        let codes: Vec<RoomCode> = rooms.map(|(code, _)| code.clone()).collect();
        for code in codes {
            if let Some(room) = self.rooms.get_mut(&code) {
                room.handle_timeout(now);
            }
            self.refresh(&code, now);
        }
        let cards = &self.cards;
        let place_of = |card: CardId| cards.get(&card).map(|one| &one.card.place);
        for id in self.queue.pop(place_of, now) {
            if let Some(tracked) = self.cards.get_mut(&id)
                && let Some(face) = tracked.wanted.clone()
            {
                tracked.under_way = Some((face.clone(), tracked.card.lang));
                if matches!(tracked.shown, Shown::AtRest) {
                    tracked.shown = Shown::Unknown;
                }
                let card = Box::new(tracked.card.clone());
                self.effects.push(Effect::Show(card, Box::new(face)));
            }
        }
        if now.since(self.tidied_at) >= TIDIED_EVERY {
            self.tidied_at = now;
            self.forget_resting(now);
        }
    }

    /// What is to be done, in order; empty afterwards.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What a new card of this scope shows.
    #[must_use]
    pub fn first_face(look: &Look, scope: Scope, now: UnixMillis) -> Face {
        let mut room = RoomState {
            look: Some(look.clone()),
            ..RoomState::default()
        };
        if look.notice.call_started_at.is_some() {
            drop(room.note_call(&look.notice, now));
        }
        let face = room.face(now).expect("the room has been looked at");
        face.for_scope(scope)
    }

    /// Compares what the cards of a room show with what they should.
    fn refresh(&mut self, code: &RoomCode, now: UnixMillis) {
        let Some(room) = self.rooms.get_mut(code) else {
            return;
        };
        let Some(face) = room.face(now) else { return };
        let is_on_air = room.call.is_some();
        let mut is_any_open = false;
        for id in &room.cards {
            let Some(tracked) = self.cards.get_mut(id) else {
                continue;
            };
            let face = face.clone().for_scope(tracked.card.scope);
            tracked.wanted = Some(face);
            let is_shown = tracked.is_right();
            if is_shown && tracked.under_way.is_none() {
                self.queue.remove(*id);
            } else if tracked.under_way.is_none() {
                self.queue.add(*id, now);
            }
            let is_open = is_on_air || !is_shown || tracked.under_way.is_some();
            if tracked.is_open != is_open {
                tracked.is_open = is_open;
                self.effects.push(Effect::SetOpen(*id, is_open));
            }
            is_any_open |= is_open;
        }
        let note = room.call.as_ref().or(room.last.as_ref());
        let note = note.filter(|_| is_any_open).cloned();
        if note != room.remembered {
            room.remembered.clone_from(&note);
            let remember = Effect::Remember(code.clone(), note.map(Box::new));
            self.effects.push(remember);
        }
    }

    fn forget(&mut self, card: CardId) {
        self.queue.forget(card);
        if let Some(tracked) = self.cards.remove(&card)
            && let Some(room) = self.rooms.get_mut(&tracked.card.code)
        {
            room.cards.retain(|one| *one != card);
        }
        self.effects.push(Effect::Forget(card));
    }

    fn forget_resting(&mut self, now: UnixMillis) {
        let cards = &mut self.cards;
        self.rooms.retain(|_, room| {
            let is_open = |id: &CardId| cards.get(id).is_some_and(|one| one.is_open);
            let stays = room.call.is_some()
                || now.since(room.news_at) < KEPT_AT_REST
                || room.cards.iter().any(is_open);
            if !stays {
                for id in &room.cards {
                    cards.remove(id);
                }
            }
            stays
        });
    }
}
