//! Inline mode: `@bot title` in any chat offers a room there.
//!
//! Which message came of an offer is told only where the bot's inline feedback is switched on (by
//! @BotFather's `/setinlinefeedback`), and not always then. Without it the message works as an
//! invitation, and a press on its second button tells its id and makes it follow the room.

use teloxide::payloads::{AnswerInlineQuery, AnswerInlineQuerySetters as _};
use teloxide::types::{
    InlineQueryId, InlineQueryResult, InlineQueryResultArticle, InputMessageContent,
    InputMessageContentText, ParseMode,
};
use tracing::{debug, error};

use super::asker::Asker;
use super::desk::{door, look_of};
use super::handlers::World;
use super::room_card::{Stand, room_card};
use super::route::offer_id;
use crate::cards::{Board, Scope};
use crate::hub::{NewRoom, Notice, RoomNotice};
use crate::i18n::{Lang, fill};
use crate::ids::{RoomCode, UserId};
use crate::links::InviteLinks;
use crate::protocol::RoomKind;
use crate::time::UnixMillis;

/// For how long Telegram may give the same person the same answer, in seconds: typing back and forth
/// costs nothing, and how many are on air is no older.
const CACHED_FOR: u32 = 5;
/// Rooms of their own that a person is offered beside a new one.
const OWN_ROOMS_OFFERED: usize = 5;

impl World {
    /// Offers a new room under the typed title, then the person's own rooms.
    pub(super) async fn offer(&self, query: &str, asker: Asker, typed: &str) {
        let Some(user) = asker.owner else { return };
        let lang = self.languages.of(user, asker.lang).await;
        let asker = asker.in_lang(lang);
        let new = self.rooms.offer_room(NewRoom {
            kind: RoomKind::Chat,
            title: asker.title(typed),
            owner: Some(user),
            chat_id: None,
            listen_only: false,
        });
        let notice = Notice::default();
        let new = RoomNotice {
            record: new,
            notice,
        };
        let now = self.clock.now();
        let mut offers = vec![offer_of(&self.links, new, Scope::Home, lang, now)];
        for code in self.own_rooms(user, typed).await {
            if let Ok(Some(room)) = self.rooms.notice(&code).await {
                let scope = scope_passed_on(user, &room);
                offers.push(offer_of(&self.links, room, scope, lang, now));
            }
        }
        let request = AnswerInlineQuery::new(InlineQueryId(query.to_owned()), offers)
            .cache_time(CACHED_FOR)
            .is_personal(true);
        if let Err(failure) = self.telegram.tell(&request).await {
            debug!(%failure, "an inline query was not answered");
        }
    }

    /// The rooms of a person whose titles go with what they type.
    async fn own_rooms(&self, user: UserId, typed: &str) -> Vec<RoomCode> {
        let typed = typed.trim().to_lowercase();
        match self.rooms.rooms_of(user).await {
            Ok(rooms) => {
                let fits = rooms.into_iter().filter(|room| {
                    room.record.owner == Some(user)
                        && room.record.title.to_lowercase().contains(&typed)
                });
                let codes = fits.map(|room| room.record.code);
                codes.take(OWN_ROOMS_OFFERED).collect()
            }
            Err(failure) => {
                error!(%failure, "rooms could not be listed");
                Vec::new()
            }
        }
    }

    /// What was offered has been sent.
    pub(super) async fn keep_inline(
        &self,
        asker: Asker,
        code: RoomCode,
        is_home: bool,
        inline: String,
    ) {
        let Some(user) = asker.owner else { return };
        let lang = self.languages.of(user, asker.lang).await;
        self.keep_card(code, is_home, inline, lang).await;
    }
}

/// Who passes a room of their own on, which belongs to no chat, decides that it belongs where they send
/// it; every other room is only passed on.
pub(super) fn scope_passed_on(user: UserId, room: &RoomNotice) -> Scope {
    if room.record.owner == Some(user) && room.record.chat_id.is_none() {
        Scope::Home
    } else {
        Scope::Elsewhere
    }
}

/// A room as something to send to a chat.
pub(super) fn offer_of(
    links: &InviteLinks,
    room: RoomNotice,
    scope: Scope,
    lang: Lang,
    now: UnixMillis,
) -> InlineQueryResult {
    let words = lang.words();
    let code = room.record.code.clone();
    let inside = room.notice.inside.len();
    let face = Board::first_face(&look_of(room), scope, now);
    let stand = Stand {
        door: door(links, &face.code, false),
        invite_url: links.invite_url(&face.code),
        scope,
        is_live: false,
    };
    let card = room_card(&face, lang, &stand);
    let text = InputMessageContentText::new(card.text).parse_mode(ParseMode::Html);
    let title = if face.title.is_empty() {
        fill(words.untitled, &[("code", &face.code)])
    } else {
        face.title
    };
    let description = match inside {
        0 => words.inline_hint.to_owned(),
        inside => words.people_on_air(inside),
    };
    let id = offer_id(&code, scope == Scope::Home);
    let content = InputMessageContent::Text(text);
    let mut article = InlineQueryResultArticle::new(id, title, content).description(description);
    article.reply_markup = card.keyboard;
    InlineQueryResult::Article(article)
}
