//! The words the server itself says, in Russian, Ukrainian and English.
//!
//! Words are data: one table per language in a file of its own, so that a missing word does not
//! compile. Knows nothing of who says them and where (the Mini App has words of its own).

mod en;
mod fill;
mod host;
mod lang;
mod plural;
mod ru;
mod uk;
mod words;

pub use fill::fill;
pub use host::HostPhrase;
pub use lang::Lang;
pub use plural::{Plural, PluralCategory};
pub use words::Words;

/// The `{names}` in a phrase, sorted.
#[cfg(test)]
fn placeholders(phrase: &str) -> Vec<&str> {
    let mut names: Vec<&str> = phrase
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
