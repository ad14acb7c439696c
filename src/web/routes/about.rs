//! `GET /api/about`: what kind of deployment this is.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::WebState;

/// What kind of deployment this is.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(in crate::web) struct About {
    /// The program's version.
    version: &'static str,
    /// Whether the simulator stands in for Telegram (its page is `/simulator/`).
    simulator: bool,
    /// Whether people may come without Telegram.
    guests: bool,
    /// The bot's username without the `@`, once known.
    bot_username: Option<String>,
}

/// What kind of deployment this is.
#[utoipa::path(get, path = "/api/about", responses((status = 200, body = About)))]
pub(in crate::web) async fn about(State(state): State<WebState>) -> Json<About> {
    Json(About {
        version: env!("CARGO_PKG_VERSION"),
        simulator: state.simulator,
        guests: state.auth.allows_guests(),
        bot_username: state.links.username().map(str::to_owned),
    })
}
