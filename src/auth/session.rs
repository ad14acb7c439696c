//! Session tokens: `v1.<base64url JSON>.<base64url HMAC-SHA256>`, so that nothing about a session
//! has to be kept and none is lost with a restart.
//!
//! Whoever shows a token over the socket gets a fresh one. The chain of them ends [`SIGN_IN_MAX`] after
//! the launch data that it began with, however often it is renewed: there is no other way to take a
//! stolen token back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::keys::SigningKey;
use super::{AuthError, SessionToken};
use crate::ids::UserId;
use crate::limits::{SESSION_TTL, SIGN_IN_MAX};
use crate::person::Person;
use crate::time::UnixMillis;

/// Bytes of a token; a name of 64 four-byte characters makes one of about 600.
const TOKEN_BYTES_MAX: usize = 2048;

/// What a token says. Short member names keep it small: it travels with every request.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    /// User id.
    u: UserId,
    /// Name.
    n: String,
    /// Username.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    h: Option<String>,
    /// Language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    l: Option<String>,
    /// Milliseconds since 1970 at which the person signed in.
    b: u64,
    /// Milliseconds since 1970 at which it runs out.
    e: u64,
}

/// A token for `person`, good for [`SESSION_TTL`] from `now` and never longer than their sign-in.
pub(super) fn issue(key: &SigningKey, person: &Person, now: UnixMillis) -> SessionToken {
    issue_until(key, person, now.plus(SESSION_TTL))
}

/// A token for `person`, good until `end` and never longer than their sign-in.
pub(super) fn issue_until(key: &SigningKey, person: &Person, end: UnixMillis) -> SessionToken {
    let expires_at = end.min(person.signed_in_at.plus(SIGN_IN_MAX));
    let claims = Claims {
        u: person.id,
        n: person.name.clone(),
        h: person.username.clone(),
        l: person.language.clone(),
        b: person.signed_in_at.0,
        e: expires_at.0,
    };
    let json = serde_json::to_vec(&claims).expect("claims are plain data");
    let signed = format!("v1.{}", URL_SAFE_NO_PAD.encode(json));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    SessionToken {
        token: format!("{signed}.{signature}"),
        expires_at,
    }
}

/// The person a token was issued to.
pub(super) fn check(key: &SigningKey, token: &str, now: UnixMillis) -> Result<Person, AuthError> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(AuthError::Invalid);
    }
    let claims = verified_claims(key, token).ok_or(AuthError::Invalid)?;
    if now.0 >= claims.e {
        return Err(AuthError::Expired);
    }
    Ok(Person {
        id: claims.u,
        name: claims.n,
        username: claims.h,
        language: claims.l,
        signed_in_at: UnixMillis(claims.b),
    })
}

fn verified_claims(key: &SigningKey, token: &str) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if signature.len() != 32 || !key.verify(signed.as_bytes(), &signature) {
        return None;
    }
    let json = URL_SAFE_NO_PAD.decode(signed.strip_prefix("v1.")?).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Auth;
    use crate::protocol::Credential;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn ann() -> Person {
        Person {
            id: UserId(279_058_397),
            name: "Ann 🎧".to_owned(),
            username: Some("ann".to_owned()),
            language: Some("uk".to_owned()),
            signed_in_at: NOW,
        }
    }

    fn check_with(auth: &Auth, token: &str, now: UnixMillis) -> Result<Person, AuthError> {
        let token = token.to_owned();
        auth.authenticate(&Credential::Session { token }, now, 0)
    }

    #[test]
    fn a_token_gives_the_same_person_back_until_it_runs_out() {
        let auth = Auth::for_bot("123456:secret", false);
        let session = auth.issue_session(&ann(), NOW);
        assert_eq!(session.expires_at, NOW.plus(SESSION_TTL));
        assert_eq!(check_with(&auth, &session.token, NOW), Ok(ann()));

        let last = UnixMillis(session.expires_at.0 - 1);
        assert_eq!(check_with(&auth, &session.token, last), Ok(ann()));
        assert_eq!(
            check_with(&auth, &session.token, session.expires_at),
            Err(AuthError::Expired)
        );
    }

    #[test]
    fn a_chain_of_tokens_ends_some_days_after_the_sign_in() {
        let auth = Auth::for_bot("123456:secret", false);
        let end = NOW.plus(SIGN_IN_MAX);
        let mut session = auth.issue_session(&ann(), NOW);
        let mut renewed = 0;
        while session.expires_at < end {
            let now = UnixMillis(session.expires_at.0 - 1);
            let person = check_with(&auth, &session.token, now).expect("still good");
            session = auth.issue_session(&person, now);
            renewed += 1;
        }
        assert_eq!((session.expires_at, renewed), (end, 7));
        let last = UnixMillis(end.0 - 1);
        let person = check_with(&auth, &session.token, last).expect("still good");
        assert_eq!(auth.issue_session(&person, last).expires_at, end);
        assert_eq!(
            check_with(&auth, &session.token, end),
            Err(AuthError::Expired)
        );
    }

    #[test]
    fn a_token_survives_a_restart_and_is_good_for_one_bot_only() {
        let token = Auth::for_bot("123456:secret", false)
            .issue_session(&ann(), NOW)
            .token;
        let restarted = Auth::for_bot("123456:secret", false);
        assert_eq!(check_with(&restarted, &token, NOW), Ok(ann()));
        let another = Auth::for_bot("123457:secret", false);
        assert_eq!(check_with(&another, &token, NOW), Err(AuthError::Invalid));
    }

    #[test]
    fn a_token_that_was_touched_anywhere_is_refused() {
        let auth = Auth::for_bot("123456:secret", false);
        let token = auth.issue_session(&ann(), NOW).token;
        for index in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let touched = String::from_utf8(bytes).expect("still ASCII");
            assert!(check_with(&auth, &touched, NOW).is_err(), "byte {index}");
        }
    }

    #[test]
    fn malformed_tokens_are_refused() {
        let auth = Auth::for_bot("123456:secret", false);
        let token = auth.issue_session(&ann(), NOW).token;
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let short_signature = format!("{signed}.{}", &signature[..22]);
        let other_version = token.replacen("v1.", "v2.", 1);
        let huge = format!("v1.{}.{signature}", "A".repeat(4096));
        for bad in [
            "",
            ".",
            "..",
            "v1..",
            "v1",
            signed,
            &short_signature,
            &other_version,
            &huge,
        ] {
            assert_eq!(
                check_with(&auth, bad, NOW),
                Err(AuthError::Invalid),
                "{bad}"
            );
        }
    }
}
