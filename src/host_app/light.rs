//! How one part stands, as a light with words. Pure.

use serde::Serialize;
use serde_json::{Value, json};

use super::saying::Saying;
use crate::i18n::Lang;

/// A light on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Light {
    color: Color,
    words: Saying,
}

/// What a light says without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Color {
    Good,
    Waiting,
    Bad,
}

impl Light {
    /// It works.
    pub(super) fn good(words: impl Into<Saying>) -> Self {
        let (color, words) = (Color::Good, words.into());
        Self { color, words }
    }

    /// It is on its way.
    pub(super) fn waiting(words: impl Into<Saying>) -> Self {
        let (color, words) = (Color::Waiting, words.into());
        Self { color, words }
    }

    /// It does not work.
    pub(super) fn bad(words: impl Into<Saying>) -> Self {
        let (color, words) = (Color::Bad, words.into());
        Self { color, words }
    }

    /// As the page shows it.
    pub(super) fn in_lang(&self, lang: Lang) -> Value {
        json!({ "color": self.color, "words": self.words.in_lang(lang) })
    }
}
