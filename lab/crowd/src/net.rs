//! A crowd over real sockets, on one thread: one socket a person, as they all come from one
//! machine.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use efir_voice::red::Red;
use mio::{Events, Interest, Poll, Token};

use crate::{Client, Say, read_clear};

/// Between two packets of a voice.
const PACKET: Duration = Duration::from_millis(20);
/// Bytes of such a packet: 24 kbit/s.
const PACKET_BYTES: usize = 60;
/// The longest that the crowd waits for its sockets.
const WAIT_MAX: Duration = Duration::from_millis(5);

/// What somebody of the crowd does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Talks all the time.
    pub talks: bool,
    /// Takes voices apart and measures how long they took. Others only count the packets.
    pub decrypts: bool,
}

/// What the crowd has measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Voice packets that came, to each person.
    pub received: Vec<u64>,
    /// From being said to being decrypted, in microseconds, sorted.
    pub delays: Vec<u64>,
}

/// A crowd.
pub struct Crowd {
    poll: Poll,
    people: Vec<Attendee>,
    start: Instant,
    delays: Vec<u64>,
    buffer: Vec<u8>,
}

struct Attendee {
    client: Client,
    socket: mio::net::UdpSocket,
    part: Part,
    next_say: Option<Instant>,
    received: u64,
    connected_at: Option<Instant>,
}

impl Crowd {
    /// Nobody yet.
    ///
    /// # Errors
    /// When the system gives no poll.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            people: Vec::new(),
            start: Instant::now(),
            delays: Vec::new(),
            buffer: vec![0; 2048],
        })
    }

    /// A socket for one more person.
    ///
    /// # Errors
    /// When it cannot be bound.
    pub fn socket(address: IpAddr) -> io::Result<UdpSocket> {
        let socket = UdpSocket::bind(SocketAddr::new(address, 0))?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    }

    /// Takes somebody in; their number.
    ///
    /// # Errors
    /// When their socket cannot be watched.
    pub fn add(&mut self, client: Client, socket: UdpSocket, part: Part) -> io::Result<usize> {
        let at = self.people.len();
        let mut socket = mio::net::UdpSocket::from_std(socket);
        let registry = self.poll.registry();
        registry.register(&mut socket, Token(at), Interest::READABLE)?;
        self.people.push(Attendee {
            client,
            socket,
            part,
            next_say: None,
            received: 0,
            connected_at: None,
        });
        Ok(at)
    }

    /// Somebody's answer.
    pub fn answered(&mut self, who: usize, answer: &str) {
        let someone = &mut self.people[who];
        someone.client.answered(answer, Instant::now());
        someone.send();
    }

    /// When media could first flow to somebody.
    #[must_use]
    pub fn connected_at(&self, who: usize) -> Option<Instant> {
        self.people[who].connected_at
    }

    /// Whether media can flow to everybody.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.people
            .iter()
            .all(|someone| someone.connected_at.is_some())
    }

    /// Whoever talks begins, everybody at another moment.
    pub fn talk(&mut self) {
        let now = Instant::now();
        for (at, someone) in self.people.iter_mut().enumerate() {
            if someone.part.talks {
                let offset = Duration::from_micros(3_700 * at as u64 % 20_000);
                someone.next_say = Some(now + offset);
            }
        }
    }

    /// Forgets what was measured so far.
    pub fn begin(&mut self) {
        self.delays.clear();
        for someone in &mut self.people {
            someone.received = 0;
        }
    }

    /// What was measured since.
    #[must_use]
    pub fn measured(&self) -> Measured {
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        Measured {
            received: self.people.iter().map(|someone| someone.received).collect(),
            delays,
        }
    }

    /// Everybody does what they do, for so long.
    ///
    /// # Errors
    /// When the sockets cannot be waited for.
    pub fn run(&mut self, length: Duration) -> io::Result<()> {
        let end = Instant::now() + length;
        let mut events = Events::with_capacity(1024);
        loop {
            let now = Instant::now();
            if now >= end {
                return Ok(());
            }
            let next = self.due(now).min(end);
            let wait = next.saturating_duration_since(Instant::now()).min(WAIT_MAX);
            // A wait of less than a millisecond is made a whole one by the system: then look again.
            let wait = if wait < Duration::from_millis(1) {
                Duration::ZERO
            } else {
                wait
            };
            match self.poll.poll(&mut events, Some(wait)) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                self.read(event.token().0)?;
            }
        }
    }

    /// Says and does what is due; when the next is.
    fn due(&mut self, now: Instant) -> Instant {
        let mut next = now + WAIT_MAX;
        for someone in &mut self.people {
            if let Some(at) = someone.next_say {
                if at <= now {
                    someone.say(self.start);
                    someone.next_say = Some(at + PACKET);
                }
                next = next.min(someone.next_say.unwrap_or(next));
            }
            if someone.client.next() <= now {
                someone.client.pass(now);
                someone.notice(now);
                someone.send();
            }
            next = next.min(someone.client.next());
        }
        next
    }

    fn read(&mut self, who: usize) -> io::Result<()> {
        let someone = &mut self.people[who];
        loop {
            let (length, remote) = match someone.socket.recv_from(&mut self.buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(error),
            };
            let bytes = &self.buffer[..length];
            if read_clear(bytes).is_some() {
                someone.received += 1;
                if !someone.part.decrypts {
                    continue;
                }
            }
            let now = Instant::now();
            someone.client.receive(remote, bytes, now);
            for heard in someone.client.take_heard() {
                let red = heard
                    .is_red
                    .then(|| Red::parse(&heard.payload).ok())
                    .flatten();
                let opus = red.map_or(&*heard.payload, |red| red.primary().data);
                if let Some(stamp) = opus.get(1..9).and_then(|b| b.try_into().ok()) {
                    let since = now.saturating_duration_since(self.start).as_micros();
                    let said = u128::from(u64::from_be_bytes(stamp));
                    let delay = since.saturating_sub(said);
                    self.delays.push(u64::try_from(delay).unwrap_or(u64::MAX));
                }
            }
            someone.notice(now);
        }
        someone.send();
        Ok(())
    }
}

impl Attendee {
    fn notice(&mut self, now: Instant) {
        if self.connected_at.is_none() && self.client.is_connected() {
            self.connected_at = Some(now);
        }
    }

    fn say(&mut self, start: Instant) {
        let now = Instant::now();
        let micros = now.saturating_duration_since(start).as_micros();
        let stamp = u64::try_from(micros).unwrap_or(u64::MAX);
        let mut payload = vec![31 << 3];
        payload.extend_from_slice(&stamp.to_be_bytes());
        payload.resize(PACKET_BYTES, 0x55);
        let say = Say {
            dbov: -25,
            speech: true,
            payload: payload.into(),
            red: false,
            after: 1,
        };
        self.client.say(&say, now);
        self.send();
    }

    /// What the system does not take is lost, as on the way.
    fn send(&mut self) {
        for (to, bytes) in self.client.take_datagrams() {
            let _ = self.socket.send_to(&bytes, to);
        }
    }
}
