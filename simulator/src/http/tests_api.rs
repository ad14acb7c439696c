//! What tests need beyond what people do: scripted failures and the record of calls.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Shared;
use crate::world::faults::Fault;

pub(super) async fn add_fault(
    State(shared): State<Arc<Shared>>,
    Json(fault): Json<Fault>,
) -> (StatusCode, Json<Value>) {
    if shared.act(|world, _| world.faults.add(fault)) {
        (StatusCode::OK, Json(json!({})))
    } else {
        (
            StatusCode::BAD_REQUEST,
            Json(json!({"error": "too many faults are waiting"})),
        )
    }
}

pub(super) async fn clear_faults(State(shared): State<Arc<Shared>>) -> Json<Value> {
    shared.act(|world, _| world.faults.clear());
    Json(json!({}))
}

#[derive(Deserialize)]
pub(super) struct CallsQuery {
    method: Option<String>,
}

pub(super) async fn calls(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<CallsQuery>,
) -> Json<Value> {
    let calls = shared.look(|world| world.faults.calls(query.method.as_deref()));
    Json(json!({"calls": calls}))
}
