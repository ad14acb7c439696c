//! Hand-offs: how a person goes on in a browser where their Telegram client cannot make calls. A token
//! says who they are, in the form of a session token under a key of its own; it is good for two minutes
//! and once.
//!
//! That one was used is remembered in this process alone: after a restart within those two minutes, or
//! in a process that takes over, it would be taken once more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::keys::SigningKey;
use super::{AuthError, SessionToken, session};
use crate::person::Person;
use crate::time::UnixMillis;

/// How long a browser may take to open. Short, as the token stands in an address, which others see.
pub const HANDOFF_TTL: Duration = Duration::from_secs(120);

/// Those that were used, with their ends: as many as people begin in two minutes, within the limit on
/// requests by each.
#[derive(Debug, Default)]
pub(super) struct UsedHandoffs(Mutex<HashMap<String, UnixMillis>>);

pub(super) fn issue(key: &SigningKey, person: &Person, now: UnixMillis) -> SessionToken {
    session::issue_until(key, person, now.plus(HANDOFF_TTL))
}

impl UsedHandoffs {
    /// Who goes on with this token; nobody does so with it again.
    pub(super) fn take(
        &self,
        key: &SigningKey,
        token: &str,
        now: UnixMillis,
    ) -> Result<Person, AuthError> {
        let person = session::check(key, token, now)?;
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, end| *end > now);
        match used.insert(token.to_owned(), now.plus(HANDOFF_TTL)) {
            None => Ok(person),
            Some(_) => Err(AuthError::Expired),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Auth;
    use crate::ids::UserId;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn ann() -> Person {
        Person {
            id: UserId(279_058_397),
            name: "Ann".to_owned(),
            username: None,
            language: Some("uk".to_owned()),
            signed_in_at: NOW,
        }
    }

    #[test]
    fn a_hand_off_is_taken_once() {
        let auth = Auth::for_bot("123456:secret", false);
        let token = auth.issue_handoff(&ann(), NOW).token;
        assert_eq!(auth.take_handoff(&token, NOW), Ok(ann()));
        assert_eq!(auth.take_handoff(&token, NOW), Err(AuthError::Expired));
        let next = auth.issue_handoff(&ann(), NOW.plus(HANDOFF_TTL)).token;
        let later = NOW.plus(HANDOFF_TTL);
        assert_eq!(auth.take_handoff(&token, later), Err(AuthError::Expired));
        assert_eq!(auth.take_handoff(&next, later), Ok(ann()));
    }

    #[test]
    fn a_hand_off_ends_with_its_two_minutes() {
        let auth = Auth::for_bot("123456:secret", false);
        let handoff = auth.issue_handoff(&ann(), NOW);
        assert_eq!(handoff.expires_at, NOW.plus(HANDOFF_TTL));
        let taken = auth.take_handoff(&handoff.token, handoff.expires_at);
        assert_eq!(taken, Err(AuthError::Expired));
    }

    #[test]
    fn a_hand_off_is_no_session_and_a_session_no_hand_off() {
        let auth = Auth::for_bot("123456:secret", false);
        let handoff = auth.issue_handoff(&ann(), NOW).token;
        let session = auth.issue_session(&ann(), NOW).token;
        let as_session = auth.authenticate_header(&format!("Bearer {handoff}"), NOW);
        assert_eq!(as_session, Err(AuthError::Invalid));
        assert_eq!(auth.take_handoff(&session, NOW), Err(AuthError::Invalid));
        let forged = handoff.replace("v1.", "v1.x");
        assert_eq!(auth.take_handoff(&forged, NOW), Err(AuthError::Invalid));
    }
}
