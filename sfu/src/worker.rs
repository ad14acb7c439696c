//! The thread around the core: sockets, the clock, and what it is asked.
//!
//! One thread has all rooms of its core, so nothing in it is locked. It is told things over a
//! bounded queue and tells news through a function that must not block.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use socket2::{Domain, Protocol, Socket, Type};

use crate::engine::{Answer, Refusal};
use crate::news::{Figures, News, Person};
use crate::sfu::{Config, Datagram, Sfu, Spoken};

/// Offers and packets that may wait: a room of a hundred that comes at once, several times over. Who may
/// be heard and who leaves always fits, as nobody may be heard because a queue was full; there are a few of
/// those for each change of a room, and rooms bound how often they change.
const ASKED_MAX: usize = 1024;
/// Datagrams that are read before what they cause is sent: small enough that the last of them
/// waits for less than a millisecond.
const BATCH: usize = 64;
/// The largest datagram that is read, in bytes; WebRTC keeps below 1,500.
const DATAGRAM_MAX: usize = 2048;
/// What the kernel is asked to hold for us while the thread does something else.
const BUFFER: usize = 4 * 1024 * 1024;
const WAKER: Token = Token(usize::MAX);

/// What the thread is asked.
pub enum Asked {
    /// Take an offer, and say what came of it.
    Join {
        /// Who.
        person: Person,
        /// Their SDP.
        offer: String,
        /// Takes the answer; must not block.
        reply: Box<dyn FnOnce(Result<Answer, Refusal>) + Send>,
    },
    /// Say whether somebody may be heard.
    Allow(Person, bool),
    /// Somebody leaves.
    Leave(Person),
    /// Somebody who may be heard speaks by another way.
    Speak(Person, Spoken),
    /// Say what has gone through.
    Figures(Box<dyn FnOnce(Figures) + Send>),
}

/// A running thread. Dropping it ends the thread and all connections.
#[derive(Debug)]
pub struct Worker {
    asked: Option<Sender<Asked>>,
    waiting: Arc<AtomicUsize>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts it on sockets of [`bind`]. Clients see each as the address at the same place in
    /// [`Config::addresses`].
    ///
    /// # Errors
    /// When the system gives no thread or no key.
    ///
    /// # Panics
    /// When there are not as many addresses as sockets.
    pub fn start(
        listen: Vec<UdpSocket>,
        config: Config,
        news: impl FnMut(News) + Send + 'static,
    ) -> io::Result<Self> {
        assert_eq!(listen.len(), config.addresses.len(), "one for each");
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let mut sockets = Vec::new();
        for (at, (bound, seen)) in listen.into_iter().zip(&config.addresses).enumerate() {
            let mut socket = mio::net::UdpSocket::from_std(bound);
            let registry = poll.registry();
            registry.register(&mut socket, Token(at), Interest::READABLE)?;
            sockets.push((socket, *seen));
        }
        let sfu = Sfu::new(config).ok_or_else(|| io::Error::other("no key can be made"))?;
        let (asked, requests) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let turning = Turning {
            poll,
            sockets,
            sfu,
            requests,
            waiting: Arc::clone(&waiting),
            news,
        };
        let thread = thread::Builder::new()
            .name("sfu".to_owned())
            .spawn(move || turning.run())?;
        Ok(Self {
            asked: Some(asked),
            waiting,
            waker,
            thread: Some(thread),
        })
    }

    /// Asks for something. Gives it back when too much waits already, or the thread is gone.
    ///
    /// # Errors
    /// With what was asked.
    pub fn ask(&self, asked: Asked) -> Result<(), Asked> {
        let Some(queue) = &self.asked else {
            return Err(asked);
        };
        let can_wait = matches!(asked, Asked::Allow(..) | Asked::Leave(_));
        if !can_wait && self.waiting.load(Ordering::Relaxed) >= ASKED_MAX {
            return Err(asked);
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        queue.send(asked).map_err(|error| error.0)?;
        // A thread that cannot be woken looks at its queue at its next timer.
        let _ = self.waker.wake();
        Ok(())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.asked = None;
        let _ = self.waker.wake();
        // What it tells may be the last thing that holds us; a thread cannot wait for itself.
        let is_itself = |thread: &JoinHandle<()>| thread.thread().id() == thread::current().id();
        if let Some(thread) = self.thread.take_if(|thread| !is_itself(thread)) {
            // It has panicked, if anything; there is nothing left to do about it.
            let _ = thread.join();
        }
    }
}

/// A socket for a worker, with a large buffer. IPv6 is kept apart from IPv4, which has a socket of its
/// own.
///
/// # Errors
/// When the address cannot be bound.
pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // As much as the system allows; less is no reason not to start.
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

struct Turning<Tell> {
    poll: Poll,
    sockets: Vec<(mio::net::UdpSocket, SocketAddr)>,
    sfu: Sfu,
    requests: Receiver<Asked>,
    waiting: Arc<AtomicUsize>,
    news: Tell,
}

impl<Tell: FnMut(News)> Turning<Tell> {
    fn run(mut self) {
        let mut events = Events::with_capacity(8);
        let mut buffer = vec![0; DATAGRAM_MAX];
        let mut more = false;
        loop {
            let timeout = if more {
                Some(Duration::ZERO)
            } else {
                let next = self.sfu.next();
                next.map(|next| next.saturating_duration_since(Instant::now()))
            };
            if let Err(error) = self.poll.poll(&mut events, timeout)
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the SFU cannot wait for its sockets any more");
                return;
            }
            let now = Instant::now();
            let Some(asked) = self.answer_one(now) else {
                return;
            };
            more = self.read(&mut buffer, now) || asked;
            self.sfu.pass(now);
            self.write();
            for news in self.sfu.take_news() {
                (self.news)(news);
            }
        }
    }

    /// Does one thing that was asked, as an offer takes as long as a hundred voice packets. Says
    /// whether there was one; `None` when nobody can ask any more.
    fn answer_one(&mut self, now: Instant) -> Option<bool> {
        match self.requests.try_recv() {
            Ok(Asked::Join {
                person,
                offer,
                reply,
            }) => reply(self.sfu.join(person, &offer, now)),
            Ok(Asked::Allow(person, may_be_heard)) => self.sfu.allow(person, may_be_heard),
            Ok(Asked::Leave(person)) => self.sfu.leave(person, now),
            Ok(Asked::Speak(person, spoken)) => self.sfu.speak(person, spoken, now),
            Ok(Asked::Figures(reply)) => reply(self.sfu.figures()),
            Err(TryRecvError::Empty) => return Some(false),
            Err(TryRecvError::Disconnected) => return None,
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        Some(true)
    }

    /// Reads a batch of each socket; whether there may be more.
    fn read(&mut self, buffer: &mut [u8], now: Instant) -> bool {
        let mut more = false;
        for (socket, local) in &self.sockets {
            let mut left = BATCH;
            while left > 0 {
                match socket.recv_from(buffer) {
                    Ok((length, remote)) => {
                        let datagram = Datagram {
                            local: *local,
                            remote,
                            bytes: &buffer[..length],
                        };
                        self.sfu.receive(&datagram, now);
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    // An ICMP message about something sent earlier; it is not about this read.
                    Err(_) => {}
                }
                left -= 1;
            }
            more |= left == 0;
        }
        more
    }

    /// Sends everything. What the kernel does not take is lost, as it would be on the way.
    fn write(&mut self) {
        for datagram in self.sfu.take_datagrams() {
            let socket = self
                .sockets
                .iter()
                .find(|(_, seen)| *seen == datagram.local);
            if let Some((socket, _)) = socket {
                let _ = socket.send_to(&datagram.bytes, datagram.remote);
            }
        }
    }
}
