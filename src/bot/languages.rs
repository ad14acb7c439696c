//! Which language is spoken where: as somebody chose by `/language`, else as their Telegram says.

use tracing::error;

use super::update::Chat;
use crate::i18n::Lang;
use crate::ids::{RoomCode, UserId};
use crate::store::{Store, StoreError};

/// A cheap handle.
#[derive(Clone)]
pub(super) struct Languages {
    store: Store,
}

impl Languages {
    pub(super) const fn new(store: Store) -> Self {
        Self { store }
    }

    /// The language of an answer in a chat: the chat's own, else the one the person chose for
    /// themselves, else the one that their Telegram names.
    pub(super) async fn in_chat(&self, chat: &Chat, asker: Option<UserId>, else_: Lang) -> Lang {
        if let Some(chosen) = self.chosen(chat.id).await {
            return chosen;
        }
        let own = asker.filter(|user| user.0 != chat.id);
        match own {
            Some(user) => self.of(user, else_).await,
            None => else_,
        }
    }

    /// The language of a person.
    pub(super) async fn of(&self, user: UserId, else_: Lang) -> Lang {
        self.chosen(user.0).await.unwrap_or(else_)
    }

    /// The language of somebody who wants to be told when somebody joins: as it was when they asked.
    pub(super) async fn of_bell(&self, code: &RoomCode, user: UserId) -> Lang {
        let asked_in = self.store.bell_language(code, user).await;
        let asked_in = asked_in.ok().flatten();
        self.of(user, Lang::from_code(asked_in.as_deref())).await
    }

    /// Notes the choice for a chat or a person.
    pub(super) async fn choose(&self, chat: i64, lang: Lang) -> Result<(), StoreError> {
        self.store.set_chat_language(chat, lang.code()).await
    }

    async fn chosen(&self, chat: i64) -> Option<Lang> {
        match self.store.chat_language(chat).await {
            Ok(code) => code.map(|code| Lang::from_code(Some(&code))),
            Err(failure) => {
                error!(%failure, "the language of a chat cannot be read");
                None
            }
        }
    }
}
