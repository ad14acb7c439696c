//! STUN and TURN looked at while the process runs: by one at a time, and not again for some seconds,
//! so that whoever asks in a loop does not ask the servers in a loop.

use std::sync::Arc;

use moka::future::Cache;
use serde::Serialize;
use utoipa::ToSchema;

use super::connection::{Trust, browsers_trust};
use super::{Finding, Verdict, turn, worst};
use crate::ice::IceServers;
use crate::limits::ICE_CHECK_EVERY;

/// What was found at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IceReport {
    /// The worst of the findings.
    pub verdict: Verdict,
    /// In milliseconds since 1970.
    pub checked_at: u64,
    /// STUN servers first, then TURN servers, in the order of the configuration.
    pub findings: Vec<Finding>,
}

/// Looks at STUN and TURN. A clone is a reference.
#[derive(Clone)]
pub struct IceCheckup {
    ice: IceServers,
    trust: Trust,
    latest: Cache<(), Arc<IceReport>>,
}

impl IceCheckup {
    /// Looks at these servers.
    #[must_use]
    pub fn new(ice: IceServers) -> Self {
        Self {
            ice,
            trust: browsers_trust(),
            latest: Cache::builder()
                .max_capacity(1)
                .time_to_live(ICE_CHECK_EVERY)
                .build(),
        }
    }

    /// How the servers are now, or were a moment ago. Takes [`crate::limits::ICE_CHECK_MAX`] at most.
    pub async fn report(&self) -> Arc<IceReport> {
        self.latest.get_with((), self.look()).await
    }

    async fn look(&self) -> Arc<IceReport> {
        let now = crate::time::now();
        let findings = turn::ice(&self.ice, now, &self.trust).await;
        Arc::new(IceReport {
            verdict: worst(&findings),
            checked_at: now.0,
            findings,
        })
    }

    /// Looks once and writes a line per finding into the log.
    pub async fn log(&self) {
        for finding in &self.report().await.findings {
            let Finding {
                subject, message, ..
            } = finding;
            match finding.verdict {
                Verdict::Works => tracing::info!("{subject}: {message}"),
                Verdict::Note | Verdict::Broken => tracing::warn!("{subject}: {message}"),
            }
        }
    }
}
