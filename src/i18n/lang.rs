//! Which of our languages a person reads.

use super::words::Words;
use super::{en, ru, uk};

/// A language we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Russian.
    Ru,
    /// Ukrainian.
    Uk,
    /// English.
    En,
}

/// Languages whose readers mostly read Russian better than English.
const READ_RUSSIAN: [&str; 12] = [
    "ru", "be", "kk", "ky", "tg", "tk", "uz", "tt", "ba", "cv", "os", "hy",
];

impl Lang {
    /// Every language, English (what everybody else gets) last.
    pub const ALL: [Self; 3] = [Self::Ru, Self::Uk, Self::En];

    /// The language for an IETF tag as Telegram gives it (`ru`, `uk-UA`, `en_US`); English for
    /// none and for languages we do not speak.
    #[must_use]
    pub fn from_code(code: Option<&str>) -> Self {
        let primary = code
            .unwrap_or_default()
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match primary.as_str() {
            "uk" => Self::Uk,
            other if READ_RUSSIAN.contains(&other) => Self::Ru,
            _ => Self::En,
        }
    }

    /// The ISO 639-1 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::Uk => "uk",
            Self::En => "en",
        }
    }

    /// Everything we say in this language.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Ru => &ru::WORDS,
            Self::Uk => &uk::WORDS,
            Self::En => &en::WORDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_does_not_change_the_language() {
        assert_eq!(Lang::from_code(Some("uk-UA")), Lang::Uk);
        assert_eq!(Lang::from_code(Some("RU_ru")), Lang::Ru);
        assert_eq!(Lang::from_code(Some("en-GB")), Lang::En);
    }

    #[test]
    fn neighbours_who_read_russian_get_russian() {
        for code in ["be", "kk", "uz", "tt"] {
            assert_eq!(Lang::from_code(Some(code)), Lang::Ru, "{code}");
        }
    }

    #[test]
    fn everybody_else_gets_english() {
        for code in [None, Some(""), Some("de"), Some("rue"), Some("???")] {
            assert_eq!(Lang::from_code(code), Lang::En, "{code:?}");
        }
    }

    #[test]
    fn every_language_knows_itself_by_its_code() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_code(Some(lang.code())), lang);
        }
    }
}
