//! Messages that a person sends from inside the Mini App to pass a room on.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::Deserialize;
use teloxide::payloads::{SavePreparedInlineMessage, SavePreparedInlineMessageSetters as _};
use tracing::debug;

use super::inline::{offer_of, scope_passed_on};
use super::languages::Languages;
use super::service::RoomService;
use super::telegram::Telegram;
use crate::hub::Clock;
use crate::i18n::Lang;
use crate::ids::{RoomCode, UserId};
use crate::links::InviteLinks;
use crate::sharing::{Prepare, Prepared};

/// What prepares them.
pub(super) struct Sharer {
    pub(super) telegram: Telegram,
    pub(super) links: Arc<InviteLinks>,
    pub(super) rooms: Arc<dyn RoomService>,
    pub(super) languages: Languages,
    pub(super) clock: Clock,
}

/// What is read of a prepared message.
#[derive(Deserialize)]
struct Saved {
    id: String,
}

impl Prepare for Sharer {
    fn prepare<'a>(
        &'a self,
        person: UserId,
        language: Option<&'a str>,
        code: &'a RoomCode,
    ) -> BoxFuture<'a, Option<Prepared>> {
        Box::pin(async move {
            let room = self.rooms.notice(code).await.ok()??;
            let lang = self.languages.of(person, Lang::from_code(language)).await;
            let scope = scope_passed_on(person, &room);
            let offer = offer_of(&self.links, room, scope, lang, self.clock.now());
            let user = teloxide::types::UserId(u64::try_from(person.0).ok()?);
            let request = SavePreparedInlineMessage::new(user, offer)
                .allow_user_chats(true)
                .allow_group_chats(true)
                .allow_channel_chats(true);
            match self.telegram.get::<Saved, _>(&request).await {
                Ok(saved) => Some(Prepared { id: saved.id }),
                Err(failure) => {
                    debug!(%failure, "a message to share a room was not prepared");
                    None
                }
            }
        })
    }
}
