//! The seam to the WebRTC engine: the only file that names str0m.
//!
//! One [`Engine`] is one person's connection: ICE (lite), DTLS, SRTP and RTCP of it. It takes
//! datagrams and the time, and gives datagrams, the moment when it wants to be called again, and
//! the voice packets that came. It knows nobody else and opens no socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use efir_voice::level::{Loudness, Stated};
use str0m::change::SdpOffer;
use str0m::config::{DtlsCert, DtlsVersion};
use str0m::format::Codec;
use str0m::ice::StunMessage;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap, ExtensionValues, RtpPacket, RtpWrite, Ssrc};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};
use thiserror::Error;

use crate::SLOTS;
use crate::payload::Types;
use crate::sfu::Datagram;
use crate::timeline::{Placed, Position};

/// The longest offer that is read, in bytes: a browser's with all its sections has a third of it.
const OFFER_BYTES_MAX: usize = 48 * 1024;
/// Sections of an offer: the voice, the slots, and pictures that are not carried.
const SECTIONS_MAX: usize = 24;
/// How often the engine may ask to be called again for one moment before it is put off.
const ROUNDS_MAX: usize = 64;
/// And until when.
const PUT_OFF: Duration = Duration::from_millis(1);
/// How often senders are told how their voice arrives, which their ladder needs every second, and how
/// often it is looked at what receivers lose.
const REPORTS: Duration = Duration::from_secs(1);
/// What the extension of RFC 6464 is called in SDP.
const LEVELS: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

/// Why somebody cannot join.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The offer cannot be read.
    #[error("the offer is no SDP: {0}")]
    Unreadable(String),
    /// It can be read, but is not what is asked for.
    #[error("the offer does not fit: {0}")]
    Unfit(&'static str),
    /// The room has as many people as one room may have.
    #[error("the room is full")]
    RoomFull,
    /// The SFU has as many people as it may have.
    #[error("the SFU is full")]
    Full,
}

/// What a client gets for its offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The SDP.
    pub sdp: String,
    /// The identification tags (`a=mid`) of the sections in which others are heard, in the order
    /// of the slots.
    pub slots: Vec<String>,
}

/// What came of one connection.
#[derive(Debug)]
pub(crate) enum Happening {
    /// Media can flow.
    Connected,
    /// It is over.
    Gone,
    /// A voice packet.
    Voice(Voice),
    /// This share of what was sent during the last second did not arrive.
    Lost(f32),
}

/// A packet of the person's voice.
#[derive(Debug)]
pub(crate) struct Voice {
    pub(crate) payload_type: u8,
    pub(crate) at: Position,
    pub(crate) stated: Stated,
    pub(crate) payload: Arc<[u8]>,
}

/// One person's connection.
pub(crate) struct Engine {
    rtc: Rtc,
    slots: Vec<Ssrc>,
    types: Types,
}

/// What all connections of a process share: making a key takes longer than a handshake.
#[derive(Clone)]
pub(crate) struct Identity(DtlsCert);

impl Identity {
    /// A new key and its certificate.
    pub(crate) fn generate() -> Option<Self> {
        let provider = str0m::crypto::from_feature_flags();
        provider.dtls_provider.generate_certificate().map(Self)
    }
}

impl Engine {
    /// Takes an offer. `addresses` are where the client can reach this process.
    pub(crate) fn accept(
        offer: &str,
        addresses: &[SocketAddr],
        identity: &Identity,
        now: Instant,
    ) -> Result<(Self, Answer), Refusal> {
        if offer.len() > OFFER_BYTES_MAX {
            return Err(Refusal::Unfit("too long"));
        }
        if offer.matches("\nm=").count() > SECTIONS_MAX {
            return Err(Refusal::Unfit("too many sections"));
        }
        if !offer.contains(LEVELS) {
            return Err(Refusal::Unfit("no audio levels (RFC 6464)"));
        }
        let offer = SdpOffer::from_sdp_string(offer)
            .map_err(|error| Refusal::Unreadable(error.to_string()))?;
        let mut rtc = configured(identity, now);
        for address in addresses {
            if let Ok(candidate) = Candidate::host(*address, Protocol::Udp) {
                rtc.add_local_candidate(candidate);
            }
        }
        let answer = rtc
            .sdp_api()
            .accept_offer(offer)
            .map_err(|error| Refusal::Unreadable(error.to_string()))?
            .to_sdp_string();
        let slots = sections(&rtc, &answer)?;
        let opus = rtc.codec_config().find(|p| p.spec().codec == Codec::Opus);
        let opus = opus.ok_or(Refusal::Unfit("no Opus"))?;
        let types = Types {
            opus: *opus.pt(),
            red: opus.red().map(|red| *red),
        };
        let mut ssrcs = Vec::with_capacity(slots.len());
        for mid in &slots {
            let mut direct = rtc.direct_api();
            let stream = direct.stream_tx_by_mid(*mid, None);
            let stream = stream.ok_or(Refusal::Unfit("a section without a stream"))?;
            ssrcs.push(stream.ssrc());
        }
        let answer = Answer {
            sdp: answer,
            slots: slots.iter().map(ToString::to_string).collect(),
        };
        let engine = Self {
            rtc,
            slots: ssrcs,
            types,
        };
        Ok((engine, answer))
    }

    /// What STUN requests to this connection are called by.
    pub(crate) fn name(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// The payload types that the two sides agreed on.
    pub(crate) const fn types(&self) -> Types {
        self.types
    }

    /// How many others can be heard over this connection.
    pub(crate) const fn slots(&self) -> usize {
        self.slots.len()
    }

    /// Takes a datagram. `false` if the connection cannot go on.
    pub(crate) fn receive(&mut self, datagram: &Datagram<&[u8]>, now: Instant) -> bool {
        let received = Receive::new(
            Protocol::Udp,
            datagram.remote,
            datagram.local,
            datagram.bytes,
        );
        // What is no datagram of WebRTC is nothing that happened.
        received.is_ok_and(|received| self.rtc.handle_input(Input::Receive(now, received)).is_ok())
            || self.rtc.is_alive()
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, now: Instant) -> bool {
        self.rtc.handle_input(Input::Timeout(now)).is_ok()
    }

    /// Says good-bye; what is to be sent for it comes out of [`Self::drain`].
    pub(crate) fn close(&mut self) {
        // It is over either way.
        let _ = self.rtc.close();
    }

    /// Writes a packet into one of the slots. [`Self::drain`] must follow.
    pub(crate) fn send(
        &mut self,
        slot: usize,
        placed: Placed,
        source: u32,
        stated: Stated,
        (payload_type, payload): (u8, Arc<[u8]>),
        now: Instant,
    ) {
        let Some(ssrc) = self.slots.get(slot) else {
            return;
        };
        let levels = ExtensionValues {
            audio_level: Some(dbov(stated.loudness)),
            voice_activity: Some(stated.speech.unwrap_or(true)),
            ..ExtensionValues::default()
        };
        let packet = RtpWrite::new(
            Pt::from(payload_type),
            placed.at.sequence.into(),
            placed.at.ticks,
            now,
            payload,
        )
        .marker(placed.is_first)
        .ext_vals(levels)
        .csrc(&[source]);
        if let Some(stream) = self.rtc.direct_api().stream_tx(ssrc) {
            stream.write_rtp(packet);
        }
    }

    /// Takes out everything that is to be sent and that happened. Says when it wants to be called
    /// again; after any of the other calls this one must follow, or the engine gets stuck.
    pub(crate) fn drain(
        &mut self,
        now: Instant,
        mut send: impl FnMut(Datagram<Vec<u8>>),
        mut happened: impl FnMut(Happening),
    ) -> Instant {
        for _ in 0..ROUNDS_MAX {
            loop {
                match self.rtc.poll_output() {
                    Ok(Output::Timeout(at)) if at > now => {
                        if !self.rtc.is_alive() {
                            happened(Happening::Gone);
                        }
                        return at;
                    }
                    Ok(Output::Timeout(_)) => break,
                    Ok(Output::Transmit(transmit)) => send(Datagram {
                        local: transmit.source,
                        remote: transmit.destination,
                        bytes: transmit.contents.into(),
                    }),
                    Ok(Output::Event(event)) => {
                        if let Some(happening) = self.read(event) {
                            happened(happening);
                        }
                    }
                    Err(_) => {
                        happened(Happening::Gone);
                        return now + Duration::from_secs(3600);
                    }
                }
            }
            if !self.pass(now) {
                happened(Happening::Gone);
                return now + Duration::from_secs(3600);
            }
        }
        now + PUT_OFF
    }

    fn read(&self, event: Event) -> Option<Happening> {
        match event {
            Event::Connected => Some(Happening::Connected),
            Event::Closed | Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                Some(Happening::Gone)
            }
            Event::PeerStats(stats) => stats.egress_loss_fraction.map(Happening::Lost),
            Event::RtpPacket(packet) if self.is_voice(&packet) => {
                Some(Happening::Voice(voice(packet)))
            }
            _ => None,
        }
    }

    fn is_voice(&self, packet: &RtpPacket) -> bool {
        let payload_type = *packet.header.payload_type;
        payload_type == self.types.opus || Some(payload_type) == self.types.red
    }
}

/// The ICE user name fragment that a STUN request asks for. `None` for any other datagram.
pub(crate) fn name_asked_for(bytes: &[u8]) -> Option<String> {
    let is_stun = bytes.len() >= 20 && bytes[0] < 2;
    if !is_stun {
        return None;
    }
    let message = StunMessage::parse(bytes).ok()?;
    if !message.is_binding_request() {
        return None;
    }
    let (ours, _) = message.split_username()?;
    Some(ours.to_owned())
}

fn configured(identity: &Identity, now: Instant) -> Rtc {
    let mut extensions = ExtensionMap::empty();
    extensions.set(1, Extension::AudioLevel);
    extensions.set(3, Extension::TransportSequenceNumber);
    extensions.set(4, Extension::RtpMid);
    let mut config = Rtc::builder()
        .set_rtp_mode(true)
        .set_ice_lite(true)
        .set_dtls_cert(identity.0.clone())
        .set_dtls_version(DtlsVersion::Auto)
        .clear_codecs()
        .enable_opus(true, true)
        .set_extension_map(extensions)
        .set_rtcp_report_interval_audio(REPORTS)
        .set_stats_interval(Some(REPORTS));
    for params in config.codec_config().iter_mut() {
        // What is lost on the way to somebody is told by their feedback on all packets together: reports
        // on one stream would also count what was never sent in it.
        params.set_fb_transport_cc(true);
    }
    config.build(now)
}

/// The sections of an answer in which the person hears others; there must be one more for their own
/// voice.
fn sections(rtc: &Rtc, answer: &str) -> Result<Vec<Mid>, Refusal> {
    let mut voices = 0;
    let mut slots = Vec::new();
    for tag in answer
        .lines()
        .filter_map(|line| line.strip_prefix("a=mid:"))
    {
        let Some(media) = rtc.media(Mid::from(tag)) else {
            continue;
        };
        match (media.kind(), media.direction()) {
            (MediaKind::Audio, Direction::RecvOnly) => voices += 1,
            (MediaKind::Audio, Direction::SendOnly) => slots.push(media.mid()),
            (MediaKind::Audio, Direction::SendRecv) => {
                return Err(Refusal::Unfit("a section that sends and receives"));
            }
            _ => {}
        }
    }
    if slots.is_empty() || slots.len() > SLOTS {
        return Err(Refusal::Unfit("no sections to hear others in, or too many"));
    }
    if voices != 1 {
        return Err(Refusal::Unfit("not one section for the own voice"));
    }
    Ok(slots)
}

fn voice(packet: RtpPacket) -> Voice {
    let levels = &packet.header.ext_vals;
    let loudness = levels.audio_level.map_or(Loudness::SILENCE, |dbov| {
        Loudness::below_overload(dbov.unsigned_abs())
    });
    Voice {
        payload_type: *packet.header.payload_type,
        at: Position {
            sequence: *packet.seq_no,
            ticks: packet.header.timestamp,
        },
        stated: Stated {
            loudness,
            speech: levels.voice_activity,
        },
        payload: packet.payload,
    }
}

/// As the engine counts: from 0, overload, down to -127.
fn dbov(loudness: Loudness) -> i8 {
    let below = 127 - loudness.decibels();
    -i8::try_from(below).unwrap_or(i8::MAX)
}
