//! A Redis that has started anew, or another one in its place, has forgotten things. Nothing is claimed there
//! before every node has said what it has, and those that are not heard of any more have been ended: what is
//! known of nobody then is nobody's.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::core::LEASE;
use super::keeping::{Cluster, lock, room_of};
use super::{Away, NodeId};

/// For how long a node that is not heard of is waited for: its lease, and its next word.
const HEARD_WITHIN: Duration = Duration::from_secs(LEASE.as_secs() + 1);
/// How often everything is said again, long before it is forgotten.
const SAID_EVERY: Duration = Duration::from_secs(3_600);

/// What a node knows of the present run of Redis.
#[derive(Debug, Default)]
pub(super) struct Settling {
    run: Option<Run>,
}

#[derive(Debug)]
struct Run {
    name: String,
    seen_at: Instant,
    /// When we last said what we have.
    said_at: Option<Instant>,
    /// Everybody has.
    is_settled: bool,
}

impl Settling {
    /// The run of Redis of which it is known that it knows everything.
    pub(super) fn settled_run(&self) -> Option<String> {
        let run = self.run.as_ref().filter(|run| run.is_settled)?;
        Some(run.name.clone())
    }

    /// Redis is in this run at `now`: whether something is to be said to it, and since when it is known
    /// where others may still have to.
    fn seen(&mut self, name: &str, now: Instant) -> (bool, Option<Instant>) {
        if self.run.as_ref().is_none_or(|run| run.name != name) {
            self.run = Some(Run {
                name: name.to_owned(),
                seen_at: now,
                said_at: None,
                is_settled: false,
            });
        }
        let Some(run) = &self.run else {
            return (false, None);
        };
        let is_said = run
            .said_at
            .is_some_and(|at| now.saturating_duration_since(at) < SAID_EVERY);
        (!is_said, (!run.is_settled).then_some(run.seen_at))
    }

    fn said(&mut self, now: Instant) {
        if let Some(run) = &mut self.run {
            run.said_at = Some(now);
        }
    }

    fn settled(&mut self) {
        if let Some(run) = &mut self.run {
            run.is_settled = true;
        }
    }
}

/// Which of the nodes that the database counts are waited for before this run of Redis knows everything: to be
/// ended, or to be heard of first.
fn missing(
    counted: Vec<String>,
    said: &[NodeId],
    alive: &[NodeId],
    is_over_time: bool,
) -> (Vec<NodeId>, bool) {
    let known: BTreeSet<&NodeId> = said.iter().collect();
    let missing: Vec<NodeId> = counted
        .into_iter()
        .map(NodeId)
        .filter(|id| !known.contains(id))
        .collect();
    let is_settled = missing.is_empty();
    let silent = missing.into_iter().filter(|id| !alive.contains(id));
    (silent.filter(|_| is_over_time).collect(), is_settled)
}

impl Cluster {
    /// Says what we have to a run of Redis that may not know it, and finds out whether everybody has.
    pub(super) async fn settle(&self, run: &str, alive: &[NodeId]) {
        let (has_to_say, since) = lock(&self.0.settling).seen(run, Instant::now());
        if has_to_say && self.say_all(run).await.is_err() {
            return;
        }
        if let Some(since) = since {
            let _ = self.find_out(run, since, alive).await;
        }
    }

    async fn say_all(&self, run: &str) -> Result<(), Away> {
        let (registry, node) = (&self.0.registry, &self.0.node);
        for (what, fence) in self.0.claims.all() {
            if !registry.hold_on(node, &what, fence).await? {
                self.0.claims.lose(&what);
                if let Some(room) = room_of(&what) {
                    // Nobody listens any more once the process ends.
                    let _ = self.0.lost.send(room);
                }
            }
        }
        registry.say_all_said(node, run).await?;
        lock(&self.0.settling).said(Instant::now());
        Ok(())
    }

    async fn find_out(&self, run: &str, since: Instant, alive: &[NodeId]) -> Result<(), Away> {
        let Some(among) = &self.0.among else {
            return Ok(());
        };
        let said = self.0.registry.who_has_said(run).await?;
        let counted = among.table.nodes().await.map_err(|_| Away)?;
        if !counted.iter().any(|id| id == self.0.node.as_str()) {
            // Ended before anybody could tell us.
            self.keep().ended();
            return Ok(());
        }
        let is_over_time = since.elapsed() >= HEARD_WITHIN;
        let (silent, is_settled) = missing(counted, &said, alive, is_over_time);
        if is_settled {
            lock(&self.0.settling).settled();
        }
        for node in silent {
            self.end(&node).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<NodeId> {
        names
            .iter()
            .map(|name| NodeId((*name).to_owned()))
            .collect()
    }

    #[test]
    fn nothing_is_settled_before_everybody_has_said_what_they_have_or_was_ended() {
        let counted = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let three = || counted(&["a", "b", "c"]);
        let (said, alive) = (ids(&["a"]), ids(&["b"]));
        assert_eq!(missing(three(), &said, &alive, false), (vec![], false));
        assert_eq!(missing(three(), &said, &alive, true), (ids(&["c"]), false));
        let left = counted(&["a", "b"]);
        assert_eq!(
            missing(left, &ids(&["a", "b"]), &alive, true),
            (vec![], true)
        );
    }

    #[test]
    fn a_run_of_redis_is_told_everything_once_and_again_long_before_it_forgets() {
        let mut settling = Settling::default();
        let begun = Instant::now();
        assert_eq!(settling.seen("1", begun), (true, Some(begun)));
        settling.said(begun);
        settling.settled();
        assert_eq!(settling.settled_run().as_deref(), Some("1"));
        assert_eq!(settling.seen("1", begun + SAID_EVERY / 2), (false, None));
        assert_eq!(settling.seen("1", begun + SAID_EVERY), (true, None));
        assert!(settling.seen("2", begun).0);
        assert_eq!(settling.settled_run(), None);
    }
}
