//! What buttons under cards do: for those who may, asked of Telegram each time.

use tracing::{debug, error};

use super::asker::Asker;
use super::desk::Order;
use super::greeting;
use super::handlers::World;
use super::press::Button;
use super::room_card::Card;
use super::route::{CardPress, Pressed};
use super::telegram::Say;
use super::update::Place;
use crate::cards::{self, CardId, Scope};
use crate::hub::RoomNotice;
use crate::i18n::{Lang, Words};
use crate::ids::{RoomCode, UserId};
use crate::limits::BELLS_PER_ROOM_MAX;

/// A sentence for whoever pressed.
type Sentence = fn(&Words) -> &str;

impl World {
    /// Does what the button says, and answers whoever pressed it.
    pub(super) async fn press_card(&self, press: CardPress) {
        let CardPress {
            mut pressed,
            place,
            inline,
            button,
        } = press;
        pressed.lang = self.languages.of(pressed.user, pressed.lang).await;
        let words = pressed.lang.words();
        match button {
            Button::Lock(code, locked) => {
                let outcome = self.lock(&pressed, place.as_ref(), &code, locked).await;
                self.answer(&pressed, outcome.map_err(|why| why(words)), words)
                    .await;
            }
            Button::End(code) => {
                let outcome = self.end(&pressed, place.as_ref(), &code).await;
                self.answer(&pressed, outcome.map_err(|why| why(words)), words)
                    .await;
            }
            Button::Bell(code) => self.press_bell(&pressed, &code).await,
            Button::Look(code, is_home) => {
                // Whoever is banned learns nothing of the room, by no button.
                if let (Some(inline), false) = (inline, self.is_barred(&code, pressed.user).await) {
                    self.keep_card(code, is_home, inline, pressed.lang).await;
                }
                self.acknowledge(&pressed.id, Say::Nothing).await;
            }
            Button::NewRoom | Button::Lang(_) => {
                self.acknowledge(&pressed.id, Say::Nothing).await;
            }
        }
    }

    async fn is_barred(&self, code: &RoomCode, user: UserId) -> bool {
        let room = self.rooms.room(code, Some(user)).await;
        room.map_or(true, |room| room.is_none_or(|room| room.outline.is_barred))
    }

    async fn answer(&self, pressed: &Pressed, outcome: Result<Sentence, &str>, words: &Words) {
        let say = match outcome {
            Ok(done) => Say::Note(done(words)),
            Err(refused) => Say::Alert(refused),
        };
        self.acknowledge(&pressed.id, say).await;
    }

    async fn lock(
        &self,
        pressed: &Pressed,
        place: Option<&Place>,
        code: &RoomCode,
        locked: bool,
    ) -> Result<Sentence, Sentence> {
        self.require_say(pressed, place, code).await?;
        if !self.rooms.lock_room(code, locked).await {
            return Err(|words| words.nobody_there);
        }
        Ok(if locked {
            |words| words.locked_now
        } else {
            |words| words.unlocked_now
        })
    }

    /// One press too many must not send everybody out, so it takes two.
    async fn end(
        &self,
        pressed: &Pressed,
        place: Option<&Place>,
        code: &RoomCode,
    ) -> Result<Sentence, Sentence> {
        let room = self.require_say(pressed, place, code).await?;
        if room.notice.inside.is_empty() {
            return Err(|words| words.nobody_there);
        }
        let key = (code.clone(), pressed.user.0);
        if self.ending.remove(&key).await.is_none() {
            self.ending.insert(key, ()).await;
            return Ok(|words| words.end_confirm);
        }
        self.rooms.end_room(code).await;
        Ok(|words| words.ended_now)
    }

    /// The room, if whoever pressed may decide about it: its owner, or an admin of the chat that it
    /// belongs to, pressed there.
    async fn require_say(
        &self,
        pressed: &Pressed,
        place: Option<&Place>,
        code: &RoomCode,
    ) -> Result<RoomNotice, Sentence> {
        let room = match self.rooms.notice(code).await {
            Ok(Some(room)) => room,
            Ok(None) => return Err(|words| words.nobody_there),
            Err(failure) => {
                error!(%failure, "a room could not be looked up");
                return Err(|words| words.trouble);
            }
        };
        if room.record.owner == Some(pressed.user) {
            return Ok(room);
        }
        let chat = place.map(|place| place.chat.id).filter(|chat| *chat < 0);
        let chat = chat.filter(|chat| room.record.chat_id == Some(*chat));
        let Some(chat) = chat else {
            return Err(|words| words.not_allowed);
        };
        match self.admins.includes(chat, pressed.user).await {
            Ok(true) => Ok(room),
            Ok(false) => Err(|words| words.not_allowed),
            Err(failure) => {
                debug!(%failure, "the admins of a chat are not known");
                Err(|words| words.admins_unknown)
            }
        }
    }

    /// Whoever never started the bot cannot be written to: the answer opens their chat with it, where
    /// one tap starts it and switches the bell on.
    async fn press_bell(&self, pressed: &Pressed, code: &RoomCode) {
        let words = pressed.lang.words();
        match self.store.delete_bell(code, pressed.user).await {
            Ok(true) => {
                self.desk
                    .tell(Order::Bell(code.clone(), pressed.user, false))
                    .await;
                self.acknowledge(&pressed.id, Say::Note(words.bell_off))
                    .await;
                return;
            }
            Ok(false) => {}
            Err(failure) => {
                error!(%failure, "a bell could not be switched");
                self.acknowledge(&pressed.id, Say::Alert(words.trouble))
                    .await;
                return;
            }
        }
        let start = self.links.bell_url(code.as_str());
        if let (Ok(false), Some(start)) = (self.telegram.may_write_to(pressed.user).await, &start) {
            self.acknowledge(&pressed.id, Say::Open(start)).await;
            return;
        }
        let say = match self.set_bell(code, pressed.user, pressed.lang).await {
            Ok(done) => Say::Note(done(words)),
            Err(refused) => Say::Alert(refused(words)),
        };
        self.acknowledge(&pressed.id, say).await;
    }

    /// `/start` by the link of [`World::press_bell`].
    pub(super) async fn set_bell_by_link(&self, asker: &Asker, code: &RoomCode) -> Card {
        let words = asker.lang.words();
        let Some(user) = asker.owner else {
            return greeting::hint(asker.lang);
        };
        let done = self.set_bell(code, user, asker.lang).await;
        greeting::plain(match done {
            Ok(sentence) | Err(sentence) => sentence(words),
        })
    }

    async fn set_bell(
        &self,
        code: &RoomCode,
        user: UserId,
        lang: Lang,
    ) -> Result<Sentence, Sentence> {
        let trouble = |failure: &dyn std::fmt::Display| -> Sentence {
            error!(%failure, "a bell could not be switched");
            |words| words.trouble
        };
        match self.rooms.room(code, Some(user)).await {
            Ok(Some(room)) if !room.outline.is_barred => {}
            Ok(_) => return Err(|words| words.nobody_there),
            Err(failure) => return Err(trouble(&failure)),
        }
        let lang = lang.code();
        let set = self.store.insert_bell(code, user, lang, BELLS_PER_ROOM_MAX);
        match set.await {
            Ok(true) => {
                self.desk.tell(Order::Bell(code.clone(), user, true)).await;
                Ok(|words| words.bell_on)
            }
            Ok(false) => {
                let bells = self.store.bells_of(code).await;
                let has_one = bells.is_ok_and(|all| all.iter().any(|(one, _)| *one == user));
                if has_one {
                    Ok(|words| words.bell_on)
                } else {
                    Err(|words| words.bell_full)
                }
            }
            Err(failure) => Err(trouble(&failure)),
        }
    }

    /// Has an inline message followed from now on, now that its id is known.
    pub(super) async fn keep_card(
        &self,
        code: RoomCode,
        is_home: bool,
        inline: String,
        lang: Lang,
    ) {
        if let Err(failure) = self.rooms.take_offer(&code).await {
            error!(%failure, "a room that was offered could not be made");
            return;
        }
        let card = cards::Card {
            id: CardId(rand::random()),
            code,
            place: cards::Place::Inline(inline),
            lang,
            scope: if is_home {
                Scope::Home
            } else {
                Scope::Elsewhere
            },
        };
        self.desk.tell(Order::Posted(Box::new(card), None)).await;
    }

    /// In a group the language is for its admins to choose.
    pub(super) async fn change_language(&self, place: &Place, pressed: &Pressed, lang: Lang) {
        let chat = &place.chat;
        let words = pressed.lang.words();
        let may = chat.is_private || chat.id == pressed.user.0;
        let may = if may {
            Ok(true)
        } else {
            self.admins.includes(chat.id, pressed.user).await
        };
        match may {
            Ok(true) => {}
            Ok(false) => {
                self.acknowledge(&pressed.id, Say::Alert(words.not_allowed))
                    .await;
                return;
            }
            Err(failure) => {
                debug!(%failure, "the admins of a chat are not known");
                self.acknowledge(&pressed.id, Say::Alert(words.admins_unknown))
                    .await;
                return;
            }
        }
        if let Err(failure) = self.languages.choose(chat.id, lang).await {
            error!(%failure, "the language of a chat could not be noted");
            self.acknowledge(&pressed.id, Say::Alert(words.trouble))
                .await;
            return;
        }
        self.desk.tell(Order::Language(chat.id, lang)).await;
        self.acknowledge(&pressed.id, Say::Nothing).await;
        self.say(place, greeting::plain(lang.words().language_set))
            .await;
    }
}
