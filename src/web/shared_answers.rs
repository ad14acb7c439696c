//! What any address may answer besides what its handler says: the refusals of extractors and
//! middleware. One list, from which the API's description names them.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, Response};

/// Each with what it means. Those that only an address with a body gives are [`OF_BODIES`].
const OF_ALL: [(StatusCode, &str); 4] = [
    (
        StatusCode::BAD_REQUEST,
        "The path, the query or the body cannot be read",
    ),
    (
        StatusCode::TOO_MANY_REQUESTS,
        "Too many requests; come back after the seconds in Retry-After",
    ),
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "The answer took too long; try again",
    ),
];
/// What only an address that takes a body answers.
const OF_BODIES: [(StatusCode, &str); 1] = [(
    StatusCode::PAYLOAD_TOO_LARGE,
    "The body is larger than 64 KiB",
)];

/// Adds them to every call of `document` that does not say more about them itself.
pub(super) fn describe(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for call in calls(item) {
            let of_bodies = OF_BODIES.iter().filter(|_| call.request_body.is_some());
            for (status, meaning) in OF_ALL.iter().chain(of_bodies) {
                call.responses
                    .responses
                    .entry(status.as_str().to_owned())
                    .or_insert_with(|| answer(*status, meaning).into());
            }
        }
    }
}

fn calls(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ]
    .into_iter()
    .flatten()
}

fn answer(status: StatusCode, meaning: &str) -> Response {
    let schema = Ref::from_schema_name("ErrorBody");
    let body = ContentBuilder::new().schema(Some(schema)).build();
    let answer = ResponseBuilder::new()
        .description(meaning)
        .content("application/json", body);
    if status != StatusCode::TOO_MANY_REQUESTS {
        return answer.build();
    }
    let seconds = ObjectBuilder::new().schema_type(Type::Integer);
    let header = HeaderBuilder::new().schema(Some(seconds)).build();
    answer.header(RETRY_AFTER.as_str(), header).build()
}
