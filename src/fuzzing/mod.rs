//! What strangers send, as targets for fuzzing: whatever the bytes are, nothing panics, and what holds of
//! every answer holds.
//!
//! `cargo fuzz` runs these functions (see `fuzz/`), and so do the tests of this module with the same seeds
//! and a fixed number of changed ones. None of it is part of the program.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use efir_voice::opus::{PACKET_TICKS_MAX, Packet, pack};
use efir_voice::red::{Red, write};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::auth::Auth;
use crate::bot::fuzz_update;
use crate::config::{ConfigError, parse_env_file};
use crate::conversation::frames::{read_frame, read_hello, read_seq};
use crate::ids::RoomCode;
use crate::limits::NAME_CHARS_MAX;
use crate::protocol::{Credential, UnixMillis, VoiceFromClient};
use crate::voices::{FromBrowser, fuzz_hall, read_voice};

const TOKEN: &str = "123456789:AAExampleExampleExampleExampleExam";
/// When `auth_date` is `1790000000`.
const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

/// A target: its name, which is that of its folder of seeds, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 8] = [
    ("client_frame", client_frame),
    ("launch_data", launch_data),
    ("room_code", room_code),
    ("update", update),
    ("env_file", env_file),
    ("opus_packet", opus_packet),
    ("red", red),
    ("voice_message", voice_message),
];

/// A frame of the socket, as the first one and as a later one.
pub fn client_frame(bytes: &[u8]) {
    let _ = read_hello(bytes);
    let seq = read_seq(bytes);
    match read_frame(bytes) {
        Ok(frame) => {
            assert_eq!(frame.seq, seq, "both read the same number");
            let again = serde_json::to_vec(&frame).expect("frames are plain data");
            assert_eq!(read_frame(&again), Ok(frame), "written and read again");
        }
        Err((_, Some(refused))) => assert_eq!(Some(refused), seq),
        Err((_, None)) => {}
    }
}

/// Launch data as it comes, and with a good signature.
pub fn launch_data(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let auth = Auth::for_bot(TOKEN, false);
    let check = |init_data: String| auth.authenticate(&Credential::InitData { init_data }, NOW, 0);
    let signed = signed(text);
    if *text != signed {
        assert!(check(text.to_owned()).is_err(), "nobody signed this");
    }
    if let Ok(person) = check(signed) {
        assert!((1..1 << 52).contains(&person.id.0));
        let characters = person.name.chars().count();
        assert!(
            (1..=NAME_CHARS_MAX).contains(&characters),
            "{}",
            person.name
        );
        assert!(!person.name.chars().any(char::is_control));
        assert!(person.language.is_none_or(|language| language.len() == 2));
    }
}

/// The pairs of this query string without their `hash`, and the right one behind them.
fn signed(text: &str) -> String {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .filter(|(key, _)| key != "hash")
        .collect();
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    pairs.sort_unstable();
    let lines: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let secret = hmac(b"WebAppData", TOKEN.as_bytes());
    let hash = hex::encode(hmac(&secret, lines.join("\n").as_bytes()));
    format!("{query}&hash={hash}")
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// A room code that somebody typed.
pub fn room_code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let is_code = (3..=32).contains(&text.len()) && text.bytes().all(is_part);
    let code = RoomCode::parse(text);
    assert_eq!(code.is_ok(), is_code, "{text}");
    if let Ok(code) = code {
        let shown = RoomCode::parse(&code.for_display());
        assert_eq!(shown, Ok(code.clone()), "people see the same code");
        assert_eq!(RoomCode::parse(code.as_str()), Ok(code.clone()));
        let made = Auth::for_bot(TOKEN, false).made_room_code(&code);
        assert!(!made || code.is_chat_shaped());
    }
}

/// An update of the Bot API.
pub fn update(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        fuzz_update(text);
    }
}

/// A file `.env`.
pub fn env_file(bytes: &[u8]) {
    match parse_env_file(bytes) {
        Ok(variables) => {
            let mut again = String::new();
            for (name, value) in &variables {
                assert!(!value.contains(['\n', '\0', '\u{1b}']), "{name}");
                let escaped = value.replace('\\', r"\\").replace('"', r#"\""#);
                again.push_str(&format!("{name}=\"{escaped}\"\n"));
            }
            assert_eq!(parse_env_file(again.as_bytes()), Ok(variables));
        }
        Err(bad) => {
            let lines = bytes.split(|byte| *byte == b'\n').count();
            assert!((1..=lines).contains(&bad.line));
            let said = ConfigError::from(bad).to_string();
            assert!(!said.contains(char::is_control), "{said}");
        }
    }
}

/// A packet of Opus: what is read is within the format's bounds, and written anew it is the same.
pub fn opus_packet(bytes: &[u8]) {
    if let Ok(packet) = Packet::parse(bytes) {
        assert!((1..=PACKET_TICKS_MAX).contains(&packet.ticks()));
        let again = pack(packet.kind(), packet.frames()).expect("no more than was read");
        assert!(again.len() <= bytes.len(), "the shortest way there is");
        assert_eq!(Packet::parse(&again).as_ref(), Ok(&packet));
    }
}

/// Redundant copies: written anew they are the same bytes.
pub fn red(bytes: &[u8]) {
    if let Ok(red) = Red::parse(bytes) {
        assert_eq!(write(red.copies(), red.primary()), bytes);
    }
}

/// A message on a socket for voices, as bytes and as text; whatever can be read is said in a hall.
pub fn voice_message(bytes: &[u8]) {
    if let Ok(words) = serde_json::from_slice::<VoiceFromClient>(bytes) {
        let again = serde_json::to_vec(&words).expect("plain data");
        assert_eq!(serde_json::from_slice(&again).ok(), Some(words));
    }
    match read_voice(&Bytes::copy_from_slice(bytes)) {
        Ok(FromBrowser::Voice(frames)) => fuzz_hall(&frames),
        Ok(FromBrowser::Received(_)) => assert_eq!(bytes.len(), 5),
        Err(_) => {}
    }
}
