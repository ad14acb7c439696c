//! Something to be said, before it is known in which language: to the terminal in one, to the page in
//! another. Pure.

use crate::i18n::{HostPhrase, Lang, fill};

/// A sentence, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    /// What is the same in every language: what a program has printed, a name, an address.
    Plain(String),
    /// A phrase with its values by name.
    Phrase(HostPhrase, Vec<(&'static str, Self)>),
}

impl Saying {
    /// A phrase without values.
    pub(super) const fn of(phrase: HostPhrase) -> Self {
        Self::Phrase(phrase, Vec::new())
    }

    /// The same with one more value.
    pub(super) fn with(self, name: &'static str, value: impl Into<Self>) -> Self {
        match self {
            Self::Phrase(phrase, mut values) => {
                values.push((name, value.into()));
                Self::Phrase(phrase, values)
            }
            plain @ Self::Plain(_) => plain,
        }
    }

    /// Fit for one line of a terminal: without control characters, each part of at most so many characters.
    pub(super) fn printable(self, chars_max: usize) -> Self {
        match self {
            Self::Plain(text) => {
                let seen = text.chars().filter(|one| !one.is_control());
                Self::Plain(seen.take(chars_max).collect())
            }
            Self::Phrase(phrase, values) => {
                let values = values.into_iter();
                let values = values.map(|(name, value)| (name, value.printable(chars_max)));
                Self::Phrase(phrase, values.collect())
            }
        }
    }

    /// Whether there is nothing to see.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Plain(text) if text.trim().is_empty())
    }

    /// In a language.
    pub(super) fn in_lang(&self, lang: Lang) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Phrase(phrase, values) => {
                let said = values
                    .iter()
                    .map(|(name, value)| (*name, value.in_lang(lang)));
                let said: Vec<(&str, String)> = said.collect();
                let said = said.iter().map(|(name, value)| (*name, value.as_str()));
                fill(phrase.in_lang(lang), &said.collect::<Vec<_>>())
            }
        }
    }
}

impl From<String> for Saying {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&str> for Saying {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<HostPhrase> for Saying {
    fn from(phrase: HostPhrase) -> Self {
        Self::of(phrase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_in_a_language_with_all_its_parts() {
        let how = Saying::of(HostPhrase::WithExitCode).with("code", "3");
        let ended = Saying::of(HostPhrase::GameEnded)
            .with("how", how)
            .with("seconds", "{how}");
        assert_eq!(
            ended.in_lang(Lang::En),
            "The game's command ended with exit code 3; it is started again in {how} s"
        );
        assert_eq!(
            ended.in_lang(Lang::Ru),
            "Сервер игры завершился с кодом 3; запустим снова через {how} с"
        );
        assert_eq!(
            Saying::from("{code}").with("code", "3").in_lang(Lang::Uk),
            "{code}"
        );
    }
}
