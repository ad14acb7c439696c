//! The launch data of a Mini App, signed the way Telegram signs it.
//!
//! Pure: fields and a token in, a query string out.

use form_urlencoded::Serializer;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA256 of `message`.
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// The `hash` of these fields: lower-case hex over `key=value` lines sorted by key, keyed with the
/// bot's token. `signature` is covered like every other field.
pub(crate) fn hash(fields: &[(String, String)], bot_token: &str) -> String {
    let mut lines: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    lines.sort_unstable();
    let secret = hmac(b"WebAppData", bot_token.as_bytes());
    hex::encode(hmac(&secret, lines.join("\n").as_bytes()))
}

/// The fields with their hash, form-urlencoded with `%20` for spaces as Telegram's clients write it.
pub(crate) fn sign(fields: &[(String, String)], bot_token: &str) -> String {
    Serializer::new(String::new())
        .extend_pairs(fields)
        .append_pair("hash", &hash(fields, bot_token))
        .finish()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signed by Telegram; published with the documentation of the `Telegram-Mini-Apps` project.
    const TOKEN: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";
    const PUBLISHED: &str = "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733584787&signature=zL-ucjNyREiHDE8aihFwpfR9aggP2xiAo3NSpfe-p7IbCisNlDKlo7Kb6G4D0Ao2mBrSgEk4maLSdv6MLIlADQ&hash=2174df5b000556d044f3f020384e879c8efcab55ddea2ced4eb752e93e7080d6";

    #[test]
    fn the_published_example_gets_its_published_hash() {
        let (fields, hashes): (Vec<_>, Vec<_>) = form_urlencoded::parse(PUBLISHED.as_bytes())
            .into_owned()
            .partition(|(key, _)| key != "hash");
        assert_eq!(hash(&fields, TOKEN), hashes[0].1);
    }

    #[test]
    fn a_signed_string_decodes_to_the_fields_and_the_hash() {
        let fields = vec![(
            "user".to_owned(),
            r#"{"id":1,"first_name":"A + B & C"}"#.to_owned(),
        )];
        let signed = sign(&fields, TOKEN);
        let decoded: Vec<(String, String)> = form_urlencoded::parse(signed.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(decoded[0], fields[0]);
        assert_eq!(decoded[1], ("hash".to_owned(), hash(&fields, TOKEN)));
    }
}
