//! A program that is to run all the time: when it is started again after it has ended. Pure.

use std::time::Duration;

use super::light::Light;
use super::saying::Saying;
use crate::i18n::HostPhrase;
use crate::time::UnixMillis;

/// Pauses before a start, the last one over and over.
const PAUSES_SECS: [u64; 5] = [1, 2, 4, 8, 30];
/// Who has run for so long is started again at once, as if for the first time.
const RAN_WELL: Duration = Duration::from_secs(60);

/// The game's server, or the tunnel.
#[derive(Debug)]
pub(super) struct Program {
    state: State,
    failures: usize,
}

#[derive(Debug)]
enum State {
    /// It has not run yet, or has ended like this.
    Resting {
        until: UnixMillis,
        why: Option<Saying>,
    },
    Running {
        since: UnixMillis,
    },
}

impl Program {
    /// One that is to be started at once.
    pub(super) const fn new() -> Self {
        Self {
            state: State::Resting {
                until: UnixMillis(0),
                why: None,
            },
            failures: 0,
        }
    }

    /// Whether it is to be started now; then it counts as running.
    pub(super) fn is_due(&mut self, now: UnixMillis) -> bool {
        let is_due = matches!(self.state, State::Resting { until, .. } if until <= now);
        if is_due {
            self.state = State::Running { since: now };
        }
        is_due
    }

    /// When it is to be started.
    pub(super) const fn next_due(&self) -> Option<UnixMillis> {
        match self.state {
            State::Resting { until, .. } => Some(until),
            State::Running { .. } => None,
        }
    }

    /// It has ended; how long until it is started again.
    pub(super) fn ended(&mut self, why: Saying, now: UnixMillis) -> Duration {
        if matches!(self.state, State::Running { since } if now.since(since) >= RAN_WELL) {
            self.failures = 0;
        }
        let pause = PAUSES_SECS[self.failures.min(PAUSES_SECS.len() - 1)];
        self.failures += 1;
        let pause = Duration::from_secs(pause);
        self.state = State::Resting {
            until: now.plus(pause),
            why: Some(why),
        };
        pause
    }

    /// How it stands; `running` while it runs.
    pub(super) fn light(&self, running: Light) -> Light {
        match &self.state {
            State::Running { .. } => running,
            State::Resting { why: None, .. } => Light::waiting(HostPhrase::AboutToStart),
            State::Resting { why: Some(why), .. } => {
                Light::bad(Saying::of(HostPhrase::StartedAgain).with("how", why.clone()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1_000)
    }

    #[test]
    fn what_ends_at_once_is_started_again_later_and_later() {
        let mut one = Program::new();
        let mut now = at(0);
        for pause in [1, 2, 4, 8, 30, 30] {
            assert!(one.is_due(now));
            assert!(!one.is_due(now), "it runs");
            assert_eq!(
                one.ended(Saying::of(HostPhrase::JustEnded), now),
                Duration::from_secs(pause)
            );
            assert!(!one.is_due(now));
            now = now.plus(Duration::from_secs(pause));
        }
    }

    #[test]
    fn what_has_run_for_a_minute_is_started_again_soon() {
        let mut one = Program::new();
        assert!(one.is_due(at(0)));
        one.ended(Saying::of(HostPhrase::JustEnded), at(0));
        assert!(one.is_due(at(1)));
        assert_eq!(
            one.ended(Saying::of(HostPhrase::JustEnded), at(61)),
            Duration::from_secs(1)
        );
    }
}
