//! A call in virtual time: an SFU and people around it, with a network that takes 10 ms each way.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use efir_crowd::{Client, Heard, Say, read_clear};
use efir_sfu::{Config, Datagram, News, Person, RoomKey, SLOTS, Sfu, Source};
use efir_voice::red::Red;

/// One way from anybody to the SFU, and back.
pub(crate) const DELAY: Duration = Duration::from_millis(10);
/// What IPv4 and UDP put before each datagram.
const HEADERS: usize = 28;
/// Between two packets of a voice.
pub(crate) const PACKET: u64 = 20;

pub(crate) fn sfu_address() -> SocketAddr {
    SocketAddr::from(([10, 1, 0, 1], 10_000))
}

pub(crate) struct Someone {
    pub(crate) client: Client,
    pub(crate) address: SocketAddr,
    pub(crate) person: Person,
    /// What they heard, and at which millisecond.
    pub(crate) heard: Vec<(u64, Heard)>,
    /// The shares of their RTP that are lost on the way to the SFU and from it.
    pub(crate) loss_up: f64,
    pub(crate) loss_down: f64,
    /// What came to them and went from them.
    pub(crate) traffic: Traffic,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) packets_in: usize,
    pub(crate) bytes_in: usize,
    pub(crate) packets_out: usize,
    pub(crate) bytes_out: usize,
}

struct Flight {
    at: Instant,
    from: SocketAddr,
    to: SocketAddr,
    bytes: Vec<u8>,
}

pub(crate) struct Call {
    pub(crate) sfu: Sfu,
    pub(crate) people: Vec<Someone>,
    pub(crate) news: Vec<News>,
    pub(crate) start: Instant,
    pub(crate) now: Instant,
    /// Whose datagrams are noted, and those.
    pub(crate) tapped: Option<usize>,
    pub(crate) tap: Vec<Vec<u8>>,
    by_address: HashMap<SocketAddr, usize>,
    flights: VecDeque<Flight>,
    dice: u64,
}

impl Call {
    pub(crate) fn new() -> Self {
        let config = Config {
            addresses: vec![sfu_address()],
            room_max: 100,
            people_max: 500,
        };
        let start = Instant::now();
        Self {
            sfu: Sfu::new(config).expect("a key"),
            people: Vec::new(),
            news: Vec::new(),
            start,
            now: start,
            tapped: None,
            tap: Vec::new(),
            by_address: HashMap::new(),
            flights: VecDeque::new(),
            dice: 0x2545_f491_4f6c_dd1d,
        }
    }

    /// Somebody joins this room, and may be heard; their place in `people`.
    pub(crate) fn join(&mut self, room: u64) -> usize {
        let at = self.people.len();
        let number = u16::try_from(at).expect("not that many");
        let [high, low] = number.to_be_bytes();
        let address = SocketAddr::from(([10, 2, high, low], 20_000));
        let (mut client, offer) = Client::new(address, SLOTS, self.now);
        let source = NonZeroU32::new(1 + u32::from(number)).expect("not 0");
        let person = Person {
            room: RoomKey(room),
            source: Source(source),
        };
        let answer = self.sfu.join(person, &offer, self.now).expect("an answer");
        assert_eq!(answer.slots.len(), SLOTS);
        client.answered(&answer.sdp, self.now);
        self.sfu.allow(person, true);
        self.by_address.insert(address, at);
        self.people.push(Someone {
            client,
            address,
            person,
            heard: Vec::new(),
            loss_up: 0.0,
            loss_down: 0.0,
            traffic: Traffic::default(),
        });
        at
    }

    /// Milliseconds since the beginning.
    pub(crate) fn millis(&self) -> u64 {
        u64::try_from((self.now - self.start).as_millis()).expect("a short call")
    }

    /// Until media can flow to everybody.
    pub(crate) fn connect(&mut self) {
        for _ in 0..5_000 {
            self.step();
            if self
                .people
                .iter()
                .all(|someone| someone.client.is_connected())
            {
                return;
            }
        }
        panic!("not everybody is connected after 5 s");
    }

    pub(crate) fn say(&mut self, who: usize, say: &Say) {
        self.people[who].client.say(say, self.now);
    }

    /// Bytes from anywhere to the SFU.
    pub(crate) fn inject(&mut self, from: SocketAddr, bytes: Vec<u8>) {
        self.flights.push_back(Flight {
            at: self.now + DELAY,
            from,
            to: sfu_address(),
            bytes,
        });
    }

    /// A millisecond.
    pub(crate) fn step(&mut self) {
        self.now += Duration::from_millis(1);
        while self
            .flights
            .front()
            .is_some_and(|flight| flight.at <= self.now)
        {
            let flight = self.flights.pop_front().expect("looked at");
            self.arrive(&flight);
        }
        if self.sfu.next().is_some_and(|next| next <= self.now) {
            self.sfu.pass(self.now);
        }
        let millis = self.millis();
        for at in 0..self.people.len() {
            let someone = &mut self.people[at];
            if someone.client.next() <= self.now {
                someone.client.pass(self.now);
            }
            let heard = someone.client.take_heard();
            someone.heard.extend(heard.map(|heard| (millis, heard)));
            for (to, bytes) in someone.client.take_datagrams() {
                someone.traffic.packets_out += 1;
                someone.traffic.bytes_out += bytes.len() + HEADERS;
                if self.tapped == Some(at) {
                    self.tap.push(bytes.clone());
                }
                self.flights.push_back(Flight {
                    at: self.now + DELAY,
                    from: someone.address,
                    to,
                    bytes,
                });
            }
        }
        self.news.extend(self.sfu.take_news());
        for datagram in self.sfu.take_datagrams() {
            self.flights.push_back(Flight {
                at: self.now + DELAY,
                from: datagram.local,
                to: datagram.remote,
                bytes: datagram.bytes,
            });
        }
    }

    /// From 0 to 1, the same each time.
    fn roll(&mut self) -> f64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn arrive(&mut self, flight: &Flight) {
        let sender = self
            .by_address
            .get(&flight.from)
            .map(|at| self.people[*at].loss_up);
        let receiver = self
            .by_address
            .get(&flight.to)
            .map(|at| self.people[*at].loss_down);
        let loss = sender.or(receiver).unwrap_or_default();
        if loss > 0.0 && read_clear(&flight.bytes).is_some() && self.roll() < loss {
            return;
        }
        if flight.to == sfu_address() {
            let datagram = Datagram {
                local: flight.to,
                remote: flight.from,
                bytes: flight.bytes.as_slice(),
            };
            self.sfu.receive(&datagram, self.now);
        } else if let Some(at) = self.by_address.get(&flight.to) {
            let someone = &mut self.people[*at];
            someone.traffic.packets_in += 1;
            someone.traffic.bytes_in += flight.bytes.len() + HEADERS;
            someone.client.receive(flight.from, &flight.bytes, self.now);
        }
    }
}

/// 20 ms of a voice of 24 kbit/s, in bytes that name the moment.
pub(crate) fn opus(millis: u64) -> Arc<[u8]> {
    let mut packet = vec![31 << 3];
    packet.extend_from_slice(&millis.to_be_bytes());
    packet.resize(60, 0x55);
    packet.into()
}

/// The moments that somebody heard of what this person said, once each: from packets and from the
/// copies in them.
pub(crate) fn heard_of(listener: &Someone, speaker: &Someone) -> Vec<u64> {
    let source = speaker.person.source.0.get();
    let of = |heard: &&(u64, Heard)| heard.1.source == Some(source);
    let packets = listener.heard.iter().filter(of);
    let mut stamps: Vec<u64> = packets.flat_map(|(_, heard)| stamps(heard)).collect();
    stamps.sort_unstable();
    stamps.dedup();
    stamps
}

/// The moments that a packet holds.
pub(crate) fn stamps(heard: &Heard) -> Vec<u64> {
    let stamp = |opus: &[u8]| {
        let bytes = opus[1..9].try_into().expect("8 bytes");
        u64::from_be_bytes(bytes)
    };
    if !heard.is_red {
        return vec![stamp(&heard.payload)];
    }
    let red = Red::parse(&heard.payload).expect("RED");
    let copies = red.copies().iter().map(|copy| stamp(copy.data));
    copies.chain([stamp(red.primary().data)]).collect()
}

pub(crate) fn loud(millis: u64) -> Say {
    Say {
        dbov: -25,
        speech: true,
        payload: opus(millis),
        red: false,
        after: 1,
    }
}
