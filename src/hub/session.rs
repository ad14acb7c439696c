//! A session: one participant's conversation, which outlives its sockets.
//!
//! The room task owns the [`Session`]. What it shares with the socket task is the outbox behind a
//! short lock ([`Mailbox`]: the room puts in, the present socket takes out) and the [`SocketLink`] to that
//! one socket. A link that is no longer the present one gets nothing.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;

use crate::conversation::outbox::{Full, Kind, NeedsReset, Outbox};
use crate::person::Person;
use crate::protocol::{CloseCode, UnixMillis};

/// The way to one socket: wakes it, and tells it to close.
#[derive(Debug, Default)]
pub(crate) struct SocketLink {
    wake: Notify,
    close: OnceLock<CloseCode>,
}

impl SocketLink {
    /// There is something new to do.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Asks the socket to close; only the first code counts.
    pub(crate) fn close(&self, code: CloseCode) {
        // A second reason changes nothing for the client: the socket closes anyway.
        let _ = self.close.set(code);
        self.wake.notify_one();
    }

    pub(crate) fn close_code(&self) -> Option<CloseCode> {
        self.close.get().copied()
    }

    /// Until there may be something new to do. For the socket task alone.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Until the socket must close. For the socket task alone; swallows wake-ups, so the mailbox
    /// must be looked at afterwards.
    pub(crate) async fn closed(&self) -> CloseCode {
        loop {
            if let Some(code) = self.close_code() {
                return code;
            }
            self.wake.notified().await;
        }
    }
}

/// What the room task and the socket task of one session share.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    inside: Mutex<Inside>,
    client_seq: AtomicU32,
}

#[derive(Debug, Default)]
struct Inside {
    outbox: Outbox,
    link: Option<Arc<SocketLink>>,
}

impl Mailbox {
    pub(crate) fn push(&self, kind: Kind, body: Arc<str>) -> Result<(), Full> {
        let mut inside = self.lock();
        inside.outbox.push(kind, body)?;
        if let Some(link) = &inside.link {
            link.wake.notify_one();
        }
        Ok(())
    }

    /// The next frame for `link`; nothing when another link is the present one.
    pub(crate) fn take(&self, link: &Arc<SocketLink>) -> Option<String> {
        let mut inside = self.lock();
        inside.is_present(link).then(|| inside.outbox.take())?
    }

    pub(crate) fn ack(&self, link: &Arc<SocketLink>, last_seq: u32) {
        let mut inside = self.lock();
        if inside.is_present(link) {
            inside.outbox.ack(last_seq);
        }
    }

    /// The last client frame that was carried out.
    pub(crate) fn client_seq(&self) -> u32 {
        self.client_seq.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn is_present(&self, link: &Arc<SocketLink>) -> bool {
        self.link
            .as_ref()
            .is_some_and(|present| Arc::ptr_eq(present, link))
    }
}

/// One participant's session, as the room task keeps it.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) person: Person,
    /// What the client shows to take the session up again.
    pub(crate) token: String,
    pub(crate) mailbox: Arc<Mailbox>,
    /// What a socket for voices has to show, while one may be opened.
    pub(crate) voice_pass: Option<String>,
    /// When the client needs new ICE servers; `None` where what it has stays good.
    pub(crate) renewal_at: Option<UnixMillis>,
}

impl Session {
    /// A session whose first socket is at the end of `link`.
    pub(crate) fn new(person: Person, token: String, link: Arc<SocketLink>) -> Self {
        let mailbox = Mailbox::default();
        mailbox.lock().link = Some(link);
        Self {
            person,
            token,
            mailbox: Arc::new(mailbox),
            voice_pass: None,
            renewal_at: None,
        }
    }

    /// Whether `link` leads to the present socket.
    pub(crate) fn is_present(&self, link: &Arc<SocketLink>) -> bool {
        self.mailbox.lock().is_present(link)
    }

    /// Puts `link` in the place of the present socket and repeats what followed `last_seq`.
    pub(crate) fn resume(&self, last_seq: u32, link: Arc<SocketLink>) -> Result<(), NeedsReset> {
        let mut inside = self.mailbox.lock();
        inside.outbox.resume(last_seq)?;
        if let Some(replaced) = inside.link.replace(link) {
            replaced.close(CloseCode::Replaced);
        }
        Ok(())
    }

    /// Closes the present socket, if there is one; the session stays.
    pub(crate) fn close_socket(&self, code: CloseCode) {
        if let Some(link) = self.mailbox.lock().link.take() {
            link.close(code);
        }
    }

    /// The present socket is gone.
    pub(crate) fn detach(&self) {
        self.mailbox.lock().link = None;
    }

    /// Whether the frame with this number is new; if so, it counts as carried out.
    pub(crate) fn is_new(&self, client_seq: Option<u32>) -> bool {
        let Some(seq) = client_seq else { return true };
        self.mailbox.client_seq.fetch_max(seq, Ordering::AcqRel) < seq
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;

    fn session(link: &Arc<SocketLink>) -> Session {
        let person = Person {
            id: UserId(1),
            name: "Ann".to_owned(),
            username: None,
            language: None,
            signed_in_at: UnixMillis(0),
        };
        Session::new(person, "token".to_owned(), link.clone())
    }

    #[test]
    fn a_second_socket_replaces_the_first_at_once() {
        let (first, second) = (
            Arc::new(SocketLink::default()),
            Arc::new(SocketLink::default()),
        );
        let session = session(&first);
        session
            .mailbox
            .push(Kind::Ordered, "{\"n\":1}".into())
            .expect("room");
        assert_eq!(
            session.mailbox.take(&first).as_deref(),
            Some(r#"{"seq":1,"n":1}"#)
        );
        session.resume(0, second.clone()).expect("nothing was lost");
        assert_eq!(first.close_code(), Some(CloseCode::Replaced));
        assert_eq!(session.mailbox.take(&first), None);
        assert_eq!(
            session.mailbox.take(&second).as_deref(),
            Some(r#"{"seq":1,"n":1}"#)
        );
    }

    #[test]
    fn a_repeated_client_frame_is_not_new() {
        let session = session(&Arc::new(SocketLink::default()));
        let fresh =
            [Some(1), Some(2), Some(1), Some(2), None, Some(3)].map(|seq| session.is_new(seq));
        assert_eq!(fresh, [true, true, false, false, true, true]);
        assert_eq!(session.mailbox.client_seq(), 3);
    }
}
