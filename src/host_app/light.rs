//! How one part stands, as a light with words. Pure.

use serde::Serialize;

/// A light on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Light {
    color: Color,
    words: String,
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
    pub(super) const fn good(words: String) -> Self {
        let color = Color::Good;
        Self { color, words }
    }

    /// It is on its way.
    pub(super) const fn waiting(words: String) -> Self {
        let color = Color::Waiting;
        Self { color, words }
    }

    /// It does not work.
    pub(super) const fn bad(words: String) -> Self {
        let color = Color::Bad;
        Self { color, words }
    }
}
