//! Player tickets: JSON Web Tokens (RFC 7519) by which a game knows who plays, signed with HS256 and the
//! deployment's `HOST_SECRET`, so that a host checks them in any language with what it already has.
//!
//! Only issues them; a game checks. Knows neither rooms nor HTTP.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use super::keys::SharedKey;
use crate::protocol::Role;
use crate::time::UnixMillis;

/// How long a ticket is good. Long enough for a page that loads on a bad network, short enough that one
/// which leaks into a log is worth little; the Mini App asks for a new one while people play.
pub const TICKET_TTL: Duration = Duration::from_secs(600);

/// The header of every ticket: `{"alg":"HS256","typ":"JWT"}`.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// What a ticket says of its player. Times are in seconds since 1970, as RFC 7519 has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayerTicket {
    /// The deployment's origin.
    pub iss: String,
    /// The room's code as its host wrote it: a ticket is good for one room.
    pub aud: String,
    /// The Telegram user id in decimal digits; negative for guests. A string, as the RFC wants it.
    pub sub: String,
    /// First and last name.
    pub name: String,
    /// Telegram username without the `@`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Our own image of the player, absolute; answers 204 where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_url: Option<String>,
    /// The same code as `aud`.
    pub room: String,
    /// The player's id in this room, the same after a reload and after a restart: their seat.
    pub participant: String,
    /// What they may do in the room.
    pub role: Role,
    /// They came without Telegram, and nobody vouches for the name.
    pub guest: bool,
    /// When it was made.
    pub iat: u64,
    /// When it runs out.
    pub exp: u64,
    /// Unlike that of any other ticket, so that a game can refuse one that it has seen.
    pub jti: String,
}

impl PlayerTicket {
    /// Dates the ticket: good for [`TICKET_TTL`] from `now`, named after `nonce`, random bytes.
    #[must_use]
    pub fn dated(mut self, now: UnixMillis, nonce: [u8; 16]) -> Self {
        self.iat = now.0 / 1000;
        self.exp = self.iat + TICKET_TTL.as_secs();
        self.jti = hex::encode(nonce);
        self
    }

    /// The ticket as its player shows it: `header.claims.signature`.
    #[must_use]
    pub fn sign(&self, secret: &SecretString) -> String {
        let claims = serde_json::to_vec(self).expect("claims are plain data");
        let signed = format!("{HEADER}.{}", URL_SAFE_NO_PAD.encode(claims));
        let key = SharedKey::new(secret.expose_secret().as_bytes());
        format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(key.hs256(signed.as_bytes()))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> PlayerTicket {
        PlayerTicket {
            iss: "https://rooms.example".to_owned(),
            aud: "SPIRT1".to_owned(),
            sub: "279058397".to_owned(),
            name: "Ann".to_owned(),
            username: None,
            photo_url: None,
            room: "SPIRT1".to_owned(),
            participant: "p".to_owned(),
            role: Role::Speaker,
            guest: false,
            iat: 0,
            exp: 0,
            jti: String::new(),
        }
        .dated(UnixMillis(1_790_000_000_999), [7; 16])
    }

    #[test]
    fn the_header_is_the_one_that_it_stands_for() {
        let header = URL_SAFE_NO_PAD.decode(HEADER).expect("base64");
        assert_eq!(header, br#"{"alg":"HS256","typ":"JWT"}"#);
    }

    #[test]
    fn a_ticket_says_whose_it_is_and_runs_out_after_ten_minutes() {
        let signed = ticket().sign(&SecretString::from("host-secret"));
        let claims = signed.split('.').nth(1).expect("three parts");
        let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
        assert_eq!(
            String::from_utf8(claims).expect("JSON"),
            r#"{"iss":"https://rooms.example","aud":"SPIRT1","sub":"279058397","name":"Ann","room":"SPIRT1","participant":"p","role":"speaker","guest":false,"iat":1790000000,"exp":1790000600,"jti":"07070707070707070707070707070707"}"#
        );
    }

    /// The example of RFC 7515, appendix A.1.
    #[test]
    fn signatures_are_those_of_hs256() {
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .expect("base64");
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = SharedKey::new(&key).hs256(signed.as_bytes());
        assert_eq!(
            URL_SAFE_NO_PAD.encode(signature),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
    }
}
