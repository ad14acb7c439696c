//! What HTTP says once the process has begun to stop; through the router, without a port.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use efir::auth::Auth;
use efir::avatars::{Avatars, NoAvatars};
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::ids::RoomCode;
use efir::store::Store;
use efir::web::{self, Attached, RateLimiter, WebDeps};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

#[tokio::test]
async fn health_says_draining_once_the_shutdown_has_begun() {
    let draining = CancellationToken::new();
    let app = web::router(Arc::new(deps(draining.clone()).await), Attached::default());
    let health = || Request::get("/api/health").body(Body::empty());

    let before = app.clone().oneshot(health().expect("a request")).await;
    assert_eq!(before.expect("an answer").status(), 200);

    draining.cancel();
    let after = app.oneshot(health().expect("a request")).await;
    let after = after.expect("an answer");
    assert_eq!(after.status(), 503);
    let body = to_bytes(after.into_body(), 1_000).await.expect("short");
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["status"], "draining");
}

async fn deps(draining: CancellationToken) -> WebDeps {
    let store = Store::in_memory().await.expect("opens");
    let auth = Auth::without_bot(&[7; 32], true);
    let ice = IceServers::default();
    let invite_url = Arc::new(|code: &RoomCode| format!("http://localhost/?startapp={code}"));
    let hub = Hub::new(HubDeps {
        store: store.clone(),
        auth: auth.clone(),
        ice: ice.clone(),
        invite_url: invite_url.clone(),
    });
    WebDeps {
        auth,
        hub,
        store,
        ice,
        avatars: Avatars::new(Arc::new(NoAvatars)),
        origin: "http://localhost:3000".to_owned(),
        host_secret: None,
        metrics_token: None,
        trusted_proxy_hops: 0,
        simulator: false,
        invite_url,
        bot_username: Arc::new(|| None),
        limiter: RateLimiter::default(),
        draining,
    }
}
