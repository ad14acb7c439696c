//! Whole calls in virtual time: real clients around the core, and a network between them.

mod guests;
mod hostile;
mod loss;
mod room_of_fifty;
mod support;
