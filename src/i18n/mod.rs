//! The words the server itself says, in Russian, Ukrainian and English.
//!
//! Words are data: one table per language in a file of its own, so that a missing word does not
//! compile. Knows nothing of who says them and where (the Mini App has words of its own).

mod en;
mod fill;
mod lang;
mod plural;
mod ru;
mod uk;
mod words;

pub use fill::fill;
pub use lang::Lang;
pub use plural::{Plural, PluralCategory};
pub use words::Words;
