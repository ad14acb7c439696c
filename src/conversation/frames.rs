//! Reads frames: what a client says, and whether it keeps to the sizes.

use std::borrow::Cow;

use serde::Deserialize;

use crate::limits::{CANDIDATE_BYTES_MAX, CANDIDATES_PER_SIGNAL_MAX, SDP_BYTES_MAX};
use crate::protocol::{
    ClientFrame, ClientMessage, CloseCode, ErrorCode, Hello, PROTOCOL_VERSION, Signal,
};

/// The part of a hello that every version of the protocol has.
#[derive(Deserialize)]
struct AnyHello {
    protocol: u32,
}

/// The part of a frame that says which one it is.
#[derive(Deserialize)]
struct Numbered {
    seq: Option<u32>,
}

/// The first frame of a socket; anything but a hello of this version ends it. Half an emoji at the
/// end of a name or title that was cut is left out: nobody could be told of it yet.
pub(crate) fn read_hello(text: &[u8]) -> Result<Hello, CloseCode> {
    let text = &without_half_characters(text);
    if let Ok(hello) = serde_json::from_slice::<AnyHello>(text)
        && hello.protocol < PROTOCOL_VERSION
    {
        return Err(CloseCode::VersionTooOld);
    }
    match serde_json::from_slice::<ClientFrame>(text) {
        Ok(ClientFrame {
            message: ClientMessage::Hello(hello),
            ..
        }) => Ok(*hello),
        Ok(_) | Err(_) => Err(CloseCode::ProtocolViolation),
    }
}

/// The number of a frame that is refused unread, so that the client knows which one it was.
pub(crate) fn read_seq(text: &[u8]) -> Option<u32> {
    let numbered: Numbered = serde_json::from_slice(text).ok()?;
    numbered.seq
}

/// Any later frame. The error carries the frame's number, if it could be read.
pub(crate) fn read_frame(text: &[u8]) -> Result<ClientFrame, (ErrorCode, Option<u32>)> {
    let frame: ClientFrame =
        serde_json::from_slice(text).map_err(|_| (ErrorCode::BadMessage, read_seq(text)))?;
    match &frame.message {
        ClientMessage::Hello(_) => Err((ErrorCode::UnexpectedMessage, frame.seq)),
        ClientMessage::Signal { signal, .. } if !fits(signal) => {
            Err((ErrorCode::TooLarge, frame.seq))
        }
        _ => Ok(frame),
    }
}

fn fits(signal: &Signal) -> bool {
    match signal {
        Signal::Ping | Signal::Pong => true,
        Signal::Description { sdp, .. } => sdp.len() <= SDP_BYTES_MAX,
        Signal::Candidates { candidates, .. } => {
            candidates.len() <= CANDIDATES_PER_SIGNAL_MAX
                && candidates.iter().all(|one| {
                    let mid = one.sdp_mid.as_ref().map_or(0, String::len);
                    let fragment = one.username_fragment.as_ref().map_or(0, String::len);
                    one.candidate.len().max(mid).max(fragment) <= CANDIDATE_BYTES_MAX
                })
        }
    }
}

/// JSON without escapes that stand for half a character: one of the two UTF-16 units beyond
/// `U+FFFF`, without the other, as JavaScript writes a text that was cut in the middle of an emoji.
fn without_half_characters(json: &[u8]) -> Cow<'_, [u8]> {
    let mut kept = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while at < json.len() {
        if json[at] != b'\\' {
            at += 1;
            continue;
        }
        let (unit, next) = (utf16_unit(&json[at..]), json.get(at + 6..));
        at += match unit {
            Some(0xd800..=0xdbff) if matches!(next.and_then(utf16_unit), Some(0xdc00..=0xdfff)) => {
                12
            }
            Some(0xd800..=0xdfff) => {
                kept.extend_from_slice(&json[copied..at]);
                copied = at + 6;
                6
            }
            _ => 2,
        };
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    kept.extend_from_slice(&json[copied..]);
    Cow::Owned(kept)
}

/// The UTF-16 unit of the `\uXXXX` that `json` begins with, if it does.
fn utf16_unit(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(b"\\u")?.get(..4)?;
    let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomRequest;

    #[test]
    fn half_an_emoji_in_a_frame_is_a_bad_message_whose_number_is_told() {
        for half in [r"\ud83c", r"\udf89", r"\ud83c\ud83c", r"\ud83cx"] {
            let frame = format!(r#"{{"seq":7,"type":"react","emoji":"{half}"}}"#);
            let refused = read_frame(frame.as_bytes());
            assert_eq!(refused, Err((ErrorCode::BadMessage, Some(7))), "{half}");
        }
    }

    #[test]
    fn a_hello_with_fields_of_another_version_is_read() {
        let hello = format!(
            r#"{{"type":"hello","protocol":{PROTOCOL_VERSION},
            "auth":{{"kind":"guest","name":"Ann"}},
            "room":{{"kind":"join","code":"friday"}},"presence":"lobby",
            "device":{{"platform":"web","canSpeak":true}}}}"#
        );
        let hello = read_hello(hello.as_bytes()).expect("a hello");
        let code = "friday".to_owned();
        let existing_only = false;
        let room = RoomRequest::Join {
            code,
            existing_only,
        };
        assert_eq!(hello.room, room);
    }

    #[test]
    fn half_an_emoji_in_a_title_is_left_out_and_the_rest_stays() {
        for (written, title) in [
            (r"Party \ud83c", "Party "),
            (r"\udf89 Party", " Party"),
            (r"\ud83c\udf89", "🎉"),
            (r"\ud83c\ud83c\udf89", "🎉"),
            (r"a\\ud83c", r"a\ud83c"),
            (r"\\\ud83c!", r"\!"),
            (r"\u0416\n", "Ж\n"),
        ] {
            let hello = format!(
                r#"{{"type":"hello","protocol":{PROTOCOL_VERSION},
                "auth":{{"kind":"guest","name":"Ann"}},
                "room":{{"kind":"create","title":"{written}"}},"presence":"lobby"}}"#
            );
            let hello = read_hello(hello.as_bytes()).expect("a hello");
            let RoomRequest::Create { title: read } = hello.room else {
                panic!("another request");
            };
            assert_eq!(read, title, "{written}");
        }
        assert!(read_hello(br#"{"type":"hello","room":"\ud8"#).is_err());
    }
}
