//! What waits for one listener's socket.
//!
//! What has waited for [`VOICE_AGE_MAX`] is dropped: a voice that late is worth less than the place it
//! takes. Over a thin way, or a long one, frames travel three together: on a socket the heads of three
//! messages are more than a thin voice itself, and each message can be lost and hold up the next ones.

use std::collections::VecDeque;

use super::frame::{Seat, VoiceFrame, write_voice};
use crate::limits::{VOICE_AGE_MAX, VOICE_FRAMES_PER_MESSAGE_MAX};
use crate::time::UnixMillis;

/// Frames that wait at most: three voices for as long as they are worth anything.
const FRAMES_MAX: usize = 64;
/// Frames of one message over such a way.
const TOGETHER: usize = 3;

/// A frame, whose it is, and since when it waits.
#[derive(Debug)]
struct Waiting {
    seat: Seat,
    frame: VoiceFrame,
    since: UnixMillis,
}

/// Of one listener.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
}

impl Queue {
    /// One more; of too many the oldest goes.
    pub(super) fn push(&mut self, seat: Seat, frame: VoiceFrame, now: UnixMillis) {
        if self.waiting.len() == FRAMES_MAX {
            self.waiting.pop_front();
        }
        let since = now;
        self.waiting.push_back(Waiting { seat, frame, since });
    }

    /// Nothing of this speaker is to be heard any more.
    pub(super) fn forget(&mut self, seat: Seat) {
        self.waiting.retain(|one| one.seat != seat);
    }

    /// The next message, if it is time for one.
    pub(super) fn next(&mut self, is_for_few: bool, now: UnixMillis) -> Option<Vec<u8>> {
        let is_old = |one: &Waiting| now.since(one.since) > VOICE_AGE_MAX;
        while self.waiting.pop_front_if(|one| is_old(one)).is_some() {}
        let least = if is_for_few { TOGETHER } else { 1 };
        if self.waiting.len() < least {
            return None;
        }
        let many = self.waiting.len().min(VOICE_FRAMES_PER_MESSAGE_MAX);
        let frames: Vec<Waiting> = self.waiting.drain(..many).collect();
        Some(write_voice(frames.iter().map(|one| (one.seat, &one.frame))))
    }
}
