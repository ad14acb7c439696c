//! What one person calls another with: the other's Telegram id, sealed for this one alone, so that a
//! token is worth nothing to anybody else and no id can be made into one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::sealing::SealingKey;
use crate::ids::UserId;

/// The same two people always make the same token.
pub(super) fn seal(key: &SealingKey, viewer: UserId, person: UserId) -> String {
    let mut block = [0; 16];
    block[..8].copy_from_slice(&viewer.0.to_be_bytes());
    block[8..].copy_from_slice(&person.0.to_be_bytes());
    URL_SAFE_NO_PAD.encode(key.seal(block))
}

/// Whom `viewer` means by a token; `None` when it was not made for them.
pub(super) fn open(key: &SealingKey, viewer: UserId, token: &str) -> Option<UserId> {
    let block: [u8; 16] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let block = key.open(block);
    let (whose, person) = block.split_at(8);
    let person = i64::from_be_bytes(person.try_into().ok()?);
    (whose == viewer.0.to_be_bytes() && person > 0).then_some(UserId(person))
}

#[cfg(test)]
mod tests {
    use crate::auth::Auth;
    use crate::ids::UserId;

    const ANN: UserId = UserId(279_058_397);
    const BOB: UserId = UserId(279_058_398);

    #[test]
    fn a_token_stands_for_one_person_to_one_person_over_restarts() {
        let auth = Auth::for_bot("123456:secret", false);
        let token = auth.person_token(ANN, BOB).expect("not a guest");
        assert_eq!(token.len(), 22);
        let again = Auth::for_bot("123456:secret", false);
        assert_eq!(again.open_person(ANN, &token), Some(BOB));
        assert_eq!(auth.person_token(ANN, BOB), Some(token));
    }

    #[test]
    fn a_token_is_good_for_nobody_else_and_cannot_be_made_up() {
        let auth = Auth::for_bot("123456:secret", false);
        let token = auth.person_token(ANN, BOB).expect("not a guest");
        assert_eq!(auth.open_person(BOB, &token), None);
        assert_eq!(auth.open_person(UserId(1), &token), None);
        let other = Auth::for_bot("123457:secret", false);
        assert_eq!(other.open_person(ANN, &token), None);
        for made_up in ["", "279058398", "AAAAAAAAAAAAAAAAAAAAAA", &token[1..]] {
            assert_eq!(auth.open_person(ANN, made_up), None, "{made_up}");
        }
    }

    #[test]
    fn an_avatar_is_no_token_and_guests_have_none() {
        let auth = Auth::for_bot("123456:secret", true);
        let path = auth.avatar_path(BOB, crate::protocol::UnixMillis(0));
        let path = path.expect("not a guest");
        let sealed = path["/api/avatars/".len()..].split('?').next();
        assert_eq!(auth.open_person(ANN, sealed.expect("an id")), None);
        assert_eq!(auth.person_token(ANN, UserId(-1)), None);
        assert_eq!(auth.person_token(UserId(-1), BOB), None);
    }
}
