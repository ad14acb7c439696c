//! ICE servers: STUN for everybody, TURN with credentials for people we know.
//!
//! Pure; knows nothing of HTTP or rooms.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha1::Sha1;

use crate::limits::{TURN_RENEWED_AFTER, TURN_TTL};
use crate::protocol::IceServer;
use crate::time::UnixMillis;

/// TURN credentials: time-limited ones as draft-uberti-behave-turn-rest-00 has them, or fixed ones.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnCredentials {
    /// `<unix expiry>:<opaque name>`, or the fixed user name.
    pub username: String,
    /// `base64(HMAC-SHA1(secret, username))`, or the fixed password.
    pub password: String,
    /// Seconds until they run out (until the client should ask again, for fixed ones).
    pub ttl_secs: u64,
    /// `turn:` and `turns:` URLs.
    pub uris: Vec<String>,
}

impl std::fmt::Debug for TurnCredentials {
    /// Leaves out the credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TurnCredentials")
            .field("ttl_secs", &self.ttl_secs)
            .field("uris", &self.uris)
            .finish_non_exhaustive()
    }
}

/// The deployment's ICE servers. A clone is a reference.
#[derive(Clone, Debug, Default)]
pub struct IceServers {
    servers: Arc<Servers>,
}

#[derive(Debug, Default)]
struct Servers {
    stun: Vec<String>,
    turn: Option<Turn>,
}

#[derive(Debug)]
struct Turn {
    urls: Vec<String>,
    login: Login,
}

/// How people sign in to the TURN server.
#[derive(Debug)]
enum Login {
    /// With a name and password made for them; the server shares the secret.
    TimeLimited(SecretString),
    /// All with the same.
    Fixed(String, SecretString),
}

impl IceServers {
    /// From configuration. TURN without credentials is no TURN.
    #[must_use]
    pub fn new(config: &crate::config::IceConfig) -> Self {
        let login = match (&config.turn_secret, &config.turn_fixed) {
            (Some(secret), _) => Some(Login::TimeLimited(secret.clone())),
            (None, Some((name, password))) => Some(Login::Fixed(name.clone(), password.clone())),
            (None, None) => None,
        };
        let turn = login
            .filter(|_| !config.turn_urls.is_empty())
            .map(|login| Turn {
                urls: config.turn_urls.clone(),
                login,
            });
        Self {
            servers: Arc::new(Servers {
                stun: config.stun_urls.clone(),
                turn,
            }),
        }
    }

    /// What strangers may know: STUN only.
    #[must_use]
    pub fn public(&self) -> Vec<IceServer> {
        if self.servers.stun.is_empty() {
            return Vec::new();
        }
        vec![IceServer {
            urls: self.servers.stun.clone(),
            username: None,
            credential: None,
        }]
    }

    /// STUN and TURN for a person; `turn_name` comes from [`crate::auth::Auth::turn_name`].
    #[must_use]
    pub fn for_person(&self, turn_name: &str, now: UnixMillis) -> Vec<IceServer> {
        let mut servers = self.public();
        servers.extend(self.turn_credentials(turn_name, now).map(|turn| IceServer {
            urls: turn.uris,
            username: Some(turn.username),
            credential: Some(turn.password),
        }));
        servers
    }

    /// After how long a person needs new credentials; `None` where what they have stays good.
    #[must_use]
    pub fn credentials_renewed_after(&self) -> Option<Duration> {
        let turn = self.servers.turn.as_ref()?;
        matches!(turn.login, Login::TimeLimited(_)).then_some(TURN_RENEWED_AFTER)
    }

    /// The TURN part alone; `None` without TURN.
    #[must_use]
    pub fn turn_credentials(&self, turn_name: &str, now: UnixMillis) -> Option<TurnCredentials> {
        let turn = self.servers.turn.as_ref()?;
        let (username, password) = match &turn.login {
            Login::TimeLimited(secret) => {
                let username = format!("{}:{turn_name}", now.plus(TURN_TTL).as_secs());
                let password = rest_password(secret.expose_secret(), &username);
                (username, password)
            }
            Login::Fixed(name, password) => (name.clone(), password.expose_secret().to_owned()),
        };
        Some(TurnCredentials {
            username,
            password,
            ttl_secs: TURN_TTL.as_secs(),
            uris: turn.urls.clone(),
        })
    }
}

/// `base64(HMAC-SHA1(secret, username))`. SHA-1 is what the draft and coturn have.
fn rest_password(secret: &str, username: &str) -> String {
    let mut mac =
        Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(username.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::IceConfig;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn stun_only() -> IceConfig {
        IceConfig {
            stun_urls: vec!["stun:stun.example:3478".to_owned()],
            ..IceConfig::default()
        }
    }

    fn turn() -> IceConfig {
        IceConfig {
            turn_urls: vec![
                "turn:turn.example:3478".to_owned(),
                "turns:turn.example:443?transport=tcp".to_owned(),
            ],
            ..stun_only()
        }
    }

    #[test]
    fn the_password_is_that_of_the_published_example() {
        assert_eq!(
            rest_password("foobar", "1599491771"),
            "Tpz/nKkyvX/vMSLKvL4sbtBt8Vs="
        );
    }

    #[test]
    fn strangers_get_stun_only() {
        let config = IceConfig {
            turn_secret: Some("shared secret".into()),
            ..turn()
        };
        assert_eq!(
            IceServers::new(&config).public(),
            [IceServer {
                urls: vec!["stun:stun.example:3478".to_owned()],
                username: None,
                credential: None,
            }]
        );
    }

    #[test]
    fn a_person_gets_turn_with_time_limited_credentials() {
        let ice = IceServers::new(&IceConfig {
            turn_secret: Some("shared secret".into()),
            ..turn()
        });
        let credentials = ice.turn_credentials("opaque", NOW).expect("TURN is there");
        let expiry = NOW.as_secs() + TURN_TTL.as_secs();
        assert_eq!(credentials.username, format!("{expiry}:opaque"));
        assert_eq!(
            credentials.password,
            rest_password("shared secret", &credentials.username)
        );
        assert_eq!(credentials.ttl_secs, TURN_TTL.as_secs());
        let renewed_after = ice.credentials_renewed_after().expect("they run out");
        assert!(renewed_after <= TURN_TTL / 2);

        let servers = ice.for_person("opaque", NOW);
        assert_eq!(servers.len(), 2);
        assert_eq!(servers[1].urls, turn().turn_urls);
        assert_eq!(servers[1].username, Some(credentials.username));
        assert_eq!(servers[1].credential, Some(credentials.password));
    }

    #[test]
    fn fixed_credentials_are_given_as_they_are() {
        let ice = IceServers::new(&IceConfig {
            turn_fixed: Some(("efir".to_owned(), "password".into())),
            ..turn()
        });
        let credentials = ice.turn_credentials("opaque", NOW).expect("TURN is there");
        assert_eq!(credentials.username, "efir");
        assert_eq!(credentials.password, "password");
        assert_eq!(ice.credentials_renewed_after(), None);
    }

    #[test]
    fn without_turn_a_person_gets_what_strangers_get() {
        let ice = IceServers::new(&stun_only());
        assert_eq!(ice.turn_credentials("opaque", NOW), None);
        assert_eq!(ice.credentials_renewed_after(), None);
        assert_eq!(ice.for_person("opaque", NOW), ice.public());
        assert_eq!(IceServers::default().for_person("opaque", NOW), []);
    }

    #[test]
    fn nothing_secret_is_shown() {
        let ice = IceServers::new(&IceConfig {
            turn_secret: Some("shared secret".into()),
            ..turn()
        });
        let shown = format!("{ice:?} {:?}", ice.turn_credentials("opaque", NOW));
        assert!(!shown.contains("shared secret"), "{shown}");
        assert!(!shown.contains("opaque"), "{shown}");
    }
}
