//! Cards as the database keeps them.

use std::collections::BTreeMap;

use tracing::error;

use crate::cards::{CallNote, Card, CardId, Place, Scope};
use crate::i18n::Lang;
use crate::ids::{RoomCode, UserId};
use crate::store::{CardRecord, Store, StoreError};
use crate::time::UnixMillis;

/// Everything about the cards of a room.
pub(super) struct StoredRoom {
    /// With whether they were open, oldest first.
    pub(super) cards: Vec<(Card, bool)>,
    pub(super) bells: BTreeMap<UserId, Option<UnixMillis>>,
    pub(super) call: Option<CallNote>,
}

/// Reads what there is about the cards of a room.
pub(super) async fn room(store: &Store, code: &RoomCode) -> Result<StoredRoom, StoreError> {
    let cards = store.cards_of(code).await?;
    let bells = store.bells_of(code).await?;
    let call = store.card_call(code).await?;
    Ok(StoredRoom {
        cards: cards.into_iter().filter_map(card).collect(),
        bells: bells.into_iter().collect(),
        call: call.and_then(|text| note_of_text(&text)),
    })
}

fn card(record: CardRecord) -> Option<(Card, bool)> {
    let place = match (record.chat, record.inline) {
        (Some(chat), _) => Place::Chat {
            chat,
            thread: record.thread,
            message: record.message,
        },
        (None, Some(inline)) => Place::Inline(inline),
        (None, None) => return None,
    };
    let card = Card {
        id: CardId(record.id),
        code: record.code,
        place,
        lang: Lang::from_code(Some(&record.lang)),
        scope: if record.is_home {
            Scope::Home
        } else {
            Scope::Elsewhere
        },
    };
    Some((card, record.is_open))
}

/// A card that has just been made.
pub(super) fn record(card: &Card) -> CardRecord {
    let (chat, thread, message, inline) = match &card.place {
        Place::Chat {
            chat,
            thread,
            message,
        } => (Some(*chat), *thread, *message, None),
        Place::Inline(id) => (None, None, None, Some(id.clone())),
    };
    CardRecord {
        id: card.id.0,
        code: card.code.clone(),
        chat,
        thread,
        message,
        inline,
        lang: card.lang.code().to_owned(),
        is_home: card.scope == Scope::Home,
        is_open: false,
    }
}

/// What is known of a call, as text.
pub(super) fn note_to_text(note: &CallNote) -> String {
    serde_json::to_string(note).expect("a note is plain data")
}

/// A note that cannot be read costs what it says.
fn note_of_text(text: &str) -> Option<CallNote> {
    let note = serde_json::from_str(text);
    note.inspect_err(|error| error!(%error, "a note of a call cannot be read"))
        .ok()
}
