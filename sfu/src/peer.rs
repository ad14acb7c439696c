//! One person's connection with what is counted of it: the only place that calls the engine.
//!
//! The engine reads bytes of strangers. Should it panic on some, that ends this connection and no
//! other; so every call goes through [`Peer::drive`], which drains the engine after it.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use efir_voice::ring::Ring;

use crate::budget::Budget;
use crate::care::Care;
use crate::engine::{Engine, Happening};
use crate::news::Person;
use crate::payload::Types;
use crate::sfu::Datagram;

/// Datagrams a second that one person may cause work with: a voice in packets of 10 ms, STUN and
/// RTCP for every stream are a fifth of it.
const DATAGRAMS_RATE: f32 = 600.0;
/// And at once, after a network held them back.
const DATAGRAMS_BURST: f32 = 600.0;
/// Requests a second from addresses that are not known to be theirs, and at once. Whoever has seen
/// one of their requests can repeat it from anywhere; that may cost them a new address, and nothing
/// of what comes from the address they have.
const REQUESTS_RATE: f32 = 50.0;
/// Voice packets a second that are forwarded, as each goes to everybody: 100 are packets of 10 ms.
const VOICES_RATE: f32 = 120.0;
/// And at once.
const VOICES_BURST: f32 = 150.0;

/// How long after its offer a connection may take: as long as a browser tries to.
const CONNECT_MAX: Duration = Duration::from_secs(30);

/// The connection.
pub(crate) struct Peer {
    pub(crate) person: Person,
    /// What STUN requests call it.
    pub(crate) name: String,
    /// Where it is reached.
    pub(crate) addresses: Vec<SocketAddr>,
    /// When the engine wants to be called.
    pub(crate) wake: Instant,
    /// When the timers will look at it, never after `wake`.
    pub(crate) scheduled: Instant,
    pub(crate) voices: Budget,
    /// What they have said lately.
    pub(crate) ring: Ring,
    /// What they need as a listener.
    pub(crate) care: Care,
    /// Until when media must flow; `None` once they do.
    connect_by: Option<Instant>,
    datagrams: Budget,
    requests: Budget,
    engine: Engine,
}

/// What one call brought.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) happenings: Vec<Happening>,
    /// The engine failed.
    pub(crate) failed: bool,
}

impl Peer {
    pub(crate) fn new(person: Person, mut engine: Engine, now: Instant) -> Self {
        Self {
            person,
            name: engine.name(),
            addresses: Vec::new(),
            wake: now,
            scheduled: now,
            connect_by: Some(now + CONNECT_MAX),
            voices: Budget::new(VOICES_RATE, VOICES_BURST, now),
            ring: Ring::default(),
            care: Care::new(),
            datagrams: Budget::new(DATAGRAMS_RATE, DATAGRAMS_BURST, now),
            requests: Budget::new(REQUESTS_RATE, REQUESTS_RATE, now),
            engine,
        }
    }

    pub(crate) const fn types(&self) -> Types {
        self.engine.types()
    }

    pub(crate) const fn slots(&self) -> usize {
        self.engine.slots()
    }

    /// Whether one more datagram is looked at: one from an address that is known to be theirs, or a
    /// request for them from elsewhere.
    pub(crate) fn takes_datagram(&mut self, is_known: bool, now: Instant) -> bool {
        if is_known {
            self.datagrams.take(now)
        } else {
            self.requests.take(now)
        }
    }

    /// Does something with the engine and drains it. What is to be sent is put behind `out`.
    pub(crate) fn drive(
        &mut self,
        now: Instant,
        out: &mut Vec<Datagram<Vec<u8>>>,
        act: impl FnOnce(&mut Engine) -> bool,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let engine = &mut self.engine;
        let guarded = catch_unwind(AssertUnwindSafe(|| {
            let goes_on = act(engine);
            let happenings = &mut outcome.happenings;
            let wake = engine.drain(
                now,
                |datagram| out.push(datagram),
                |happening| happenings.push(happening),
            );
            (goes_on, wake)
        }));
        match guarded {
            Ok((goes_on, wake)) => {
                let mut happenings = outcome.happenings.iter();
                if happenings.any(|happening| matches!(happening, Happening::Connected)) {
                    self.connect_by = None;
                }
                self.wake = self.connect_by.map_or(wake, |by| wake.min(by));
                let is_late = self.connect_by.is_some_and(|by| by <= now);
                if !goes_on || is_late {
                    outcome.happenings.push(Happening::Gone);
                }
            }
            Err(_) => {
                outcome.failed = true;
                outcome.happenings.push(Happening::Gone);
            }
        }
        outcome
    }
}
