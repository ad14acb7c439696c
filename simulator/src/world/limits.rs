//! How much a bot may write: about 20 messages a minute in a group, and edits count as messages do.
//!
//! Private chats and the sum over all chats have limits too, which no test comes near.

use std::collections::VecDeque;

/// Messages and edits in one group within [`WINDOW`].
const GROUP_MAX: usize = 20;
/// Seconds.
const WINDOW: i64 = 60;

/// When the bot wrote lately, oldest first, Unix seconds.
#[derive(Debug, Default)]
pub(crate) struct Written(VecDeque<i64>);

impl Written {
    /// Notes one more message or edit in a group; refused with how many seconds to wait.
    pub(crate) fn take(&mut self, now: i64) -> Result<(), i64> {
        while self.0.front().is_some_and(|at| at + WINDOW <= now) {
            self.0.pop_front();
        }
        match self.0.front() {
            Some(first) if self.0.len() >= GROUP_MAX => Err(first + WINDOW - now),
            _ => {
                self.0.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_first_message_of_a_minute_waits_for_the_first_to_be_a_minute_old() {
        let mut written = Written::default();
        for second in 0..20 {
            assert_eq!(written.take(second), Ok(()));
        }
        assert_eq!(written.take(30), Err(30));
        assert_eq!(written.take(60), Ok(()));
        assert_eq!(written.take(60), Err(1));
    }
}
