//! The HTTP edge: routes, bodies, waiting.

mod bot_api;
mod control;
mod page;
mod people;
mod tests_api;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::{PREFIX, Shared};

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let control = Router::new()
        .route("/world", get(control::world))
        .route("/messages", get(control::messages))
        .route("/events", get(control::events))
        .route("/say", post(control::say))
        .route("/press", post(control::press))
        .route("/pick", post(people::pick))
        .route("/menu", post(control::menu))
        .route("/launch", post(control::launch))
        .route(
            "/inline",
            post(control::ask_inline).get(control::inline_answer),
        )
        .route("/choose", post(control::choose_inline))
        .route("/prepared", post(control::send_prepared))
        .route("/block", post(people::block))
        .route("/group", post(people::group))
        .route(
            "/faults",
            post(tests_api::add_fault).delete(tests_api::clear_faults),
        )
        .route("/calls", get(tests_api::calls));
    let everything = Router::new()
        .route(
            "/api/{bot}/{method}",
            get(bot_api::method).post(bot_api::method),
        )
        .route("/api/file/{bot}/{*path}", get(bot_api::file))
        .nest("/control", control)
        .route("/portraits/{person}/{width}", get(page::portrait))
        .route("/", get(page::index))
        .route("/{file}", get(page::asset));
    // Nesting alone leaves out the prefix with a slash.
    Router::new()
        .nest(PREFIX, everything)
        .route(&format!("{PREFIX}/"), get(page::index))
        .with_state(shared)
}
