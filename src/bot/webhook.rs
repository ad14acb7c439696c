//! `POST /telegram/webhook`: Telegram hands updates over.
//!
//! The answer tells Telegram whether to come again: 200 for what is taken and for what would fail
//! again just the same, 503 when there is no room.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use subtle::ConstantTimeEq;
use tracing::warn;

use super::intake::{Intake, Offer};
use crate::limits::UPDATE_BYTES_MAX;

/// Where Telegram sends updates, on our origin.
pub const WEBHOOK_PATH: &str = "/telegram/webhook";
/// The header in which Telegram shows the secret it was given with `setWebhook`.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

#[derive(Clone)]
struct Webhook {
    intake: Intake,
    secret: String,
}

/// A router with this one route.
pub(super) fn router(intake: Intake, secret: &str) -> axum::Router {
    axum::Router::new()
        .route(WEBHOOK_PATH, post(receive))
        .with_state(Webhook {
            intake,
            secret: secret.to_owned(),
        })
}

async fn receive(State(webhook): State<Webhook>, headers: HeaderMap, body: Body) -> StatusCode {
    let shown = headers
        .get(SECRET_HEADER)
        .map_or(&[][..], |value| value.as_bytes());
    if !bool::from(shown.ct_eq(webhook.secret.as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(bytes) = to_bytes(body, UPDATE_BYTES_MAX).await else {
        warn!("an update was too long or broke off");
        return StatusCode::OK;
    };
    match webhook.intake.offer(&String::from_utf8_lossy(&bytes)).await {
        Offer::Taken => StatusCode::OK,
        Offer::Refused => StatusCode::SERVICE_UNAVAILABLE,
    }
}
