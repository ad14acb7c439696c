//! One card in memory: what it shows, what it should, and what is on its way.

use super::Card;
use super::story::Face;
use crate::i18n::Lang;

/// What a card was last known to show.
#[derive(Debug)]
pub(super) enum Shown {
    /// Anything.
    Unknown,
    /// Some face on which nobody is on air.
    AtRest,
    This(Face, Lang),
}

impl Shown {
    pub(super) fn is(&self, face: &Face, lang: Lang) -> bool {
        match self {
            Self::Unknown => false,
            Self::AtRest => !face.is_on_air(),
            Self::This(shown, shown_in) => shown == face && *shown_in == lang,
        }
    }
}

/// A card in memory.
#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) card: Card,
    pub(super) shown: Shown,
    pub(super) wanted: Option<Face>,
    pub(super) under_way: Option<(Face, Lang)>,
    pub(super) is_open: bool,
}

impl Tracked {
    /// Whether it shows what it should.
    pub(super) fn is_right(&self) -> bool {
        let wanted = self.wanted.as_ref();
        wanted.is_none_or(|face| self.shown.is(face, self.card.lang))
    }
}
