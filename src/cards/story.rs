//! What a card tells of a room, without words.

use std::time::Duration;

use super::Scope;
use super::call::CallNote;
use crate::time::UnixMillis;

/// Names on one card; further people are a number. Ten fill two or three lines of a phone.
pub const NAMES_SHOWN: usize = 10;

/// Some people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// How many.
    pub count: usize,
    /// The names of the first of them, in order of arrival; none where they are not to be told.
    pub names: Vec<String>,
}

/// Where the room's talk stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Story {
    /// Nobody is on air.
    Waiting,
    /// Somebody is.
    OnAir {
        /// Who.
        people: Crowd,
        /// For how many minutes, in steps that grow with time.
        minutes: u64,
    },
    /// A call is over.
    Over {
        /// Who was in it.
        people: Crowd,
        /// How many minutes it took.
        minutes: u64,
    },
}

/// All that a card shows; the same face is the same text and the same buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The room's code as people see it.
    pub code: String,
    /// The room's title; empty where it has none, or where it is not to be told.
    pub title: String,
    /// Whether a game is played in it.
    pub is_game: bool,
    /// Whether newcomers have to knock.
    pub is_locked: bool,
    /// What happens in it.
    pub story: Story,
}

impl Face {
    /// Whether somebody is on air by this face.
    #[must_use]
    pub const fn is_on_air(&self) -> bool {
        matches!(self.story, Story::OnAir { .. })
    }

    /// What is left of it for readers of this scope.
    #[must_use]
    pub(super) fn for_scope(mut self, scope: Scope) -> Self {
        if scope == Scope::Home {
            return self;
        }
        if self.is_locked {
            self.title.clear();
            self.story = Story::Waiting;
        }
        match &mut self.story {
            Story::Waiting => {}
            Story::OnAir { people, .. } | Story::Over { people, .. } => people.names.clear(),
        }
        self
    }
}

/// The story of a call that is on.
pub(super) fn on_air(call: &CallNote, now: UnixMillis) -> Story {
    Story::OnAir {
        people: call.present(),
        minutes: minutes_shown(now.since(call.started_at)),
    }
}

/// The story of a call that ended at `ended_at`.
pub(super) fn over(call: &CallNote, ended_at: UnixMillis) -> Story {
    Story::Over {
        people: call.everybody(),
        minutes: whole_minutes(ended_at.since(call.started_at)),
    }
}

const fn whole_minutes(time: Duration) -> u64 {
    time.as_secs() / 60
}

/// Every minute at first, then every five, then every quarter of an hour: what nobody notices is not
/// worth an edit.
const fn step(minutes: u64) -> u64 {
    match minutes {
        0..5 => 1,
        5..60 => 5,
        _ => 15,
    }
}

fn minutes_shown(time: Duration) -> u64 {
    let minutes = whole_minutes(time);
    minutes - minutes % step(minutes)
}

/// When the minutes that are shown of a call change next.
pub(super) fn next_step(started_at: UnixMillis, now: UnixMillis) -> UnixMillis {
    let shown = minutes_shown(now.since(started_at));
    started_at.plus(Duration::from_secs(60 * (shown + step(shown))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minutes_of_a_call_are_told_in_steps_that_grow() {
        let mut shown = Vec::new();
        let start = UnixMillis(1_000);
        let mut now = start;
        while now.since(start) < Duration::from_secs(2 * 3600) {
            shown.push(minutes_shown(now.since(start)));
            let next = next_step(start, now);
            assert!(next > now);
            now = next;
        }
        assert_eq!(
            shown,
            [
                0, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 90, 105
            ]
        );
    }

    #[test]
    fn between_two_steps_the_minutes_stand_still() {
        for (seconds, minutes) in [(0, 0), (59, 0), (60, 1), (299, 4), (599, 5), (4_499, 60)] {
            let shown = minutes_shown(Duration::from_secs(seconds));
            assert_eq!(shown, minutes, "{seconds}");
        }
    }
}
