//! What the bot lists for whoever asks: their rooms, their calls, and what it knows of them.
//!
//! Knows what to look up and whose it is; the texts are made elsewhere.

use tracing::error;

use super::asker::Asker;
use super::desk::door;
use super::greeting;
use super::handlers::World;
use super::history;
use super::keyboard::Door;
use super::room_card::Card;
use super::update::Chat;
use crate::hub::RoomSummary;
use crate::ids::UserId;
use crate::limits::ROOMS_OF_CHAT_LISTED;
use crate::protocol::UnixMillis;
use crate::store::StoreError;

impl World {
    /// In a group the chat's own rooms, as everybody there reads the answer; in private the person's.
    pub(super) async fn list_rooms(&self, chat: &Chat, asker: &Asker) -> Card {
        let listed = match (chat.is_private, asker.owner) {
            (true, Some(user)) => self.rooms_of_person(user).await,
            _ => self.rooms_of_chat(chat).await,
        };
        match listed {
            Ok(mut rooms) => {
                rooms.sort_by_key(|(_, inside, _)| std::cmp::Reverse(*inside > 0));
                rooms.truncate(usize::try_from(ROOMS_OF_CHAT_LISTED).unwrap_or(usize::MAX));
                greeting::rooms(asker.lang, chat.is_private, &rooms)
            }
            Err(failure) => {
                error!(%failure, "rooms could not be listed");
                greeting::trouble(asker.lang)
            }
        }
    }

    /// In private the calls of whoever asks; elsewhere those of the chat, which everybody there reads.
    pub(super) async fn history(&self, asker: &Asker, chat: &Chat) -> Card {
        let seconds = u64::try_from(self.telegram.now()).unwrap_or_default();
        let now = UnixMillis(seconds * 1_000);
        let person = asker.owner.filter(|_| chat.is_private);
        let said = match person {
            Some(person) => {
                let calls = self.rooms.calls_of(person, history::LISTED).await;
                calls.map(|calls| history::of_person(&calls, asker.lang, now))
            }
            None => {
                let calls = self.rooms.calls_of_chat(chat.id, history::LISTED).await;
                calls.map(|calls| history::of_chat(&calls, asker.lang, now))
            }
        };
        said.unwrap_or_else(|failure| {
            error!(%failure, "calls could not be looked up");
            greeting::trouble(asker.lang)
        })
    }

    pub(super) async fn forget(&self, asker: &Asker, word: &str) -> Card {
        let Some(person) = asker.owner.filter(|_| word == history::CONFIRMED) else {
            return history::forget_how(asker.lang);
        };
        match self.rooms.forget(person).await {
            Ok(forgotten) => history::forgotten(asker.lang, &forgotten),
            Err(failure) => {
                error!(%failure, "somebody could not be forgotten");
                greeting::trouble(asker.lang)
            }
        }
    }

    async fn rooms_of_person(
        &self,
        user: UserId,
    ) -> Result<Vec<(String, usize, Door)>, StoreError> {
        let rooms = self.rooms.rooms_of(user).await?;
        let entry = |room: RoomSummary| {
            let record = room.record;
            let title = title_or_code(&record.title, &record.code_as_given);
            let door = door(&self.links, &record.code_as_given, true);
            (title, room.outline.inside, door)
        };
        Ok(rooms.into_iter().map(entry).collect())
    }

    async fn rooms_of_chat(&self, chat: &Chat) -> Result<Vec<(String, usize, Door)>, StoreError> {
        let records = self.store.rooms_in_chat(chat.id, ROOMS_OF_CHAT_LISTED);
        let mut rooms = Vec::new();
        for record in records.await? {
            let Some(room) = self.rooms.notice(&record.code).await? else {
                continue;
            };
            let title = title_or_code(&room.record.title, &room.record.code_as_given);
            let door = door(&self.links, &room.record.code_as_given, false);
            rooms.push((title, room.notice.inside.len(), door));
        }
        Ok(rooms)
    }
}

fn title_or_code(title: &str, code: &str) -> String {
    if title.is_empty() { code } else { title }.to_owned()
}
