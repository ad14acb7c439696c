//! One room as its cards need it: whether a call is on, who was in it, who wants to be told.

use std::collections::BTreeMap;
use std::time::Duration;

use super::CardId;
use super::call::CallNote;
use super::story::{self, Face, Story};
use crate::ids::UserId;
use crate::rooms::Notice;
use crate::time::UnixMillis;

/// Within this time a call that was taken for over and is on after all is the same one: two processes
/// of a deployment without a gap are beside each other for so long.
const GOES_ON_WITHIN: Duration = Duration::from_secs(180);
/// For how long after the start of the process those who were on air before may come back as if
/// nothing had happened; their pages find the new process within seconds.
const RETURN_WITHIN: Duration = Duration::from_secs(20);
/// What a room is like at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its code as people see it.
    pub code: String,
    /// Its title; may be empty.
    pub title: String,
    /// Whether a game is played in it.
    pub is_game: bool,
    /// What those may be told who could go in.
    pub notice: Notice,
}

/// One room, and what is remembered of it for its cards.
#[derive(Debug, Default)]
pub(super) struct RoomState {
    pub(super) look: Option<Look>,
    pub(super) call: Option<CallNote>,
    /// The last call that is over.
    pub(super) last: Option<CallNote>,
    /// Until when people may come back to a call that another process held.
    pub(super) awaited_until: Option<UnixMillis>,
    /// When the last call was taken for over without the room's having said so.
    pub(super) broken_off_at: Option<UnixMillis>,
    /// Who wants to be told, and the start of the call for which they have been.
    pub(super) bells: BTreeMap<UserId, Option<UnixMillis>>,
    /// In order of making.
    pub(super) cards: Vec<CardId>,
    /// When it was last looked at what the cards should show.
    pub(super) news_at: UnixMillis,
    /// What the database knows of the call.
    pub(super) remembered: Option<CallNote>,
}

impl RoomState {
    /// As the database has it: who wants to be told, and what is known of its call.
    pub(super) fn loaded(
        bells: BTreeMap<UserId, Option<UnixMillis>>,
        call: Option<CallNote>,
        now: UnixMillis,
    ) -> Self {
        let mut room = Self {
            bells,
            news_at: now,
            remembered: call.clone(),
            ..Self::default()
        };
        match call {
            Some(call) if call.ended_at.is_some() => room.last = Some(call),
            Some(call) => {
                room.call = Some(call);
                room.awaited_until = Some(now.plus(RETURN_WITHIN));
            }
            None => {}
        }
        room
    }

    /// What a card of the widest scope shows; nothing before the room has been looked at.
    pub(super) fn face(&self, now: UnixMillis) -> Option<Face> {
        let look = self.look.as_ref()?;
        let story = match (&self.call, &self.last) {
            (Some(call), _) => story::on_air(call, now),
            (None, Some(last)) => story::over(last, last.ended_at.unwrap_or(last.seen_at)),
            (None, None) => Story::Waiting,
        };
        Some(Face {
            code: look.code.clone(),
            title: look.title.clone(),
            is_game: look.is_game,
            is_locked: look.notice.locked,
            story,
        })
    }

    /// A call is on; who is to be told of it.
    pub(super) fn note_call(
        &mut self,
        notice: &Notice,
        now: UnixMillis,
    ) -> impl Iterator<Item = (UserId, UnixMillis)> + use<> {
        self.awaited_until = None;
        let broken_off_at = self.broken_off_at.take();
        if self.call.is_none() && broken_off_at.is_some_and(|at| now.since(at) < GOES_ON_WITHIN) {
            self.call = self.last.take().map(CallNote::go_on);
        }
        let begun = notice.call_started_at.unwrap_or(now);
        let call = self.call.get_or_insert_with(|| CallNote::new(begun));
        let came = call.note(notice, now);
        let started_at = call.started_at;
        let mut rung = Vec::new();
        for (user, rung_for) in &mut self.bells {
            let others_came = came.iter().any(|other| other != user);
            let is_there = call.inside().contains(user);
            if others_came && !is_there && *rung_for != Some(started_at) {
                *rung_for = Some(started_at);
                rung.push((*user, started_at));
            }
        }
        rung.into_iter()
    }

    /// Nobody is on air.
    pub(super) fn note_silence(&mut self, now: UnixMillis) {
        if self.awaited_until.is_some_and(|until| now < until) {
            return;
        }
        self.awaited_until = None;
        if let Some(mut call) = self.call.take()
            && call.was_shared()
        {
            call.break_off();
            self.last = Some(call);
            self.broken_off_at = Some(now);
        }
    }

    pub(super) fn deadline(&self) -> Option<UnixMillis> {
        let call = self.call.as_ref()?;
        let next_step = || story::next_step(call.started_at, self.news_at);
        Some(self.awaited_until.unwrap_or_else(next_step))
    }

    pub(super) fn handle_timeout(&mut self, now: UnixMillis) {
        if self.awaited_until.is_some_and(|until| until <= now) {
            self.note_silence(now);
        } else if let Some(call) = &mut self.call {
            call.seen_at = now;
        }
        self.news_at = now;
    }
}
