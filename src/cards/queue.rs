//! Which edit may go when: below Telegram's limits, after what it asked to wait, and fair.
//!
//! Telegram allows about 20 messages a minute in a group and 30 a second in all, and edits count as
//! messages do. Answers to people come out of the same purse, so edits leave a part of it free.

use std::collections::HashMap;
use std::time::Duration;

use super::{CardId, Place};
use crate::rate::{Bucket, Keyed, Quota};
use crate::time::UnixMillis;

/// Edits in one group: at most 15 in any minute, of about 20 messages that Telegram allows.
const IN_GROUP: Quota = Quota::per_minute(12, 3);
/// Edits in one private chat, where a message a second is allowed.
const IN_PRIVATE: Quota = Quota::per_minute(30, 3);
/// Edits of one inline message: other cards may be in the same chat without our knowing.
const OF_INLINE: Quota = Quota::per_minute(8, 2);
/// Edits in all: at most 25 in any second, of about 30.
const IN_ALL: Quota = Quota::per_second(20, 5);
/// Edits under way at once; a Telegram that does not answer holds up no more than these.
pub(super) const UNDER_WAY_MAX: usize = 16;
/// After so many refusals for haste or trouble in a row, from whatever chats, all edits wait.
const IN_A_ROW: u32 = 3;
/// The longest pause between two attempts.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// The longest pause of all cards because some of them failed; short, so that the first that gets
/// through after an outage frees the others.
const PAUSE_OF_ALL_MAX: Duration = Duration::from_secs(15);

/// What became of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The card shows it, or showed it already.
    Shown,
    /// It is shown by a new message with this id.
    Posted(i64),
    /// Telegram asks to wait, for so long if it said so.
    Wait(Option<Duration>),
    /// The message or the chat is gone, or the bot is not wanted there any more.
    Gone,
    /// The group is a supergroup now, with this id, and its messages cannot be edited any more.
    Moved(i64),
    /// Telegram takes no such text; it would not take it again.
    Refused,
    /// Telegram could not be reached, or has trouble of its own.
    Trouble,
}

/// What shares one limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Purse {
    Chat(i64),
    Inline(String),
}

impl Purse {
    fn of(place: &Place) -> Self {
        match place {
            Place::Chat { chat, .. } => Self::Chat(*chat),
            Place::Inline(id) => Self::Inline(id.clone()),
        }
    }
}

/// An edit that waits.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    since: UnixMillis,
    not_before: UnixMillis,
}

/// The edits that wait, and what limits them.
#[derive(Debug)]
pub(super) struct Queue {
    /// How long news wait for further ones before they become an edit.
    gather: Duration,
    waiting: HashMap<CardId, Waiting>,
    under_way: usize,
    groups: Keyed<Purse>,
    private: Keyed<Purse>,
    inline: Keyed<Purse>,
    all: Bucket,
    /// Until when Telegram wants nothing from one chat.
    paused: HashMap<Purse, UnixMillis>,
    /// Until when nothing is sent at all.
    held_until: UnixMillis,
    floods: u32,
    troubles: u32,
    /// How often the same edit has failed in a row.
    failures: HashMap<CardId, u32>,
}

impl Queue {
    pub(super) fn new(gather: Duration) -> Self {
        Self {
            gather,
            waiting: HashMap::new(),
            under_way: 0,
            groups: Keyed::new(IN_GROUP),
            private: Keyed::new(IN_PRIVATE),
            inline: Keyed::new(OF_INLINE),
            all: Bucket::new(IN_ALL),
            paused: HashMap::new(),
            held_until: UnixMillis(0),
            floods: 0,
            troubles: 0,
            failures: HashMap::new(),
        }
    }

    /// A card has something new to show.
    pub(super) fn add(&mut self, card: CardId, now: UnixMillis) {
        let not_before = now.plus(self.gather);
        self.waiting.entry(card).or_insert(Waiting {
            since: now,
            not_before,
        });
    }

    /// A card has nothing to show any more.
    pub(super) fn remove(&mut self, card: CardId) {
        self.waiting.remove(&card);
    }

    /// A card is gone.
    pub(super) fn forget(&mut self, card: CardId) {
        self.waiting.remove(&card);
        self.failures.remove(&card);
    }

    /// A message was sent to a chat beside the cards.
    pub(super) fn note_sent(&mut self, chat: i64, now: UnixMillis) {
        // Sent is sent: an empty purse only cannot become emptier.
        let _ = self.purses(chat).take(Purse::Chat(chat), 1, moment(now));
        let _ = self.all.take(1, moment(now));
    }

    /// When [`Queue::pop`] may have something.
    pub(super) fn next_deadline(&self) -> Option<UnixMillis> {
        if self.under_way >= UNDER_WAY_MAX {
            return None;
        }
        let first = self.waiting.values().map(|one| one.not_before).min()?;
        Some(first.max(self.held_until))
    }

    /// The edits that go now, whose news have waited longest first; they are under way until
    /// [`Queue::settle`].
    pub(super) fn pop<'a>(
        &mut self,
        place_of: impl Fn(CardId) -> Option<&'a Place>,
        now: UnixMillis,
    ) -> Vec<CardId> {
        if now < self.held_until {
            return Vec::new();
        }
        self.paused.retain(|_, until| *until > now);
        let mut due: Vec<(UnixMillis, CardId)> = self
            .waiting
            .iter()
            .filter(|(_, one)| one.not_before <= now)
            .map(|(card, one)| (one.since, *card))
            .collect();
        due.sort_unstable();
        let mut popped = Vec::new();
        for (_, card) in due {
            if self.under_way >= UNDER_WAY_MAX {
                break;
            }
            let Some(place) = place_of(card) else {
                self.forget(card);
                continue;
            };
            let mut all = self.all;
            if let Err(wait) = all.take(1, moment(now)) {
                self.held_until = now.plus(rounded_up(wait));
                break;
            }
            match self.take(place, now) {
                Ok(()) => {
                    self.all = all;
                    self.waiting.remove(&card);
                    self.under_way += 1;
                    popped.push(card);
                }
                Err(until) => {
                    if let Some(one) = self.waiting.get_mut(&card) {
                        one.not_before = until;
                    }
                }
            }
        }
        popped
    }

    /// An edit has come to an end. `again` says that the card has something to show still.
    pub(super) fn settle(
        &mut self,
        card: CardId,
        place: &Place,
        outcome: &Outcome,
        again: bool,
        now: UnixMillis,
    ) {
        self.under_way = self.under_way.saturating_sub(1);
        let pause = match outcome {
            Outcome::Wait(asked) => self.pause_after_flood(card, place, *asked, now),
            Outcome::Trouble => self.pause_after_trouble(card, now),
            _ => {
                self.floods = 0;
                self.troubles = 0;
                self.failures.remove(&card);
                self.gather
            }
        };
        if again {
            let not_before = now.plus(pause);
            let since = now;
            self.waiting.insert(card, Waiting { since, not_before });
        }
    }

    fn pause_after_flood(
        &mut self,
        card: CardId,
        place: &Place,
        asked: Option<Duration>,
        now: UnixMillis,
    ) -> Duration {
        let pause = asked.unwrap_or_default().max(self.backoff(card));
        self.paused.insert(Purse::of(place), now.plus(pause));
        self.floods += 1;
        if self.floods >= IN_A_ROW {
            self.held_until = self.held_until.max(now.plus(pause));
        }
        pause
    }

    fn pause_after_trouble(&mut self, card: CardId, now: UnixMillis) -> Duration {
        self.troubles += 1;
        if self.troubles >= IN_A_ROW {
            let pause = doubled(self.troubles - IN_A_ROW).min(PAUSE_OF_ALL_MAX);
            self.held_until = self.held_until.max(now.plus(pause));
        }
        self.backoff(card).min(PAUSE_OF_ALL_MAX)
    }

    /// A second, and twice as much after each further failure of the same card.
    fn backoff(&mut self, card: CardId) -> Duration {
        let failures = self.failures.entry(card).or_default();
        let pause = doubled(*failures).min(PAUSE_MAX);
        *failures = failures.saturating_add(1);
        pause
    }

    /// Takes what one edit costs where it goes; refused with the moment to try again.
    fn take(&mut self, place: &Place, now: UnixMillis) -> Result<(), UnixMillis> {
        let purse = Purse::of(place);
        if let Some(until) = self.paused.get(&purse) {
            return Err(*until);
        }
        let purses = match place {
            Place::Chat { chat, .. } => self.purses(*chat),
            Place::Inline(_) => &mut self.inline,
        };
        let taken = purses.take(purse, 1, moment(now));
        taken.map_err(|wait| now.plus(rounded_up(wait)))
    }

    const fn purses(&mut self, chat: i64) -> &mut Keyed<Purse> {
        if chat < 0 {
            &mut self.groups
        } else {
            &mut self.private
        }
    }
}

/// One second, doubled so often.
fn doubled(times: u32) -> Duration {
    Duration::from_secs(1_u64 << times.min(6))
}

/// As budgets count time.
const fn moment(now: UnixMillis) -> Duration {
    Duration::from_millis(now.0)
}

/// Waits are in nanoseconds and moments in milliseconds: too early would be in vain.
const fn rounded_up(wait: Duration) -> Duration {
    wait.saturating_add(Duration::from_millis(1))
}
