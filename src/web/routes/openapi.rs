//! `GET /api/openapi.json`: this API, described from its handlers.
//!
//! A handler names its own answers; those of what stands around every handler are added here, so
//! that none can be forgotten: `tests/openapi.rs` asks the process and looks each answer up.

use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, License, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    Response, ResponseBuilder, Type,
};

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

/// What may come before a handler is asked, or instead of its answer.
struct Around {
    status: &'static str,
    description: &'static str,
    /// Whether it may come from a call like this one, at this path.
    belongs: fn(&Operation, &str) -> bool,
}

/// The middleware and extractors of the router, in the order of their statuses.
const AROUND: [Around; 8] = [
    Around {
        status: "400",
        description: "The body or the part behind the question mark cannot be read",
        belongs: |call, _| call.request_body.is_some() || has(call, &ParameterIn::Query),
    },
    Around {
        status: "403",
        description: "Guests are not allowed here any more",
        belongs: |call, path| {
            call.responses.responses.contains_key("401") && !path.starts_with("/api/host/")
        },
    },
    Around {
        status: "404",
        description: "There is nothing at this address",
        belongs: |call, _| has(call, &ParameterIn::Path),
    },
    Around {
        status: "413",
        description: "The body is larger than 64 KiB",
        belongs: |call, _| call.request_body.is_some(),
    },
    Around {
        status: "422",
        description: "A field of the body is wrong; the code names it",
        belongs: |call, _| call.request_body.is_some(),
    },
    Around {
        status: "429",
        description: "Too many requests by this person or from this network",
        // Whoever balances may always ask.
        belongs: |_, path| path != "/api/health",
    },
    Around {
        status: "500",
        description: "Our mistake",
        belongs: |_, _| true,
    },
    Around {
        status: "503",
        description: "The answer took too long; try again",
        belongs: |_, _| true,
    },
];

fn has(call: &Operation, place: &ParameterIn) -> bool {
    let parameters = call.parameters.iter().flatten();
    parameters
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .any(|parameter| parameter.parameter_in == *place)
}

/// Adds to every call what may answer it beside its handler.
pub(in crate::web) fn finish(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for call in calls_of(item) {
            for around in &AROUND {
                if (around.belongs)(call, path) {
                    let answers = &mut call.responses.responses;
                    answers
                        .entry(around.status.to_owned())
                        .or_insert_with(|| RefOr::T(refusal(around)));
                }
            }
        }
    }
}

fn calls_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let calls = [
        &mut item.get,
        &mut item.post,
        &mut item.put,
        &mut item.delete,
    ];
    calls.into_iter().flatten()
}

fn refusal(around: &Around) -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody")));
    let response = ResponseBuilder::new()
        .description(around.description)
        .content("application/json", body.build());
    if around.status == "429" {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        let wait = HeaderBuilder::new()
            .schema(Some(seconds))
            .description(Some("Seconds to wait"))
            .build();
        response.header("retry-after", wait).build()
    } else {
        response.build()
    }
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
