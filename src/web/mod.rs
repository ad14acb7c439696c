//! HTTP: the API, the Mini App's files, and the door through which sockets come.
//!
//! Knows axum, the hub and what lies below it; knows nothing of the bot. A request's way:
//! [`serve`] → [`router`] → middleware → extractors → one handler in `routes`.

mod code;
mod error;
mod extract;
mod middleware;
mod places;
mod router;
pub mod routes;
mod serve;
mod socket;
mod state;
mod static_files;
mod transfer;
#[cfg(test)]
mod typescript_tests;

pub use middleware::rate_limit::RateLimiter;
pub use router::{Attached, router};
pub use routes::health::standby;
pub use routes::ws;
pub use serve::serve;
pub use state::{WebDeps, WebState};
