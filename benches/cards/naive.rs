//! The plainest editor: every change is an edit at once, and what is refused is repeated after the
//! time that Telegram asks for, one edit after the other per card.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use efir::time::UnixMillis;

use crate::telegram::{EDIT_TAKES, Telegram};
use crate::{Report, START, change_at, group};

/// The same changes, edited so.
pub(crate) fn run(rooms: usize, changes: usize) -> Report {
    let mut telegram = Telegram::default();
    let mut queues: Vec<VecDeque<usize>> = vec![VecDeque::new(); rooms];
    let mut shown = vec![0; rooms];
    let mut last = START;
    // When each room may go on, in order.
    let mut due: BTreeSet<(UnixMillis, usize)> = BTreeSet::new();
    let mut next_change = 0;
    loop {
        let change = (next_change < changes).then(|| change_at(next_change));
        let first = due.first().copied();
        match (change, first) {
            (None, None) => break,
            (Some(at), next) if next.is_none_or(|(next, _)| at <= next) => {
                next_change += 1;
                for (room, queue) in queues.iter_mut().enumerate() {
                    if queue.is_empty() {
                        due.insert((at, room));
                    }
                    queue.push_back(next_change);
                }
            }
            (_, Some((at, room))) => {
                due.remove(&(at, room));
                let again = match telegram.edit(group(room), at) {
                    Ok(()) => {
                        shown[room] = queues[room].pop_front().unwrap_or(changes);
                        if shown[room] == changes {
                            last = last.max(at);
                        }
                        at.plus(EDIT_TAKES)
                    }
                    Err(wait) => at.plus(wait.max(Duration::from_millis(1))),
                };
                if !queues[room].is_empty() {
                    due.insert((again, room));
                }
            }
            (Some(_), None) => unreachable!("a change comes first when nothing else is due"),
        }
    }
    telegram.report(last.since(change_at(changes - 1)))
}
