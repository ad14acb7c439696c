//! What has to do with Telegram is carried out where that is spoken with: of several processes, at one.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::cluster::{Cluster, Desk};
use crate::limits::UPDATE_BYTES_MAX;
use crate::web::code::ErrorCode;
use crate::web::error::ApiError;

/// Passes a request on if it has to do with Telegram and another process speaks with it.
pub(in crate::web) async fn to_desk(
    State(cluster): State<Cluster>,
    request: Request,
    next: Next,
) -> Response {
    let is_passed_on = cluster.is_node(request.headers());
    if is_passed_on || !is_for_desk(request.method(), request.uri().path()) {
        return next.run(request).await;
    }
    let desk = match cluster.desk() {
        Desk::Here => return next.run(request).await,
        Desk::At(desk) => desk,
        Desk::Nobody => return away(),
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, UPDATE_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let headers = passed_on(&parts.headers);
    let forwarded = cluster.forward(&desk, (parts.method, path), headers, body);
    match forwarded.await {
        Ok(answer) => {
            let (status, headers) = (answer.status(), passed_on(answer.headers()));
            let body = Body::from_stream(answer.bytes_stream());
            (status, headers, body).into_response()
        }
        Err(_) => away(),
    }
}

/// Updates, cards, what is shared into chats, and being forgotten, which ends rings.
fn is_for_desk(method: &Method, path: &str) -> bool {
    let is_of_room = |prefix: &str, last: &str| {
        let rest = path.strip_prefix(prefix).and_then(|it| it.split_once('/'));
        rest.is_some_and(|(code, rest)| !code.is_empty() && rest == last)
    };
    path == "/telegram/webhook"
        || (method == Method::DELETE && path == "/api/me")
        || is_of_room("/api/rooms/", "share")
        || is_of_room("/api/host/rooms/", "cards")
}

/// What a message says of itself, without what belongs to the connection that it came on.
fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::HOST,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ] {
        headers.remove(name);
    }
    headers.remove("x-forwarded-for");
    headers
}

fn away() -> Response {
    let message = "The part of this deployment that speaks with Telegram starts; try again.";
    ApiError::new(ErrorCode::DatabaseAway, message).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_to_do_with_telegram_is_passed_on() {
        for path in [
            "/telegram/webhook",
            "/api/rooms/friday/share",
            "/api/host/rooms/friday/cards",
        ] {
            assert!(is_for_desk(&Method::POST, path), "{path}");
        }
        assert!(is_for_desk(&Method::DELETE, "/api/me"));
        for path in ["/api/me", "/api/rooms/friday", "/api/rooms//share", "/"] {
            assert!(!is_for_desk(&Method::POST, path), "{path}");
        }
    }
}
