//! The chat page: embedded files, served with a policy that lets nothing else in.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::{Shared, cast, portraits};

#[derive(RustEmbed)]
#[folder = "page/"]
struct Page;

pub(super) async fn index(State(shared): State<Arc<Shared>>) -> Response {
    serve(&shared, "index.html")
}

/// Any other file of the page.
pub(super) async fn asset(State(shared): State<Arc<Shared>>, Path(file): Path<String>) -> Response {
    serve(&shared, &file)
}

fn serve(shared: &Shared, path: &str) -> Response {
    let Some(file) = Page::get(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let frames = shared.look(|world| world.mini_app_origin.clone());
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; frame-src 'self' {frames}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, file.data.into_owned()).into_response()
}

/// Somebody's portrait, 160 or 640 pixels wide.
pub(super) async fn portrait(Path((person, width)): Path<(i64, u32)>) -> Response {
    let stem = cast::person(person).and_then(|person| person.portrait);
    match stem.and_then(|stem| portraits::bytes(stem, width)) {
        Some(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, "image/jpeg"),
                (header::CACHE_CONTROL, "max-age=3600"),
            ];
            (headers, Cow::into_owned(bytes)).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
