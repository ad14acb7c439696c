//! Asking Telegram for updates, where Telegram cannot call us.

use teloxide::types::UpdateId;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::backoff::Backoff;
use super::failure::Failure;
use super::intake::{Intake, Offer};
use super::pace::Pace;
use super::telegram::Telegram;

/// Asks until the process ends. Another process that asks for the same bot (the previous release,
/// not yet gone) is waited out.
pub(super) async fn poll(
    telegram: &Telegram,
    pace: Pace,
    intake: &Intake,
    shutdown: &CancellationToken,
) {
    let freed = telegram
        .persist("removing the webhook", || telegram.delete_webhook())
        .await;
    if freed.is_none() {
        return;
    }
    let mut offset = None;
    let mut backoff = Backoff::new(pace);
    let mut said: Option<Failure> = None;
    loop {
        let answer = tokio::select! {
            answer = telegram.updates(offset) => answer,
            () = shutdown.cancelled() => break,
        };
        match answer {
            Ok(updates) => {
                backoff.reset();
                if said.take().is_some() {
                    info!("updates come again");
                }
                for update in updates {
                    let id = update.id;
                    if intake.take(update).await == Offer::Refused {
                        break;
                    }
                    offset = Some(after(id));
                }
            }
            Err(failure) => {
                if said.as_ref() != Some(&failure) {
                    warn!(%failure, "no updates for now");
                }
                if failure == Failure::WebhookActive {
                    let removed = telegram.delete_webhook().await;
                    debug!(ok = removed.is_ok(), "removing the webhook again");
                }
                let pause = backoff.pause(failure.asked_pause());
                said = Some(failure);
                if telegram.wait(pause).await.is_err() {
                    break;
                }
            }
        }
    }
    confirm(telegram, offset).await;
}

/// Tells Telegram what has been taken, so that the next process does not get it once more.
async fn confirm(telegram: &Telegram, offset: Option<i32>) {
    let Some(offset) = offset else { return };
    if let Err(failure) = telegram.confirm_updates(offset).await {
        debug!(%failure, "the last updates could not be confirmed");
    }
}

/// The offset that confirms everything up to `id`.
fn after(id: UpdateId) -> i32 {
    i32::try_from(id.0).unwrap_or(i32::MAX).saturating_add(1)
}
