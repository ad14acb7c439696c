//! Who are the admins of a chat: asked of Telegram, believed for a minute, never assumed.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use super::failure::Failure;
use super::telegram::Telegram;
use crate::ids::UserId;

/// For how long an answer is believed: a former admin keeps a say in a room for no longer.
const BELIEVED_FOR: Duration = Duration::from_secs(60);
/// Chats whose admins are in memory.
const CHATS_MAX: u64 = 10_000;
/// What stands for an admin who hides behind the group's name, where Telegram names a person.
const GROUP_ANONYMOUS_BOT: UserId = UserId(1_087_968_824);

/// A cheap handle.
#[derive(Clone)]
pub(super) struct Admins {
    telegram: Telegram,
    known: Cache<i64, Arc<Vec<UserId>>>,
}

impl Admins {
    pub(super) fn new(telegram: Telegram) -> Self {
        Self {
            telegram,
            known: Cache::builder()
                .max_capacity(CHATS_MAX)
                .time_to_live(BELIEVED_FOR)
                .build(),
        }
    }

    /// The admins of a group; several who ask at once are one question.
    pub(super) async fn of(&self, chat: i64) -> Result<Arc<Vec<UserId>>, Arc<Failure>> {
        let asked = async { self.telegram.admins(chat).await.map(Arc::new) };
        self.known.try_get_with(chat, asked).await
    }

    /// Whether somebody is an admin of a group. Whoever Telegram shows as the group itself is one of
    /// them who does not want to be named.
    pub(super) async fn includes(&self, chat: i64, user: UserId) -> Result<bool, Arc<Failure>> {
        if user == GROUP_ANONYMOUS_BOT {
            return Ok(true);
        }
        Ok(self.of(chat).await?.contains(&user))
    }
}
