//! Addresses of avatars: an `<img>` cannot send a header, so the right to see it is in the address.
//! Others get these addresses, so the Telegram id in them is sealed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::keys::SigningKey;
use super::sealing::SealingKey;
use crate::ids::UserId;
use crate::limits::AVATAR_URL_TTL;
use crate::time::UnixMillis;

const HOUR_SECS: u64 = 3600;
/// Bytes of the signature that the URL carries: 128 bits, and a short address.
const SIGNATURE_BYTES: usize = 16;

/// The id of a person, sealed: the same one always, which browsers can cache.
fn seal(key: &SealingKey, user: UserId) -> String {
    let mut block = [0; 16];
    block[..8].copy_from_slice(&user.0.to_be_bytes());
    URL_SAFE_NO_PAD.encode(key.seal(block))
}

fn open(key: &SealingKey, sealed: &str) -> Option<UserId> {
    let block: [u8; 16] = URL_SAFE_NO_PAD.decode(sealed).ok()?.try_into().ok()?;
    let block = key.open(block);
    let (id, rest) = block.split_at(8);
    let id = i64::from_be_bytes(id.try_into().ok()?);
    (id > 0 && rest.iter().all(|byte| *byte == 0)).then_some(UserId(id))
}

/// The keys of avatar addresses.
pub(super) struct AvatarKeys {
    pub(super) signing: SigningKey,
    pub(super) sealing: SealingKey,
}

impl AvatarKeys {
    /// `/api/avatars/{sealed id}?e={unix seconds}&s={signature}`. The end is rounded up to the hour.
    pub(super) fn path(&self, user: UserId, now: UnixMillis) -> String {
        let expires = now
            .plus(AVATAR_URL_TTL)
            .as_secs()
            .next_multiple_of(HOUR_SECS);
        self.path_until(user, expires)
    }

    /// The same with a given end, in seconds since 1970.
    pub(super) fn path_until(&self, user: UserId, expires: u64) -> String {
        let signature = self.signing.sign(message(user, expires).as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE_BYTES]);
        let sealed = seal(&self.sealing, user);
        format!("/api/avatars/{sealed}?e={expires}&s={signature}")
    }

    /// Whose photo the parts of such a path are for, if they are ours and still good at `now`.
    pub(super) fn open(
        &self,
        sealed: &str,
        expires: u64,
        signature: &str,
        now: UnixMillis,
    ) -> Option<UserId> {
        let user = open(&self.sealing, sealed)?;
        self.check(user, expires, signature, now).then_some(user)
    }

    /// Whether this is the signature of such a path for `user`, still good at `now`.
    pub(super) fn check(
        &self,
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
            && self
                .signing
                .verify(message(user, expires).as_bytes(), &signature)
    }
}

fn message(user: UserId, expires: u64) -> String {
    format!("{user}:{expires}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Auth;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    /// The sealed id, end and signature of a path.
    fn parts(path: &str) -> (&str, u64, &str) {
        let (id, query) = path
            .strip_prefix("/api/avatars/")
            .and_then(|rest| rest.split_once("?e="))
            .expect("the agreed shape");
        let (expires, signature) = query.split_once("&s=").expect("the agreed shape");
        (id, expires.parse().expect("a number"), signature)
    }

    #[test]
    fn a_path_is_good_for_its_person_until_its_end() {
        let auth = Auth::for_bot("123456:secret", false);
        let path = auth.avatar_path(UserId(42), NOW).expect("not a guest");
        let other = auth.avatar_path(UserId(43), NOW).expect("not a guest");
        let (sealed, expires, signature) = parts(&path);
        let open =
            |sealed, expires, signature, now| auth.open_avatar(sealed, expires, signature, now);

        let ann = Some(UserId(42));
        assert_eq!(open(sealed, expires, signature, NOW), ann);
        let last = UnixMillis(expires * 1000 - 1);
        assert_eq!(open(sealed, expires, signature, last), ann);
        let end = UnixMillis(expires * 1000);
        assert_eq!(open(sealed, expires, signature, end), None);
        assert_eq!(open(parts(&other).0, expires, signature, NOW), None);
        assert_eq!(open(sealed, expires + 1, signature, NOW), None);
        for bad in ["", "AAAA", "?"] {
            assert_eq!(open(sealed, expires, bad, NOW), None);
            assert_eq!(open(bad, expires, signature, NOW), None);
        }
        let another = Auth::for_bot("123457:secret", false);
        assert_eq!(another.open_avatar(sealed, expires, signature, NOW), None);
    }

    #[test]
    fn a_path_stays_the_same_for_an_hour_and_its_name_for_ever() {
        let auth = Auth::for_bot("123456:secret", false);
        let path = |minutes: u64| {
            let start = NOW.0.next_multiple_of(3_600_000) + 1_000;
            let now = UnixMillis(start + minutes * 60_000);
            auth.avatar_path(UserId(42), now).expect("not a guest")
        };
        assert_eq!(path(0), path(59));
        assert_ne!(path(0), path(60));
        assert_eq!(parts(&path(0)).0, parts(&path(60)).0);
    }

    #[test]
    fn a_path_says_nothing_of_the_id() {
        let auth = Auth::for_bot("123456:secret", false);
        let sealed: Vec<String> = [279_058_397, 279_058_398, 1, (1 << 52) - 1]
            .map(|id| auth.avatar_path(UserId(id), NOW).expect("not a guest"))
            .iter()
            .map(|path| {
                assert!(!path.contains("279058397"), "{path}");
                parts(path).0.to_owned()
            })
            .collect();
        for one in &sealed {
            assert_eq!(one.len(), 22);
            let alike = sealed.iter().filter(|other| other[..4] == one[..4]);
            assert_eq!(alike.count(), 1, "{sealed:?}");
        }
    }

    #[test]
    fn guests_have_no_avatar() {
        let auth = Auth::for_bot("123456:secret", true);
        assert_eq!(auth.avatar_path(UserId(-1), NOW), None);
    }
}
