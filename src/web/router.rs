//! Every address, in one flat list, and the order of what happens around them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::WebState;
use super::error::ApiError;
use super::middleware::security_headers::SecurityHeaders;
use super::middleware::{
    any_origin, catch_panic, identify, rate_limit, request_id, request_log, security_headers,
    timeout, to_desk,
};
use super::routes::{
    about, avatar_image, call, calls, delete_room, handoff, health, host_card, host_check,
    host_events, host_players, host_register, host_remove, ice, me, metrics, my_rooms, openapi,
    room_lookup, session, share_room, ticket, turn_credentials, user_avatar,
};
use super::static_files;

/// Bytes of a request's body; the largest real one is a registration of about 5 KiB.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Routers of others that share the listener: the socket, Telegram's webhook, the simulator. They
/// keep their own limits on bodies and time.
#[derive(Default)]
pub struct Attached {
    routers: Vec<Router>,
}

impl Attached {
    /// Adds a router; its paths must not be ours.
    #[must_use]
    pub fn with(mut self, router: Router) -> Self {
        self.routers.push(router);
        self
    }
}

/// The whole of HTTP.
pub fn router(state: WebState, attached: Attached) -> Router {
    let headers = SecurityHeaders::new(
        &state.origin,
        state.simulator,
        &static_files::inline_scripts(),
    );
    let mut all = api(&state);
    for router in attached.routers {
        all = all.merge(router);
    }
    if !state.cluster.is_alone() {
        let cluster = state.cluster.clone();
        all = all.layer(from_fn_with_state(cluster, to_desk::to_desk));
    }
    all.fallback(static_files::serve)
        .layer(from_fn_with_state(
            headers,
            security_headers::security_headers,
        ))
        .layer(CatchPanicLayer::custom(catch_panic::answer))
        .layer(from_fn(any_origin::any_origin))
        .layer(from_fn(request_log::request_log))
        .layer(from_fn(request_id::request_id))
}

fn api(state: &WebState) -> Router {
    // Whoever balances asks it, and must not be told "too many" because of what others ask.
    let (health, health_document) = OpenApiRouter::new()
        .routes(routes!(health::health))
        .split_for_parts();
    let (routes, mut document) = OpenApiRouter::with_openapi(openapi::beginning())
        .routes(routes!(about::about))
        .routes(routes!(session::session))
        .routes(routes!(handoff::handoff))
        .routes(routes!(handoff::session))
        .routes(routes!(my_rooms::my_rooms))
        .routes(routes!(room_lookup::room))
        .routes(routes!(ticket::ticket))
        .routes(routes!(share_room::share_room))
        .routes(routes!(delete_room::delete_room))
        .routes(routes!(calls::calls))
        .routes(routes!(call::call))
        .routes(routes!(me::forget))
        .routes(routes!(user_avatar::user_avatar))
        .routes(routes!(avatar_image::avatar_image))
        .routes(routes!(ice::ice_config))
        .routes(routes!(ice::ice_servers))
        .routes(routes!(turn_credentials::turn_credentials))
        .routes(routes!(host_register::register))
        .routes(routes!(host_remove::remove))
        .routes(routes!(host_players::players))
        .routes(routes!(host_players::order))
        .routes(routes!(host_events::events))
        .routes(routes!(host_card::show_card))
        .routes(routes!(host_check::check))
        .split_for_parts();
    document.merge(health_document);
    openapi::finish(&mut document);
    routes
        .route("/api/openapi.json", openapi::route(&document))
        .route("/metrics", get(metrics::metrics))
        .route("/api", any(async || ApiError::not_found()))
        .route("/api/", any(async || ApiError::not_found()))
        .route("/api/{*unknown}", any(async || ApiError::not_found()))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(timeout::timeout))
        .layer(from_fn_with_state(state.clone(), rate_limit::rate_limit))
        .layer(from_fn_with_state(state.clone(), identify::identify))
        .merge(health)
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .with_state(state.clone())
}
