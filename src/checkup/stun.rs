//! STUN messages as a TURN client says and hears them (RFC 8489, RFC 8656). Pure.

use std::net::{IpAddr, SocketAddr};

use stun_types::attribute::{ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    BINDING, IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageHeader,
    MessageIntegrityCredentials, MessageWriteVec, StunWriteError, TransactionId,
};
use stun_types::prelude::{AttributeWrite, MessageWrite as _, MessageWriteExt as _};
use turn_types::attribute::{
    Data, Lifetime, RequestedTransport, XorPeerAddress, XorRelayedAddress,
};
use turn_types::message::{ALLOCATE, CREATE_PERMISSION, DATA, REFRESH, SEND};

use super::trouble::Trouble;
use crate::ice::TurnCredentials;

/// Bytes of a message's header, which says how many follow.
pub(super) const HEADER_BYTES: usize = 20;

/// What a server asks for before it believes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) realm: String,
    pub(super) nonce: String,
}

/// A name and password, for the realm and nonce of one server.
#[derive(Clone)]
pub(super) struct SignIn {
    username: String,
    realm: String,
    nonce: String,
    credentials: MessageIntegrityCredentials,
}

impl SignIn {
    pub(super) fn new(turn: &TurnCredentials, challenge: Challenge) -> Self {
        let Challenge { realm, nonce } = challenge;
        let (name, password) = (turn.username.clone(), turn.password.clone());
        Self {
            username: turn.username.clone(),
            credentials: LongTermKeyCredentials::new(name, password, realm.clone()).into(),
            realm,
            nonce,
        }
    }
}

/// A request, and what its answer is known by.
pub(super) struct Request {
    pub(super) id: TransactionId,
    pub(super) bytes: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The request was carried out; the relay's address, if it was asked for one.
    Done { relay: Option<SocketAddr> },
    /// The request was refused; what to sign in with, if it says so.
    Refused {
        code: u16,
        reason: String,
        challenge: Option<Challenge>,
    },
}

/// "What is my address?"
pub(super) fn binding() -> Result<Request, Trouble> {
    let message = Message::builder_request(BINDING, MessageWriteVec::new());
    build(message, &[], None)
}

/// "Relay for me, over UDP."
pub(super) fn allocate(sign_in: Option<&SignIn>) -> Result<Request, Trouble> {
    let message = Message::builder_request(ALLOCATE, MessageWriteVec::new());
    let transport = RequestedTransport::new(RequestedTransport::UDP);
    build(message, &[&transport], sign_in)
}

/// "Let packets from this address through."
pub(super) fn permission(peer: IpAddr, sign_in: &SignIn) -> Result<Request, Trouble> {
    let message = Message::builder_request(CREATE_PERMISSION, MessageWriteVec::new());
    let id = message.transaction_id();
    let peer = XorPeerAddress::new(SocketAddr::new(peer, 0), id);
    build(message, &[&peer], Some(sign_in))
}

/// "Stop relaying for me."
pub(super) fn release(sign_in: &SignIn) -> Result<Request, Trouble> {
    let message = Message::builder_request(REFRESH, MessageWriteVec::new());
    build(message, &[&Lifetime::new(0)], Some(sign_in))
}

/// "Pass this on"; it is not answered.
pub(super) fn send(peer: SocketAddr, data: &[u8]) -> Result<Request, Trouble> {
    let message = Message::builder_indication(SEND, MessageWriteVec::new());
    let id = message.transaction_id();
    let peer = XorPeerAddress::new(peer, id);
    build(message, &[&peer, &Data::new(data)], None)
}

/// What the answer to the request `id` says; `None` when these bytes are no answer to it.
pub(super) fn hear(bytes: &[u8], id: TransactionId) -> Result<Option<Heard>, Trouble> {
    let message = Message::from_bytes(bytes).map_err(|_| Trouble::NotStun)?;
    if !message.is_response() || message.transaction_id() != id {
        return Ok(None);
    }
    if message.has_class(MessageClass::Success) {
        let relay = message.attribute::<XorRelayedAddress>().ok();
        return Ok(Some(Heard::Done {
            relay: relay.map(|relay| relay.addr(id)),
        }));
    }
    let error = message.attribute::<ErrorCode>();
    let error = error.map_err(|_| Trouble::NotStun)?;
    let realm = message.attribute::<Realm>();
    let nonce = message.attribute::<Nonce>();
    let challenge = realm.ok().zip(nonce.ok());
    Ok(Some(Heard::Refused {
        code: error.code(),
        reason: error.reason().to_owned(),
        challenge: challenge.map(|(realm, nonce)| Challenge {
            realm: realm.realm().to_owned(),
            nonce: nonce.nonce().to_owned(),
        }),
    }))
}

/// Whether these bytes bring `data` from another relay.
pub(super) fn brings(bytes: &[u8], data: &[u8]) -> bool {
    Message::from_bytes(bytes).is_ok_and(|message| {
        message.has_method(DATA)
            && message
                .attribute::<Data<'_>>()
                .is_ok_and(|brought| brought.data() == data)
    })
}

/// How many bytes follow a message's header.
pub(super) fn body_bytes(header: &[u8; HEADER_BYTES]) -> Result<usize, Trouble> {
    let header = MessageHeader::from_bytes(header).map_err(|_| Trouble::NotStun)?;
    Ok(usize::from(header.data_length()))
}

/// Fails for a name, realm or nonce that is longer than the protocol allows.
fn build(
    mut message: MessageWriteVec,
    attributes: &[&dyn AttributeWrite],
    sign_in: Option<&SignIn>,
) -> Result<Request, Trouble> {
    let id = message.transaction_id();
    write(&mut message, attributes, sign_in).map_err(|_| Trouble::TooLong)?;
    Ok(Request {
        id,
        bytes: message.finish(),
    })
}

fn write(
    message: &mut MessageWriteVec,
    attributes: &[&dyn AttributeWrite],
    sign_in: Option<&SignIn>,
) -> Result<(), StunWriteError> {
    for attribute in attributes {
        message.add_attribute(*attribute)?;
    }
    let Some(sign_in) = sign_in else {
        return Ok(());
    };
    message.add_attribute(&Username::new(&sign_in.username)?)?;
    message.add_attribute(&Realm::new(&sign_in.realm)?)?;
    message.add_attribute(&Nonce::new(&sign_in.nonce)?)?;
    message.add_message_integrity(&sign_in.credentials, IntegrityAlgorithm::Sha1)
}
