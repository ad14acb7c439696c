//! Where cards are kept true: hears of rooms, asks the board what is to be done, and does it.
//!
//! One task. What decides is [`crate::cards`]; here are the clock, the database and Telegram.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinSet;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::admins::Admins;
use super::cards_in_store as stored;
use super::greeting;
use super::keyboard::Door;
use super::languages::Languages;
use super::room_card::{Stand, room_card};
use super::service::RoomService;
use super::telegram::Telegram;
use super::update::{Chat, Place};
use crate::cards::{Board, Card, CardId, Effect, Face, Look, Outcome, Scope};
use crate::hub::{Clock, RoomEvent, RoomNotice};
use crate::i18n::{Lang, fill};
use crate::ids::{RoomCode, UserId};
use crate::limits::{CARD_ORDERS_WAITING_MAX, CARDS_PER_ROOM_MAX};
use crate::links::InviteLinks;
use crate::store::{Store, StoreError};

/// What handlers tell the desk.
#[derive(Debug)]
pub(super) enum Order {
    /// A card was sent, and shows this if it is known what it shows.
    Posted(Box<Card>, Option<Box<Face>>),
    /// A message was sent to a chat.
    Sent(i64),
    /// Somebody wants to be told when somebody joins, or no more.
    Bell(RoomCode, UserId, bool),
    /// A chat reads another language.
    Language(i64, Lang),
    /// The group of the first id is the supergroup of the second.
    Moved(i64, i64),
}

/// A way to tell the desk something; a cheap handle.
#[derive(Clone)]
pub(super) struct Desk {
    orders: mpsc::Sender<Order>,
}

impl Desk {
    pub(super) fn new() -> (Self, mpsc::Receiver<Order>) {
        let (orders, inbox) = mpsc::channel(CARD_ORDERS_WAITING_MAX);
        (Self { orders }, inbox)
    }

    /// Waits while the desk has too much to do; at a shutdown nothing is lost that the next start would
    /// not find out.
    pub(super) async fn tell(&self, order: Order) {
        if self.orders.send(order).await.is_err() {
            debug!("the cards are not kept any more");
        }
    }
}

/// What the desk works with.
pub(super) struct Tools {
    pub(super) telegram: Telegram,
    pub(super) links: Arc<InviteLinks>,
    pub(super) rooms: Arc<dyn RoomService>,
    pub(super) store: Store,
    pub(super) admins: Admins,
    pub(super) languages: Languages,
    pub(super) shutdown: CancellationToken,
}

/// The desk at work.
pub(super) struct DeskTask {
    tools: Tools,
    clock: Clock,
    board: Board,
    orders: mpsc::Receiver<Order>,
    news: broadcast::Receiver<RoomEvent>,
    forgotten: broadcast::Receiver<UserId>,
    shows: JoinSet<(CardId, Outcome)>,
    /// Messages to single people, and questions for admins: beside everything else.
    asides: JoinSet<()>,
    /// Who was inside the rooms of chats when they were last looked at.
    inside: HashMap<RoomCode, Vec<UserId>>,
}

impl DeskTask {
    pub(super) fn new(tools: Tools, orders: mpsc::Receiver<Order>) -> Self {
        Self {
            clock: Clock::start(),
            board: Board::new(tools.telegram.pace().card_gather),
            orders,
            news: tools.rooms.watch(),
            forgotten: tools.rooms.watch_forgotten(),
            shows: JoinSet::new(),
            asides: JoinSet::new(),
            inside: HashMap::new(),
            tools,
        }
    }

    /// Works until the shutdown, and then notes what handlers still have to say. Cards that are not
    /// right by then are corrected by the next start.
    pub(super) async fn run(mut self) {
        let shutdown = self.tools.shutdown.clone();
        self.take_up_open_cards().await;
        self.keep_true(&shutdown).await;
        while let Some(order) = self.orders.recv().await {
            self.obey(order).await;
            self.carry_out().await;
        }
    }

    async fn keep_true(&mut self, shutdown: &CancellationToken) {
        loop {
            self.carry_out().await;
            let now = self.clock.now();
            let deadline = self.clock.instant(self.board.next_deadline(now));
            tokio::select! {
                () = shutdown.cancelled() => return,
                order = self.orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => return,
                },
                event = self.news.recv() => match event {
                    Ok(event) => self.hear(event).await,
                    Err(RecvError::Lagged(_)) => self.look_at_all().await,
                    Err(RecvError::Closed) => return,
                },
                // So few are forgotten that none is missed.
                Ok(user) = self.forgotten.recv() => {
                    self.board.handle_forgotten(user, self.clock.now());
                }
                Some(done) = self.shows.join_next() => {
                    if let Ok((card, outcome)) = done {
                        self.settle(card, &outcome).await;
                    }
                }
                Some(_) = self.asides.join_next() => {}
                () = sleep_until(deadline) => self.board.handle_timeout(self.clock.now()),
            }
        }
    }

    /// What another process left behind.
    async fn take_up_open_cards(&mut self) {
        match self.tools.store.rooms_with_open_cards().await {
            Ok(codes) => {
                for code in codes {
                    self.load(&code).await;
                    self.look_at(&code).await;
                }
            }
            Err(failure) => error!(%failure, "the cards of before cannot be read"),
        }
    }

    async fn load(&mut self, code: &RoomCode) {
        if self.board.knows(code) {
            return;
        }
        match stored::room(&self.tools.store, code).await {
            Ok(room) => {
                let now = self.clock.now();
                self.board
                    .handle_loaded(code, room.cards, room.bells, room.call, now);
            }
            Err(failure) => error!(%failure, "the cards of a room cannot be read"),
        }
    }

    async fn hear(&mut self, event: RoomEvent) {
        self.load(&event.code).await;
        if let Some(ended) = &event.ended {
            let now = self.clock.now();
            self.board.handle_ended(&event.code, ended, now);
        }
        self.look_at(&event.code).await;
    }

    /// News were lost; the rooms themselves are not.
    async fn look_at_all(&mut self) {
        for code in self.board.rooms() {
            self.look_at(&code).await;
        }
    }

    async fn look_at(&mut self, code: &RoomCode) {
        match self.tools.rooms.notice(code).await {
            Ok(room) => {
                if let Some(room) = &room {
                    self.look_for_admins(room);
                }
                let look = room.map(look_of);
                self.board.handle_look(code, look, self.clock.now());
            }
            Err(failure) => error!(%failure, "a room could not be looked at"),
        }
    }

    /// Whoever came into a chat's room and is an admin of the chat is one in the room: found out beside,
    /// while they are long inside.
    fn look_for_admins(&mut self, room: &RoomNotice) {
        let Some(chat) = room.record.chat_id.filter(|chat| *chat < 0) else {
            return;
        };
        let code = room.record.code.clone();
        let now_there = room.notice.inside.clone();
        let before = if now_there.is_empty() {
            self.inside.remove(&code)
        } else {
            self.inside.insert(code.clone(), now_there.clone())
        };
        let before = before.unwrap_or_default();
        let is_new = |user: &UserId| !before.contains(user) && !user.is_guest();
        let came: Vec<UserId> = now_there.into_iter().filter(is_new).collect();
        if came.is_empty() {
            return;
        }
        let (admins, rooms) = (self.tools.admins.clone(), Arc::clone(&self.tools.rooms));
        self.asides.spawn(async move {
            match admins.of(chat).await {
                Ok(known) => {
                    for user in came.into_iter().filter(|user| known.contains(user)) {
                        rooms.note_chat_admin(&code, user).await;
                    }
                }
                Err(failure) => debug!(%failure, "the admins of a chat are not known"),
            }
        });
    }

    async fn obey(&mut self, order: Order) {
        let now = self.clock.now();
        match order {
            Order::Posted(card, face) => self.keep(*card, face.map(|face| *face)).await,
            Order::Sent(chat) => self.board.handle_sent(chat, now),
            Order::Bell(code, user, is_wanted) => {
                self.load(&code).await;
                self.board.handle_bell(&code, user, is_wanted);
            }
            Order::Language(chat, lang) => self.board.handle_language(chat, lang, now),
            Order::Moved(from, to) => self.move_chat(from, to).await,
        }
    }

    async fn keep(&mut self, card: Card, face: Option<Face>) {
        let code = card.code.clone();
        self.load(&code).await;
        let now = self.clock.now();
        let record = stored::record(&card);
        let kept = self
            .tools
            .store
            .insert_card(&record, CARDS_PER_ROOM_MAX, now);
        match kept.await {
            Ok(true) => {
                self.board.handle_posted(card, face, now);
                self.look_at(&code).await;
            }
            Ok(false) => debug!("a card is known already, or the room has too many"),
            Err(failure) => error!(%failure, "a card could not be kept"),
        }
    }

    async fn settle(&mut self, card: CardId, outcome: &Outcome) {
        let now = self.clock.now();
        match outcome {
            Outcome::Moved(to) => {
                if let Some(from) = self.board.chat_of(card) {
                    self.note(self.tools.store.move_chat(from, *to).await);
                }
            }
            Outcome::Posted(message) => {
                let noted = self.tools.store.set_card_message(card.0, *message);
                self.note(noted.await);
            }
            _ => {}
        }
        self.board.handle_settled(card, outcome, now);
    }

    async fn move_chat(&mut self, from: i64, to: i64) {
        self.note(self.tools.store.move_chat(from, to).await);
        self.board.handle_moved(from, to, self.clock.now());
    }

    /// Does what the board wants done. The database first: what is open in it is looked at again,
    /// whatever happens.
    async fn carry_out(&mut self) {
        for effect in self.board.take_effects() {
            let store = &self.tools.store;
            match effect {
                Effect::Show(..) | Effect::Ring(..) if self.tools.shutdown.is_cancelled() => {}
                Effect::Show(card, face) => self.show(*card, *face),
                Effect::Forget(card) => self.note(store.delete_card(card.0).await),
                Effect::SetOpen(card, is_open) => {
                    self.note(store.set_card_open(card.0, is_open).await);
                }
                Effect::Remember(code, note) => {
                    let note = note.as_deref().map(stored::note_to_text);
                    self.note(store.set_card_call(&code, note.as_deref()).await);
                }
                Effect::Ring(code, user, call) => {
                    self.note(store.set_bell_rung(&code, user, call).await);
                    self.ring(code, user);
                }
            }
        }
    }

    fn note(&self, outcome: Result<(), StoreError>) {
        if let Err(failure) = outcome {
            error!(%failure, "what cards show could not be noted");
        }
    }

    fn show(&mut self, card: Card, face: Face) {
        let telegram = self.tools.telegram.clone();
        let content = room_card(&face, card.lang, &stand(&self.tools.links, &card));
        self.shows.spawn(async move {
            let outcome = telegram.show(&card.place, content).await;
            (card.id, outcome)
        });
    }

    /// Tells one person, if the room still lets them know.
    fn ring(&mut self, code: RoomCode, user: UserId) {
        let (telegram, rooms) = (self.tools.telegram.clone(), Arc::clone(&self.tools.rooms));
        let (links, languages) = (Arc::clone(&self.tools.links), self.tools.languages.clone());
        self.asides.spawn(async move {
            let Ok(Some(room)) = rooms.room(&code, Some(user)).await else {
                return;
            };
            if room.outline.is_barred || room.outline.must_knock {
                return;
            }
            let lang = languages.of_bell(&code, user).await;
            let shown = &room.record.code_as_given;
            let title = if room.record.title.is_empty() {
                fill(lang.words().untitled, &[("code", shown)])
            } else {
                room.record.title.clone()
            };
            let door = Door::WebApp(links.page_url(Some(shown)));
            let chat = Chat {
                id: user.0,
                is_private: true,
                title: String::new(),
                username: None,
            };
            let to = Place { chat, thread: None };
            telegram
                .deliver(&to, greeting::bell(lang, &title, &door))
                .await;
        });
    }
}

/// A room as the board looks at it.
pub(super) fn look_of(room: RoomNotice) -> Look {
    Look {
        is_game: room.record.game.is_some(),
        code: room.record.code_as_given,
        title: room.record.title,
        notice: room.notice,
    }
}

/// How a card of ours stands where it is.
pub(super) fn stand(links: &InviteLinks, card: &Card) -> Stand {
    let code = card.code.for_display();
    Stand {
        door: door(links, &code, card.place.chat().is_some_and(|chat| chat > 0)),
        invite_url: links.invite_url(&code),
        scope: card.scope,
        is_live: true,
    }
}

/// The way into a room, by its code as people see it.
pub(super) fn door(links: &InviteLinks, code: &str, is_private: bool) -> Door {
    if is_private {
        Door::WebApp(links.page_url(Some(code)))
    } else {
        Door::Link(links.invite_url(code))
    }
}

/// The scope of a card of `room` in a chat: the room's own chat, or its owner's chat with the bot.
pub(super) fn scope_in(chat: i64, room: &RoomNotice) -> Scope {
    let is_owners = room.record.owner.is_some_and(|owner| owner.0 == chat);
    if room.record.chat_id == Some(chat) || is_owners {
        Scope::Home
    } else {
        Scope::Elsewhere
    }
}
