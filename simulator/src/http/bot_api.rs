//! The Bot API over HTTP: tokens, bodies in every form clients send, long polling, webhooks.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use tokio::time::{Instant, timeout_at};

use crate::bot_api::params::Params;
use crate::bot_api::{self, Answer, ApiError, TERMINATED_BY_OTHER};
use crate::world::faults::Fault;
use crate::world::updates::Webhook;
use crate::{Shared, portraits, webhook};

/// Longest wait of getUpdates, seconds.
const MAX_POLL: i64 = 50;

const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; use \
     deleteWebhook to delete the webhook first";
const TERMINATED_BY_WEBHOOK: &str = "Conflict: terminated by setWebhook request";

pub(super) async fn method(
    State(shared): State<Arc<Shared>>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    if !is_ours(&shared, &bot) {
        return reply(Err(ApiError::new(401, "Unauthorized")));
    }
    let params = match params(request).await {
        Ok(params) => params,
        Err(error) => return reply(Err(error)),
    };
    let (call, fault) = shared.act(|world, _| {
        let call = world.faults.note(&method, &params.0);
        (call, world.faults.take(&method))
    });
    let answer = match fault {
        Some(fault) => match instead(fault).await {
            Instead::Nothing => answer(&shared, &method, &params).await,
            Instead::Refusal(error) => Err(error),
            Instead::Garbage => return "<html><h1>Bad gateway</h1></html>".into_response(),
        },
        None => answer(&shared, &method, &params).await,
    };
    let error = answer.as_ref().err().map(|error| error.code);
    shared.act(|world, _| world.faults.settle(call, error));
    reply(answer)
}

/// What comes in place of an answer.
enum Instead {
    Nothing,
    Refusal(ApiError),
    Garbage,
}

async fn instead(fault: Fault) -> Instead {
    tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    if fault.silence {
        std::future::pending::<()>().await;
    }
    if fault.garbage {
        return Instead::Garbage;
    }
    let Some(code) = fault.error_code else {
        return Instead::Nothing;
    };
    let mut error = ApiError::new(code, fault.description());
    let pause = fault
        .retry_after
        .map(|seconds| json!({"retry_after": seconds}));
    error.parameters = fault.parameters.or(pause);
    Instead::Refusal(error)
}

fn is_ours(shared: &Shared, bot: &str) -> bool {
    shared.look(|world| bot.strip_prefix("bot") == Some(world.bot_token.as_str()))
}

fn reply(answer: Answer) -> Response {
    match answer {
        Ok(result) => Json(json!({"ok": true, "result": result})).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.code).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(error.body())).into_response()
        }
    }
}

/// Parameters from the query string and from a body of JSON, a form, or parts.
async fn params(request: Request) -> Result<Params, ApiError> {
    let mut params = Map::new();
    let query = request.uri().query().unwrap_or_default().to_owned();
    add_form(&mut params, query.as_bytes());
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let unreadable = || ApiError::bad("can't parse the request body");
    if kind.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| unreadable())?;
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let bytes = part.bytes().await.map_err(|_| unreadable())?;
            if !is_file {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                params.insert(name, Value::String(text));
            }
        }
        return Ok(Params(params));
    }
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|_| unreadable())?;
    if kind.starts_with("application/json") && !body.is_empty() {
        match serde_json::from_slice(&body) {
            Ok(Value::Object(object)) => params.extend(object),
            Ok(Value::Null) => {}
            _ => return Err(ApiError::bad("can't parse request body as a JSON object")),
        }
    } else {
        add_form(&mut params, &body);
    }
    Ok(Params(params))
}

fn add_form(params: &mut Map<String, Value>, form: &[u8]) {
    for (key, value) in form_urlencoded::parse(form).into_owned() {
        params.insert(key, Value::String(value));
    }
}

async fn answer(shared: &Arc<Shared>, method: &str, params: &Params) -> Answer {
    match method.to_lowercase().as_str() {
        "getupdates" => get_updates(shared, params).await,
        "setwebhook" => set_webhook(shared, params),
        "deletewebhook" => delete_webhook(shared, params),
        name => shared.act(|world, now| bot_api::call(world, name, params, now)),
    }
}

fn allowed_updates(params: &Params) -> Result<Option<Vec<String>>, ApiError> {
    let Some(value) = params.json("allowed_updates")? else {
        return Ok(None);
    };
    serde_json::from_value(value)
        .map(Some)
        .map_err(|_| ApiError::bad("can't parse allowed_updates: expected an Array of String"))
}

async fn get_updates(shared: &Arc<Shared>, params: &Params) -> Answer {
    let allowed = allowed_updates(params)?;
    let limit = usize::try_from(params.int("limit").unwrap_or(100)).unwrap_or(0);
    let seconds = params.int("timeout").unwrap_or(0).clamp(0, MAX_POLL);
    let deadline = Instant::now() + Duration::from_secs(seconds.unsigned_abs());
    let reader = shared.act(|world, _| {
        if world.updates.webhook.is_some() {
            return Err(ApiError::new(409, WEBHOOK_ACTIVE));
        }
        if let Some(kinds) = allowed {
            world.updates.allow(kinds);
        }
        world.updates.acknowledge(params.int("offset").unwrap_or(0));
        world.updates.polls += 1;
        world.updates.reader += 1;
        Ok(world.updates.reader)
    })?;
    let mut changes = shared.changes();
    loop {
        let batch = shared.look(|world| {
            if world.updates.reader == reader {
                Ok(world.updates.batch(limit))
            } else if world.updates.webhook.is_some() {
                Err(ApiError::new(409, TERMINATED_BY_WEBHOOK))
            } else {
                Err(ApiError::new(409, TERMINATED_BY_OTHER))
            }
        })?;
        if !batch.is_empty() || timeout_at(deadline, changes.changed()).await.is_err() {
            return Ok(json!(batch));
        }
    }
}

fn set_webhook(shared: &Arc<Shared>, params: &Params) -> Answer {
    let url = params.text("url");
    if url.is_empty() {
        return delete_webhook(shared, params);
    }
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(ApiError::bad(
            "bad webhook: An HTTPS URL must be provided for webhook",
        ));
    }
    let secret = params.text("secret_token");
    let clean = secret
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if !clean || secret.len() > 256 {
        return Err(ApiError::bad("secret token contains unallowed characters"));
    }
    let allowed = allowed_updates(params)?;
    let reader = shared.act(|world, _| {
        if let Some(kinds) = allowed {
            world.updates.allow(kinds);
        }
        if params.flag("drop_pending_updates") {
            world.updates.clear();
        }
        world.updates.webhook = Some(Webhook {
            url,
            secret_token: Some(secret).filter(|secret| !secret.is_empty()),
            max_connections: params.int("max_connections").unwrap_or(40),
            last_error: None,
        });
        world.updates.reader += 1;
        world.updates.reader
    });
    tokio::spawn(webhook::deliver(Arc::downgrade(shared), reader));
    Ok(json!(true))
}

fn delete_webhook(shared: &Arc<Shared>, params: &Params) -> Answer {
    shared.act(|world, _| {
        if params.flag("drop_pending_updates") {
            world.updates.clear();
        }
        // A poll that is under way goes on when there was no webhook to delete.
        if world.updates.webhook.take().is_some() {
            world.updates.reader += 1;
        }
    });
    Ok(json!(true))
}

/// A file's bytes, by the path getFile told.
pub(super) async fn file(
    State(shared): State<Arc<Shared>>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    if !is_ours(&shared, &bot) {
        return reply(Err(ApiError::new(401, "Unauthorized")));
    }
    match portraits::bytes_at(&path) {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes.into_owned()).into_response(),
        None => reply(Err(ApiError::not_found())),
    }
}
