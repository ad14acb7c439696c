//! What a node does all the time: says that it lives, looks whether it may go on, takes the desk when nobody
//! has it, and gives up what it does not need; and how it ends.

use std::future::pending;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};

use super::core::{LOOK_EVERY, RENEW_EVERY};
use super::keeping::{Cluster, lock};
use super::{Away, Claim, NodeId, Other, Renewed, Standing};

/// The post of the node that speaks with Telegram and rings people.
const DESK: &str = "desk";
/// How often a node looks whether it has to end.
const OVER_EVERY: Duration = Duration::from_millis(100);

impl Cluster {
    /// Says again and again that this node lives, until it has left; true when it has lost its place
    /// instead and has to end. For who is alone there is nothing to say.
    pub async fn keep_on(&self) -> bool {
        if self.is_alone() {
            return false;
        }
        let keeping = async {
            tokio::select! {
                () = self.say_for_ever() => {}
                () = self.look_for_ever() => {}
                () = self.give_up_for_ever() => {}
                () = self.over() => {}
            }
        };
        self.0.left.run_until_cancelled(keeping).await.is_some()
    }

    async fn over(&self) {
        let mut ticks = interval(OVER_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while self.standing() != Standing::Over {
            ticks.tick().await;
        }
    }

    async fn say_for_ever(&self) {
        let mut ticks = interval(RENEW_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut said = None;
        loop {
            ticks.tick().await;
            let asked_at = Instant::now();
            match self.0.registry.renew(&self.sign()).await {
                Ok(Renewed::Alive { run, others }) => {
                    self.keep().renewed(asked_at, Instant::now());
                    let others: Vec<Other> = others.into_iter().map(Other::from).collect();
                    lock(&self.0.others).clone_from(&others);
                    let others: Vec<NodeId> = others.into_iter().map(|other| other.id).collect();
                    self.settle(&run, &others).await;
                    self.look_at_desk().await;
                }
                Ok(Renewed::Over) => self.keep().ended(),
                Err(Away) => {}
            }
            let standing = self.standing();
            if said.replace(standing) == Some(standing) {
                continue;
            }
            match standing {
                Standing::Sure => tracing::info!(others = self.others(), "Redis answers"),
                Standing::Waiting | Standing::Apart | Standing::Over => {
                    tracing::error!(?standing, "Redis does not answer");
                }
            }
        }
    }

    async fn look_for_ever(&self) {
        let Some(among) = &self.0.among else {
            return pending().await;
        };
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let asked_at = Instant::now();
            if self.keep().forgets_look(asked_at)
                && among.table.forget(self.0.node.as_str()).await.is_ok()
            {
                self.keep().is_forgotten();
            }
            if !self.keep().has_to_look(asked_at) {
                continue;
            }
            match among.table.confirm(self.0.node.as_str()).await {
                Ok(true) => self.keep().looked(asked_at),
                Ok(false) => self.keep().ended(),
                Err(error) => tracing::debug!(%error, "the database does not say whether we live"),
            }
        }
    }

    async fn look_at_desk(&self) {
        let what = format!("post {DESK}");
        if *self.0.desk.borrow() || self.0.is_draining.load(Ordering::Relaxed) {
            return;
        }
        let at = match self.claim_named(&what).await {
            Ok((Claim::Ours(fence), _)) => {
                self.0.claims.claimed(what, fence).keep();
                self.0.desk.send_replace(true);
                tracing::info!("this node speaks with Telegram now");
                None
            }
            Ok((Claim::Theirs(other), _)) => Some(other),
            Ok((Claim::Gone(_) | Claim::Later, _)) | Err(Away) => None,
        };
        *lock(&self.0.desk_at) = at;
    }

    async fn give_up_for_ever(&self) {
        let mut leaving = self.0.leaving.lock().await;
        while let Some((what, fence)) = leaving.recv().await {
            // What Redis does not hear now ends with this node.
            let _ = self.0.registry.release(&self.0.node, &what, fence).await;
        }
    }

    /// Says that this node will end: it takes no more rooms, and others wait for those that it has.
    pub async fn drain(&self) {
        self.0.is_draining.store(true, Ordering::Relaxed);
        if !self.is_alone() {
            let _ = self.0.registry.renew(&self.sign()).await;
        }
    }

    /// Says that this node ends, and that everything of its rooms is written: what it has is free at once.
    pub async fn leave(&self) {
        if self.is_alone() {
            return;
        }
        self.0.left.cancel();
        let node = &self.0.node;
        let leaving = async {
            for (what, fence) in self.0.claims.all() {
                self.0.registry.release(node, &what, fence).await?;
            }
            self.0.registry.leave(node).await
        };
        if leaving.await.is_err() {
            tracing::warn!(
                "Redis does not answer: what this node has is free only in some seconds"
            );
        }
    }

    /// Says to the database that this node has ended, and writes nothing more.
    pub async fn take_out(&self) {
        let Some(among) = &self.0.among else { return };
        let node = &self.0.node;
        if let Err(error) = among.table.leave(node.as_str()).await {
            tracing::warn!(%error, "the database still counts this node");
        }
    }
}
