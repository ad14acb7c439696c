//! The opening handshake of RFC 6455, section 4.2, on the server's side.
//!
//! Written here because axum keeps the bytes of its sockets to itself, and what strangers send in
//! them has to be followed from the first one on.

use axum::extract::Request;
use axum::http::header::{
    CONNECTION, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The only version there is.
const VERSION: &str = "13";

/// Why a request opens no socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum NoSocket {
    /// It does not ask for one.
    NotAsked,
    /// It asked for one when it was sent, and lost that on its way: what stands between the browser
    /// and us does not pass `Upgrade` on.
    Lost,
    /// It asks for a version that we do not speak.
    OtherVersion,
}

/// What becomes of the connection, and the answer that says so.
pub(in crate::web) fn accept(request: &mut Request) -> Result<(OnUpgrade, Response), NoSocket> {
    let key = key(request.headers())?;
    let accepted = derive_accept_key(key.as_bytes());
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    let upgrade = upgrade.ok_or(NoSocket::NotAsked)?;
    let accepted = HeaderValue::from_str(&accepted).map_err(|_| NoSocket::NotAsked)?;
    let headers = [
        (CONNECTION, HeaderValue::from_static("upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_ACCEPT, accepted),
    ];
    let answer = (StatusCode::SWITCHING_PROTOCOLS, headers).into_response();
    Ok((upgrade, answer))
}

/// The header that tells which version we speak.
pub(in crate::web) const OUR_VERSION: (HeaderName, &str) = (SEC_WEBSOCKET_VERSION, VERSION);

fn key(headers: &HeaderMap) -> Result<&HeaderValue, NoSocket> {
    let key = headers.get(SEC_WEBSOCKET_KEY).ok_or(NoSocket::NotAsked)?;
    if !names(headers, &CONNECTION, "upgrade") || !names(headers, &UPGRADE, "websocket") {
        return Err(NoSocket::Lost);
    }
    let version = headers.get(SEC_WEBSOCKET_VERSION);
    if version.is_none_or(|version| version != VERSION) {
        return Err(NoSocket::OtherVersion);
    }
    Ok(key)
}

/// Whether a header that holds a list has this token in it.
fn names(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|entry| entry.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6455, with changes.
    fn asking(changes: &[(HeaderName, Option<&'static str>)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let example = [
            (CONNECTION, "keep-alive, Upgrade"),
            (UPGRADE, "websocket"),
            (SEC_WEBSOCKET_VERSION, "13"),
            (SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        for (name, value) in example {
            headers.insert(name, HeaderValue::from_static(value));
        }
        for (name, value) in changes {
            headers.remove(name);
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        headers
    }

    #[test]
    fn the_example_of_the_rfc_is_answered_as_it_says() {
        let headers = asking(&[]);
        let key = key(&headers).expect("a socket");
        assert_eq!(
            derive_accept_key(key.as_bytes()),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
    }

    #[test]
    fn what_opens_no_socket_is_told_apart() {
        for (changes, outcome) in [
            (vec![(SEC_WEBSOCKET_KEY, None)], NoSocket::NotAsked),
            (vec![(UPGRADE, None)], NoSocket::Lost),
            (vec![(UPGRADE, None), (CONNECTION, None)], NoSocket::Lost),
            (vec![(CONNECTION, Some("close"))], NoSocket::Lost),
            (vec![(UPGRADE, Some("h2c"))], NoSocket::Lost),
            (
                vec![(SEC_WEBSOCKET_VERSION, Some("8"))],
                NoSocket::OtherVersion,
            ),
            (vec![(SEC_WEBSOCKET_VERSION, None)], NoSocket::OtherVersion),
        ] {
            assert_eq!(key(&asking(&changes)).err(), Some(outcome), "{changes:?}");
        }
    }
}
