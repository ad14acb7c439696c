//! A picture that is safe to pass on: its type is what its bytes say, not what somebody claims.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// A profile photo.
#[derive(Clone, PartialEq, Eq)]
pub struct Avatar {
    /// The file.
    pub bytes: Bytes,
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub content_type: &'static str,
    /// Changes with the bytes; ready for an `ETag` header, quotes included.
    pub etag: String,
}

impl std::fmt::Debug for Avatar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Avatar({}, {} bytes)",
            self.content_type,
            self.bytes.len()
        )
    }
}

impl Avatar {
    /// From a file's bytes; `None` when they do not begin as one of the three types does.
    #[must_use]
    pub fn new(bytes: Bytes) -> Option<Self> {
        let content_type = content_type(&bytes)?;
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..8]));
        Some(Self {
            bytes,
            content_type,
            etag,
        })
    }
}

fn content_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_told_by_the_first_bytes() {
        for (bytes, expected) in [
            (b"\xff\xd8\xff\xe0".as_slice(), Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n....", Some("image/png")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x10\0\0\0WAVE", None),
            (b"GIF89a", None),
            (b"<svg onload=alert(1)>", None),
            (b"<!doctype html>", None),
            (b"", None),
        ] {
            let avatar = Avatar::new(Bytes::from_static(bytes));
            assert_eq!(
                avatar.map(|avatar| avatar.content_type),
                expected,
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn the_tag_follows_the_bytes() {
        let one = Avatar::new(Bytes::from_static(b"\xff\xd8\xff1")).expect("a JPEG");
        let two = Avatar::new(Bytes::from_static(b"\xff\xd8\xff2")).expect("a JPEG");
        assert_ne!(one.etag, two.etag);
        assert!(one.etag.starts_with('"') && one.etag.ends_with('"'));
    }
}
