//! Signed avatar URLs: an `<img>` cannot send a header, so the right to see it is in the address.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::keys::SigningKey;
use crate::ids::UserId;
use crate::limits::AVATAR_URL_TTL;
use crate::protocol::UnixMillis;

const HOUR_SECS: u64 = 3600;
/// Bytes of the signature that the URL carries: 128 bits, and a short address.
const SIGNATURE_BYTES: usize = 16;

/// `/api/avatars/{id}?e={unix seconds}&s={signature}`. The end is rounded up to the hour.
pub(super) fn path(key: &SigningKey, user: UserId, now: UnixMillis) -> String {
    let expires = now
        .plus(AVATAR_URL_TTL)
        .as_secs()
        .next_multiple_of(HOUR_SECS);
    let signature = key.sign(message(user, expires).as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE_BYTES]);
    format!("/api/avatars/{user}?e={expires}&s={signature}")
}

/// Whether the parts of such a path are ours and still good at `now`.
pub(super) fn check(
    key: &SigningKey,
    user: UserId,
    expires: u64,
    signature: &str,
    now: UnixMillis,
) -> bool {
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    signature.len() == SIGNATURE_BYTES
        && now.as_secs() < expires
        && key.verify(message(user, expires).as_bytes(), &signature)
}

fn message(user: UserId, expires: u64) -> String {
    format!("{user}:{expires}")
}

#[cfg(test)]
mod tests {
    use crate::auth::Auth;
    use crate::ids::UserId;
    use crate::protocol::UnixMillis;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    /// The user, end and signature of a path.
    fn parts(path: &str) -> (UserId, u64, String) {
        let (id, query) = path
            .strip_prefix("/api/avatars/")
            .and_then(|rest| rest.split_once("?e="))
            .expect("the agreed shape");
        let (expires, signature) = query.split_once("&s=").expect("the agreed shape");
        (
            UserId(id.parse().expect("a number")),
            expires.parse().expect("a number"),
            signature.to_owned(),
        )
    }

    #[test]
    fn a_path_is_good_for_its_person_until_its_end() {
        let auth = Auth::for_bot("123456:secret", false);
        let path = auth.avatar_path(UserId(42), NOW).expect("not a guest");
        let (user, expires, signature) = parts(&path);

        assert!(auth.check_avatar(user, expires, &signature, NOW));
        assert!(auth.check_avatar(user, expires, &signature, UnixMillis(expires * 1000 - 1)));
        assert!(!auth.check_avatar(user, expires, &signature, UnixMillis(expires * 1000)));
        assert!(!auth.check_avatar(UserId(43), expires, &signature, NOW));
        assert!(!auth.check_avatar(user, expires + 1, &signature, NOW));
        assert!(!auth.check_avatar(user, expires, "", NOW));
        assert!(!auth.check_avatar(user, expires, "AAAA", NOW));
        assert!(!auth.check_avatar(user, expires, "?", NOW));
        let other = Auth::for_bot("123457:secret", false);
        assert!(!other.check_avatar(user, expires, &signature, NOW));
    }

    #[test]
    fn a_path_stays_the_same_for_an_hour() {
        let auth = Auth::for_bot("123456:secret", false);
        let path = |minutes: u64| {
            let start = NOW.0.next_multiple_of(3_600_000) + 1_000;
            auth.avatar_path(UserId(42), UnixMillis(start + minutes * 60_000))
        };
        assert_eq!(path(0), path(59));
        assert_ne!(path(0), path(60));
    }

    #[test]
    fn guests_have_no_avatar() {
        let auth = Auth::for_bot("123456:secret", true);
        assert_eq!(auth.avatar_path(UserId(-1), NOW), None);
    }
}
