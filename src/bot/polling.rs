//! Asking Telegram for updates, where Telegram cannot call us.

use std::time::Duration;

use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::backoff::Backoff;
use super::failure::Failure;
use super::intake::{Intake, Offer};
use super::pace::Pace;
use super::telegram::Telegram;
use super::update::{Update, UpdateId};

/// The longest pause while another process asks: the previous release is gone in a minute, and then
/// somebody has to answer.
const CONFLICT_PAUSE_MAX: Duration = Duration::from_secs(5);

/// Asks until the process ends. Another process that asks for the same bot (the previous release,
/// not yet gone) is waited out. A webhook that was there before is removed once; one that is set
/// while we ask belongs to a process that started later and takes the updates from now on.
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
                if said.take().is_some() {
                    info!("updates come again");
                }
                let next = take_all(&updates, intake).await;
                // A batch that nobody can confirm would come again at once, for ever.
                let is_stuck = next.is_none() && !updates.is_empty();
                offset = next.or(offset);
                if !is_stuck {
                    backoff.reset();
                } else if telegram.wait(backoff.pause(None)).await.is_err() {
                    break;
                }
            }
            Err(failure) => {
                if said.as_ref() != Some(&failure) {
                    warn!(%failure, "no updates for now");
                }
                let pause = backoff.pause(failure.asked_pause());
                let pause = pause_after(&failure, pause);
                said = Some(failure);
                if telegram.wait(pause).await.is_err() {
                    break;
                }
            }
        }
    }
    confirm(telegram, offset).await;
}

/// How long to wait after a failure that would have us wait for `pause`.
fn pause_after(failure: &Failure, pause: Duration) -> Duration {
    match failure {
        Failure::Conflict => pause.min(CONFLICT_PAUSE_MAX),
        _ => pause,
    }
}

/// Takes a batch, each update by itself, so that one that cannot be read costs nothing but itself;
/// the offset that confirms what was taken.
async fn take_all(updates: &[Box<RawValue>], intake: &Intake) -> Option<UpdateId> {
    let mut next = None;
    for raw in updates {
        if intake.take(raw.get()).await == Offer::Refused {
            break;
        }
        next = next.max(Update::id_in(raw.get()).map(|id| id.saturating_add(1)));
    }
    next
}

/// Tells Telegram what has been taken, so that the next process does not get it once more.
async fn confirm(telegram: &Telegram, offset: Option<UpdateId>) {
    let Some(offset) = offset else { return };
    if let Err(failure) = telegram.confirm_updates(offset).await {
        debug!(%failure, "the last updates could not be confirmed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_release_before_is_noticed_within_seconds_and_other_trouble_is_given_time() {
        let minute = Duration::from_secs(60);
        assert_eq!(
            pause_after(&Failure::Conflict, minute),
            Duration::from_secs(5)
        );
        assert_eq!(
            pause_after(&Failure::Conflict, Duration::from_secs(1)),
            Duration::from_secs(1)
        );
        assert_eq!(pause_after(&Failure::Unreachable, minute), minute);
    }
}
