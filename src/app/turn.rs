//! Whose turn it is to serve: always ours, or ours once no other process of those that stand by for each
//! other does.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::listener::{Reach, listen};
use crate::config::Config;
use crate::lead::{CutOff, Lead};
use crate::web;

/// Connections to a process that stands by: of balancers, and of whoever looks how it is.
const CONNECTIONS: usize = 256;
/// Another process serves.
const FOLLOWED: i32 = 1;

/// Our turn, until it is given up.
pub(super) struct Turn {
    kept: Option<Kept>,
}

struct Kept {
    lead: Lead,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Turn {
    /// Waits for our turn, where others may have theirs, and answers meanwhile that they are to be asked.
    /// What listens is handed back.
    pub(super) async fn wait_for(
        config: &Config,
        reach: Reach,
        listeners: Vec<TcpListener>,
    ) -> anyhow::Result<(Self, Vec<TcpListener>)> {
        if !config.standby {
            return Ok((Self { kept: None }, listeners));
        }
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        // Also where this is dropped, as a signal has come.
        let answering = stop.clone().drop_guard();
        let serving = tokio::spawn(web::serve(
            listeners,
            CONNECTIONS,
            web::standby(),
            stop,
            tasks.clone(),
        ));
        let port = config.web.port;
        tracing::info!(port, "looking whether another process serves");
        let lead = Lead::wait_for(config.database_url.expose_secret())
            .await
            .context("DATABASE_URL cannot be opened")?;
        let kept = Kept::new(lead);
        drop(answering);
        serving.await?;
        tasks.close();
        tasks.wait().await;
        let listeners = listen(reach, port)?;
        Ok((Self { kept: Some(kept) }, listeners))
    }

    /// The term in which the store is opened, where there are terms.
    pub(super) fn term(&self) -> Option<i64> {
        self.kept.as_ref().map(|kept| kept.lead.term())
    }

    /// Whether newcomers are better sent elsewhere.
    pub(super) fn is_cut_off(&self) -> CutOff {
        let lead = self.kept.as_ref().map(|kept| kept.lead.is_cut_off());
        lead.unwrap_or_default()
    }

    /// Whether another process takes over as soon as this one has ended.
    pub(super) const fn has_successor(&self) -> bool {
        self.kept.is_some()
    }

    /// Gives the lead to whoever stands by; everything has been written.
    pub(super) async fn give_up(self) {
        if let Some(kept) = self.kept {
            kept.stop.cancel();
            kept.tasks.close();
            kept.tasks.wait().await;
            kept.lead.resign().await;
        }
    }
}

impl Kept {
    fn new(lead: Lead) -> Self {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (keeping, stopped) = (lead.clone(), stop.clone());
        tasks.spawn(async move {
            if !keeping.keep(&stopped).await {
                // Whatever we would still say is wrong by now, and nothing of it can be written. Whose
                // socket breaks comes back, and finds the other one.
                tracing::error!("another process serves now: this one ends");
                std::process::exit(FOLLOWED);
            }
        });
        Self { lead, stop, tasks }
    }
}
