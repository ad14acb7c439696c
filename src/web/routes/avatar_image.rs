//! `GET /api/avatars/{id}?e=&s=`: a person's photo, for `<img>`. The id is sealed, so that others learn
//! nobody's Telegram id from it.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::user_avatar::Signed;
use crate::avatars::Avatar;
use crate::web::WebState;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Asked, PathPart};

/// Six hours: the address changes with its signature every hour of asking anyway.
const KEEP_PHOTO: HeaderValue = HeaderValue::from_static("private, max-age=21600");
/// Ten minutes: people who set their first photo want to see it.
const KEEP_ABSENCE: HeaderValue = HeaderValue::from_static("private, max-age=600");

/// The photo itself.
#[utoipa::path(get, path = "/api/avatars/{id}", params(("id" = String, Path, description = "A sealed id"), ("e" = Option<u64>, Query, description = "Until when the address is good, in seconds since 1970"), ("s" = Option<String>, Query, description = "The signature")), responses(
    (status = 200, description = "A JPEG, PNG or WebP", content_type = "image/jpeg"),
    (status = 204, description = "This person has none"),
    (status = 304, description = "The one you have"),
    (status = 403, description = "The address is not ours or has run out", body = ErrorBody),
))]
pub(in crate::web) async fn avatar_image(
    State(state): State<WebState>,
    PathPart(id): PathPart,
    Asked(signed): Asked<Signed>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let now = crate::time::now();
    let end = signed.end();
    let user = end.and_then(|end| state.auth.open_avatar(&id, end, &signed.s, now));
    let Some(user) = user else {
        return Err(ApiError::forbidden(
            "This address is not ours or has run out.",
        ));
    };
    let answer = match state.avatars.get(user).await? {
        Some(avatar) => photo(avatar, &headers),
        // No failure: a browser writes those into its console, once for everybody without a photo.
        None => (StatusCode::NO_CONTENT, [(CACHE_CONTROL, KEEP_ABSENCE)]).into_response(),
    };
    Ok(answer)
}

fn photo(avatar: Avatar, asked: &HeaderMap) -> Response {
    let kept = asked
        .get(IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == avatar.etag.as_bytes());
    let common = [
        (CACHE_CONTROL, KEEP_PHOTO),
        (
            ETAG,
            HeaderValue::from_str(&avatar.etag).unwrap_or(HeaderValue::from_static("\"\"")),
        ),
    ];
    if kept {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let content_type = [(CONTENT_TYPE, HeaderValue::from_static(avatar.content_type))];
    (common, content_type, avatar.bytes).into_response()
}
