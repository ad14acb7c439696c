//! `GET /api/openapi.json`: this API, described from its handlers.

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use utoipa::openapi::{InfoBuilder, License, OpenApi, OpenApiBuilder};

use crate::web::WebState;

/// The document before the handlers have added themselves.
pub(in crate::web) fn beginning() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Efir")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Voice and video rooms for Telegram chats. People sign in with \
             `Authorization: tma <initData>` or `Authorization: Bearer <session token>`; every \
             refusal is `{\"error\":{\"code\",\"message\"}}`.",
        ))
        .license(Some(License::new("MIT")))
        .build();
    OpenApiBuilder::new().info(info).build()
}

/// Serves the finished document.
pub(in crate::web) fn route(document: &OpenApi) -> MethodRouter<WebState> {
    let json: Arc<str> = document.to_json().unwrap_or_default().into();
    get(move || std::future::ready(answer(&json)))
}

fn answer(json: &Arc<str>) -> impl IntoResponse + use<> {
    let body = json.to_string();
    ([(CONTENT_TYPE, "application/json")], body)
}
