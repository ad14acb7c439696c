//! Processes that stand by for each other: of those that share a database server, one serves, and another
//! follows it when it ends, however it ends.
//!
//! Knows the store and nothing of what serving is. Who is alone needs none of this.

mod core;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::store::{LeadTable, StoreError};
use core::{Keep, LOOK_EVERY, Next, RENEW_EVERY, Renewal, Watch};

/// The lead, which this process has.
#[derive(Clone, Debug)]
pub struct Lead {
    table: LeadTable,
    term: i64,
    taken_at: Instant,
    is_cut_off: CutOff,
}

/// Whether whoever serves cannot reach the database for so long that newcomers are better sent elsewhere.
/// Never, for who is alone.
#[derive(Clone, Debug, Default)]
pub struct CutOff(Arc<AtomicBool>);

impl CutOff {
    /// Whether it is so now.
    #[must_use]
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Lead {
    /// Waits until nobody else serves, and takes the lead. When this is over, whoever served before can
    /// write nothing any more.
    pub async fn wait_for(database_url: &str) -> Result<Self, StoreError> {
        let table = LeadTable::open(database_url).await?;
        let mut watch = Watch::default();
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_said = false;
        loop {
            ticks.tick().await;
            let found = table.look().await.ok();
            let may_take = watch.looked(found, Instant::now());
            if !may_take {
                if !std::mem::replace(&mut is_said, true) {
                    tracing::info!("standing by");
                }
                continue;
            }
            let asked_at = Instant::now();
            let taken = match found {
                Some(seen) => table.take(seen).await,
                None => Ok(None),
            };
            match taken {
                Ok(Some(term)) => {
                    table.end_others(term).await?;
                    tracing::info!(term, "serving");
                    return Ok(Self {
                        table,
                        term,
                        taken_at: asked_at,
                        is_cut_off: CutOff::default(),
                    });
                }
                // Another was faster.
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "the lead could not be taken"),
            }
        }
    }

    /// In which term.
    #[must_use]
    pub const fn term(&self) -> i64 {
        self.term
    }

    /// Whether newcomers are better sent elsewhere.
    #[must_use]
    pub fn is_cut_off(&self) -> CutOff {
        self.is_cut_off.clone()
    }

    /// Says again and again that this process lives, until it is told to stop; false when another has
    /// taken the lead.
    pub async fn keep(&self, stop: &CancellationToken) -> bool {
        let mut keep = Keep::taken(self.taken_at);
        let mut ticks = interval(RENEW_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Never in the middle of saying it, or that might arrive after we have resigned.
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            let asked_at = Instant::now();
            let renewal = match self.table.renew(self.term).await {
                Ok(true) => Renewal::Held,
                Ok(false) => Renewal::Lost,
                Err(_) => Renewal::Unanswered,
            };
            let next = keep.renewed(renewal, asked_at);
            if next == Next::End {
                return false;
            }
            let is_cut_off = next == Next::CutOff;
            if self.is_cut_off.0.swap(is_cut_off, Ordering::Relaxed) == is_cut_off {
                continue;
            }
            if is_cut_off {
                tracing::error!(
                    "the database has been away for long: newcomers are sent elsewhere"
                );
            } else {
                tracing::info!("the database is back: newcomers may come");
            }
        }
        true
    }

    /// Gives the lead to whoever stands by, who then has it within a moment. What is to be written has to
    /// be written before.
    pub async fn resign(&self) {
        if let Err(error) = self.table.resign(self.term).await {
            tracing::warn!(%error, "whoever stands by follows only in some seconds");
        }
    }
}
