//! Posts updates to the bot's webhook: one at a time, in order, again until it answers with 2xx.

use std::sync::{Arc, Weak};
use std::time::Duration;

use serde_json::Value;

use crate::Shared;
use crate::bot_api::{self, params::Params};

/// How long one delivery may take.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);
/// The first pause after a failure; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What to do next.
enum Next {
    Post {
        id: i64,
        update: Value,
        url: String,
        secret: Option<String>,
    },
    Wait,
    /// The webhook was changed or removed.
    End,
}

/// Delivers until the webhook `reader` stands for is replaced or the simulator is gone.
pub(crate) async fn deliver(shared: Weak<Shared>, reader: u64) {
    let mut pause = FIRST_PAUSE;
    loop {
        let Some(strong) = shared.upgrade() else {
            return;
        };
        let mut changes = strong.changes();
        let next = next(&strong, reader);
        drop(strong);
        match next {
            Next::End => return,
            Next::Wait => {
                if changes.changed().await.is_err() {
                    return;
                }
            }
            Next::Post {
                id,
                update,
                url,
                secret,
            } => {
                let Some(strong) = shared.upgrade() else {
                    return;
                };
                if let Err(error) = post(&strong, &url, secret.as_deref(), &update).await {
                    strong.act(|world, now| {
                        if let Some(webhook) = &mut world.updates.webhook {
                            webhook.last_error = Some((now, error));
                        }
                    });
                    drop(strong);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                } else {
                    strong.act(|world, _| world.updates.acknowledge(id + 1));
                    pause = FIRST_PAUSE;
                }
            }
        }
    }
}

fn next(shared: &Arc<Shared>, reader: u64) -> Next {
    shared.look(|world| match &world.updates.webhook {
        Some(webhook) if world.updates.reader == reader => match world.updates.front() {
            Some((id, update)) => Next::Post {
                id,
                update,
                url: webhook.url.clone(),
                secret: webhook.secret_token.clone(),
            },
            None => Next::Wait,
        },
        _ => Next::End,
    })
}

/// One delivery; a method in the answer's body is called, its result goes nowhere.
async fn post(
    shared: &Arc<Shared>,
    url: &str,
    secret: Option<&str>,
    update: &Value,
) -> Result<(), String> {
    let mut request = shared
        .client
        .post(url)
        .timeout(DELIVERY_TIMEOUT)
        .json(update);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let response = request.send().await.map_err(|error| {
        if error.is_timeout() {
            "Read timeout expired"
        } else {
            "Connection refused"
        }
        .to_owned()
    })?;
    let status = response.status();
    if !status.is_success() {
        return Err(format!("Wrong response from the webhook: {status}"));
    }
    if let Ok(Value::Object(mut body)) = response.json::<Value>().await
        && let Some(Value::String(method)) = body.remove("method")
    {
        let params = Params(body);
        let answer =
            shared.act(|world, now| bot_api::call(world, &method.to_lowercase(), &params, now));
        tracing::debug!(
            method,
            ok = answer.is_ok(),
            "the webhook answered with a method"
        );
    }
    Ok(())
}
