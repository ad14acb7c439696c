//! One person: a WebRTC client without sockets, microphone or loudspeaker.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap, ExtensionValues, RtpWrite, Ssrc};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// A packet of 20 ms that somebody says.
#[derive(Clone, Debug)]
pub struct Say {
    /// Loudness in dBov, -127 to 0.
    pub dbov: i8,
    /// Whether it is speech (RFC 6464).
    pub speech: bool,
    /// What the packet holds: Opus, or RED if `red` says so.
    pub payload: Arc<[u8]>,
    /// Goes under the payload type of RED.
    pub red: bool,
    /// How many packets lie between this one and the last: 1, or more after a silence in which
    /// nothing was sent.
    pub after: u32,
}

/// A packet that somebody heard.
#[derive(Clone, Debug)]
pub struct Heard {
    /// In which slot, from 0 on.
    pub slot: usize,
    /// By whom, as the packet says.
    pub source: Option<u32>,
    /// Its number in the slot, extended beyond 16 bits.
    pub sequence: u64,
    /// Its RTP timestamp.
    pub ticks: u32,
    /// Whether it says that it begins something.
    pub marker: bool,
    /// Whether it holds copies too (RED).
    pub is_red: bool,
    /// What it holds.
    pub payload: Arc<[u8]>,
}

/// Someone in a call.
pub struct Client {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    local: SocketAddr,
    voice: Mid,
    slots: Vec<Mid>,
    slot_of: HashMap<Ssrc, usize>,
    sequence: u64,
    ticks: u32,
    next: Instant,
    is_connected: bool,
    is_alive: bool,
    out: Vec<(SocketAddr, Vec<u8>)>,
    heard: Vec<Heard>,
}

impl Client {
    /// Somebody at this address who wants to be heard and to hear `slots` others, and their offer.
    ///
    /// # Panics
    /// When the address cannot be one of a client.
    #[must_use]
    pub fn new(local: SocketAddr, slots: usize, now: Instant) -> (Self, String) {
        let mut rtc = configured(now);
        let mut changes = rtc.sdp_api();
        let mut add = |direction| changes.add_media(MediaKind::Audio, direction, None, None, None);
        let voice = add(Direction::SendOnly);
        let slots = (0..slots).map(|_| add(Direction::RecvOnly)).collect();
        let (offer, pending) = changes.apply().expect("sections were added");
        let mut client = Self::around(rtc, local, voice, slots, now);
        client.pending = Some(pending);
        (client, offer.to_sdp_string())
    }

    /// Somebody who hears what is offered to them and says nothing, and their answer; what other
    /// servers than ours ask of a listener.
    ///
    /// # Panics
    /// When the offer is none, or the address cannot be one of a client.
    #[must_use]
    pub fn listening(local: SocketAddr, offer: &str, now: Instant) -> (Self, String) {
        let mut rtc = configured(now);
        let candidate = Candidate::host(local, Protocol::Udp).expect("an address of a client");
        rtc.add_local_candidate(candidate);
        let offer = SdpOffer::from_sdp_string(offer).expect("an offer");
        let answer = rtc.sdp_api().accept_offer(offer).expect("fits");
        let client = Self::around(rtc, local, Mid::from("none"), Vec::new(), now);
        (client, answer.to_sdp_string())
    }

    fn around(mut rtc: Rtc, local: SocketAddr, voice: Mid, slots: Vec<Mid>, now: Instant) -> Self {
        let candidate = Candidate::host(local, Protocol::Udp).expect("an address of a client");
        rtc.add_local_candidate(candidate);
        Self {
            rtc,
            pending: None,
            local,
            voice,
            slots,
            slot_of: HashMap::new(),
            sequence: 0,
            ticks: 0,
            next: now,
            is_connected: false,
            is_alive: true,
            out: Vec::new(),
            heard: Vec::new(),
        }
    }

    /// Takes the answer to the offer.
    ///
    /// # Panics
    /// When it is none.
    pub fn answered(&mut self, answer: &str, now: Instant) {
        let answer = SdpAnswer::from_sdp_string(answer).expect("an answer");
        let pending = self.pending.take().expect("an offer was made");
        let api = self.rtc.sdp_api();
        api.accept_answer(pending, answer).expect("fits");
        self.pass(now);
    }

    /// Whether media can flow.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Whether the connection is still there.
    #[must_use]
    pub const fn is_alive(&self) -> bool {
        self.is_alive
    }

    /// Says a packet.
    ///
    /// # Panics
    /// When no Opus was agreed on.
    pub fn say(&mut self, say: &Say, now: Instant) {
        self.sequence += 1;
        self.ticks = self.ticks.wrapping_add(960 * say.after);
        let config = self.rtc.codec_config();
        let opus = config
            .find(|p| p.spec().codec == Codec::Opus)
            .expect("Opus");
        let payload_type = opus.red().filter(|_| say.red).unwrap_or(opus.pt());
        let levels = ExtensionValues {
            audio_level: Some(say.dbov),
            voice_activity: Some(say.speech),
            ..ExtensionValues::default()
        };
        let packet = RtpWrite::new(
            payload_type,
            self.sequence.into(),
            self.ticks,
            now,
            Arc::clone(&say.payload),
        )
        .ext_vals(levels);
        let mut direct = self.rtc.direct_api();
        if let Some(stream) = direct.stream_tx_by_mid(self.voice, None) {
            stream.write_rtp(packet);
        }
        self.drain(now);
    }

    /// The payload type that the copies inside RED must name.
    #[must_use]
    pub fn opus_type(&self) -> Option<u8> {
        let config = self.rtc.codec_config();
        let opus = config.find(|p| p.spec().codec == Codec::Opus);
        opus.map(|opus| *opus.pt())
    }

    /// Takes a datagram from the network.
    pub fn receive(&mut self, remote: SocketAddr, bytes: &[u8], now: Instant) {
        if let Ok(received) = Receive::new(Protocol::Udp, remote, self.local, bytes) {
            let taken = self.rtc.handle_input(Input::Receive(now, received));
            self.is_alive &= taken.is_ok();
        }
        self.drain(now);
    }

    /// Lets time pass.
    pub fn pass(&mut self, now: Instant) {
        self.is_alive &= self.rtc.handle_input(Input::Timeout(now)).is_ok();
        self.drain(now);
    }

    /// When [`Self::pass`] wants to be called.
    #[must_use]
    pub const fn next(&self) -> Instant {
        self.next
    }

    /// What is to be sent, and where to.
    pub fn take_datagrams(&mut self) -> std::vec::Drain<'_, (SocketAddr, Vec<u8>)> {
        self.out.drain(..)
    }

    /// What was heard.
    pub fn take_heard(&mut self) -> std::vec::Drain<'_, Heard> {
        self.heard.drain(..)
    }

    fn drain(&mut self, now: Instant) {
        while self.is_alive {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) if at > now => {
                    self.next = at;
                    self.is_alive = self.rtc.is_alive();
                    return;
                }
                Ok(Output::Timeout(_)) => {
                    self.is_alive = self.rtc.handle_input(Input::Timeout(now)).is_ok();
                }
                Ok(Output::Transmit(transmit)) => {
                    let bytes = transmit.contents.into();
                    self.out.push((transmit.destination, bytes));
                }
                Ok(Output::Event(event)) => self.happened(event),
                Err(_) => self.is_alive = false,
            }
        }
        self.next = now + Duration::from_secs(3600);
    }

    fn happened(&mut self, event: Event) {
        match event {
            Event::Connected => self.is_connected = true,
            Event::Closed => self.is_alive = false,
            Event::RtpPacket(packet) => {
                let header = packet.header;
                let slot = self.slot(header.ssrc);
                let is_red = Some(*header.payload_type) != self.opus_type();
                self.heard.push(Heard {
                    slot,
                    source: (header.csrc_count > 0).then_some(header.csrc[0]),
                    sequence: *packet.seq_no,
                    ticks: header.timestamp,
                    marker: header.marker,
                    is_red,
                    payload: packet.payload,
                });
            }
            _ => {}
        }
    }

    /// The slot of a stream; streams of sections that are no slots follow in the order they came.
    fn slot(&mut self, ssrc: Ssrc) -> usize {
        if let Some(slot) = self.slot_of.get(&ssrc) {
            return *slot;
        }
        let mut direct = self.rtc.direct_api();
        let mid = direct.stream_rx(&ssrc).map(|stream| stream.mid());
        let place = self.slots.iter().position(|slot| Some(*slot) == mid);
        let slot = place.unwrap_or(self.slots.len() + self.slot_of.len());
        self.slot_of.insert(ssrc, slot);
        slot
    }
}

fn configured(now: Instant) -> Rtc {
    let mut extensions = ExtensionMap::empty();
    extensions.set(1, Extension::AudioLevel);
    extensions.set(3, Extension::TransportSequenceNumber);
    extensions.set(4, Extension::RtpMid);
    let mut config = Rtc::builder()
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, true)
        .set_extension_map(extensions);
    for params in config.codec_config().iter_mut() {
        params.set_fb_transport_cc(true);
    }
    config.build(now)
}
