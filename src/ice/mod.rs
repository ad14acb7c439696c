//! ICE servers: STUN for everybody, TURN with credentials for people we know.
//!
//! Pure; knows nothing of HTTP or rooms.

use crate::protocol::{IceServer, UnixMillis};

/// Time-limited TURN credentials as draft-uberti-behave-turn-rest-00 has them.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnCredentials {
    /// `<unix expiry>:<opaque name>`, or the fixed user name.
    pub username: String,
    /// `base64(HMAC-SHA1(secret, username))`, or the fixed password.
    pub password: String,
    /// Seconds until they run out.
    pub ttl_secs: u64,
    /// `turn:` and `turns:` URLs.
    pub uris: Vec<String>,
}

/// The deployment's ICE servers.
#[derive(Clone, Debug, Default)]
pub struct IceServers {
    _private: (),
}

impl IceServers {
    /// From configuration.
    #[must_use]
    pub fn new(config: &crate::config::IceConfig) -> Self {
        let _ = config;
        unimplemented!("ice")
    }

    /// What strangers may know: STUN only.
    #[must_use]
    pub fn public(&self) -> Vec<IceServer> {
        unimplemented!("ice")
    }

    /// STUN and TURN for a person; `turn_name` comes from [`crate::auth::Auth::turn_name`].
    #[must_use]
    pub fn for_person(&self, turn_name: &str, now: UnixMillis) -> Vec<IceServer> {
        let _ = (turn_name, now);
        unimplemented!("ice")
    }

    /// The TURN part alone; `None` without TURN.
    #[must_use]
    pub fn turn_credentials(&self, turn_name: &str, now: UnixMillis) -> Option<TurnCredentials> {
        let _ = (turn_name, now);
        unimplemented!("ice")
    }
}
