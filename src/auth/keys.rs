//! One secret becomes one key per purpose, so that nothing signed for one purpose is good for
//! another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::avatar_url::AvatarKeys;
use super::sealing::SealingKey;

/// A key for HMAC-SHA256.
pub(super) struct SigningKey([u8; 32]);

impl SigningKey {
    /// The key `HMAC(secret, label)`.
    fn derive(secret: &[u8], label: &str) -> Self {
        Self(hmac(secret, label.as_bytes()))
    }

    /// Telegram's key for launch data: the literal `WebAppData` is the key, the token the message.
    pub(super) fn for_init_data(bot_token: &str) -> Self {
        Self::derive(b"WebAppData", bot_token)
    }

    /// The signature of `message`.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 32] {
        hmac(&self.0, message)
    }

    /// Whether `signature` is that of `message`, or at least its first sixteen bytes; takes the
    /// same time wherever they differ.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        if !(16..=32).contains(&signature.len()) {
            return false;
        }
        mac(&self.0, message)
            .verify_truncated_left(signature)
            .is_ok()
    }

    /// Sixteen URL-safe characters (96 bits) that stand for `message`.
    pub(super) fn short_name(&self, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(&self.sign(message.as_bytes())[..12])
    }
}

/// A secret that others hold too, of any length, for HMAC-SHA256.
pub(super) struct SharedKey<'a>(&'a [u8]);

impl<'a> SharedKey<'a> {
    /// The secret itself is the key.
    pub(super) const fn new(secret: &'a [u8]) -> Self {
        Self(secret)
    }

    /// The signature of `message` as JSON Web Signatures have it (RFC 7518, 3.2).
    pub(super) fn hs256(&self, message: &[u8]) -> [u8; 32] {
        hmac(self.0, message)
    }
}

/// All keys of a deployment.
pub(super) struct Keys {
    /// Launch data; none without a bot.
    pub(super) init_data: Option<SigningKey>,
    /// Session tokens.
    pub(super) session: SigningKey,
    /// Hand-offs to a browser.
    pub(super) handoff: SigningKey,
    /// Avatar URLs.
    pub(super) avatar: AvatarKeys,
    /// Participant ids.
    pub(super) participant: SigningKey,
    /// Names in TURN user names.
    pub(super) turn: SigningKey,
    /// Telegram's webhook.
    pub(super) webhook: SigningKey,
    /// What the deployment is called where others are too.
    pub(super) deployment: SigningKey,
    /// Names of client networks.
    pub(super) network: SigningKey,
    /// The ends of chat-room codes.
    pub(super) room_code: SigningKey,
    /// What people call each other with.
    pub(super) person: SealingKey,
}

impl Keys {
    pub(super) fn for_bot(bot_token: &str) -> Self {
        Self {
            init_data: Some(SigningKey::for_init_data(bot_token)),
            ..Self::without_launch_data(bot_token.as_bytes())
        }
    }

    pub(super) fn without_bot(secret: &[u8; 32]) -> Self {
        Self::without_launch_data(secret)
    }

    fn without_launch_data(secret: &[u8]) -> Self {
        let derive = |label| SigningKey::derive(secret, label);
        Self {
            init_data: None,
            session: derive("efir session"),
            handoff: derive("efir handoff"),
            avatar: AvatarKeys {
                signing: derive("efir avatar"),
                sealing: SealingKey::new(derive("efir avatar seal").0),
            },
            participant: derive("efir participant"),
            turn: derive("efir turn"),
            webhook: derive("efir webhook"),
            deployment: derive("efir deployment"),
            network: derive("efir network"),
            room_code: derive("efir room code"),
            person: SealingKey::new(derive("efir person").0),
        }
    }
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    mac(key, message).finalize().into_bytes().into()
}

fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_launch_data_key_is_the_published_one() {
        let key = SigningKey::for_init_data("5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8");
        assert_eq!(
            hex::encode(key.0),
            "a5c609aa52f63cb5e6d8ceb6e4138726ea82bbc36bb786d64482d445ea38ee5f"
        );
    }

    #[test]
    fn short_or_overlong_signatures_are_refused() {
        let key = SigningKey::derive(b"secret", "test");
        let signature = key.sign(b"message");
        assert!(key.verify(b"message", &signature));
        assert!(key.verify(b"message", &signature[..16]));
        assert!(!key.verify(b"message", &signature[..15]));
        assert!(!key.verify(b"message", &[]));
        assert!(!key.verify(b"message", &[signature.as_slice(), &[0]].concat()));
        assert!(!key.verify(b"another", &signature));
    }
}
