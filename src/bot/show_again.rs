//! A game's card, shown once more because its host asks: where people have had it shown by themselves, and
//! nowhere else. A host names no chats and learns none.

use std::sync::Weak;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tracing::error;

use super::handlers::World;
use super::update::{Chat, Place};
use crate::i18n::Lang;
use crate::ids::RoomCode;
use crate::sharing::{ShowAgain, ShownAgain};

/// Between two times: a chat gets as many cards as it has rounds of an evening, and no flood.
pub(super) const SHOWN_APART: Duration = Duration::from_secs(600);

/// What shows them, for as long as the bot lives: whoever may be asked must not keep it alive, as its end
/// is what the keeper of cards waits for.
pub(super) struct Shower(pub(super) Weak<World>);

impl ShowAgain for Shower {
    fn show_again<'a>(&'a self, code: &'a RoomCode) -> BoxFuture<'a, ShownAgain> {
        Box::pin(async move {
            let Some(world) = self.0.upgrade() else {
                return ShownAgain::In(0);
            };
            let places = places(&world, code).await;
            let Ok(Some(room)) = world.rooms.notice(code).await else {
                return ShownAgain::In(0);
            };
            if places.is_empty() {
                return ShownAgain::In(0);
            }
            let now = Instant::now();
            let shown = world.shown_again.entry(code.clone()).or_insert(now).await;
            if !shown.is_fresh() {
                let passed = now.saturating_duration_since(*shown.value());
                return ShownAgain::TooSoon(SHOWN_APART.saturating_sub(passed));
            }
            let count = places.len();
            // Telegram may have every one of them wait.
            let shower = Weak::clone(&self.0);
            tokio::spawn(async move {
                for (place, lang) in places {
                    let Some(world) = shower.upgrade() else {
                        return;
                    };
                    let draft = world.draft(room.clone(), lang, &place.chat);
                    world.post(&place, lang, draft).await;
                }
            });
            ShownAgain::In(count)
        })
    }
}

/// Where the card stands, each chat once, in the language that it has there.
async fn places(world: &World, code: &RoomCode) -> Vec<(Place, Lang)> {
    let cards = match world.store.cards_of(code).await {
        Ok(cards) => cards,
        Err(failure) => {
            error!(%failure, "the cards of a game cannot be read");
            return Vec::new();
        }
    };
    let mut places: Vec<(Place, Lang)> = Vec::new();
    for card in cards {
        let Some(id) = card.chat.filter(|_| card.message.is_some()) else {
            continue;
        };
        places.retain(|(place, _)| place.chat.id != id);
        let chat = Chat {
            id,
            is_private: id > 0,
            title: String::new(),
            username: None,
        };
        let place = Place {
            chat,
            thread: card.thread,
        };
        places.push((place, Lang::from_code(Some(&card.lang))));
    }
    places
}
