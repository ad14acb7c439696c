//! The handlers, one file per concern.

pub mod ws;
