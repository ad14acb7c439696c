//! Log lines: for people or for machines, and never with a bot token in them.
//!
//! Secrets are kept out of log calls in the first place. The writer below is the second wall: it
//! masks whatever looks like a bot token, wherever it came from (a URL in some library's error).

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::LogFormat;

/// What is logged unless `RUST_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info,hyper=warn,reqwest=warn,sqlx=warn,teloxide=warn";
/// What stands in a token's place.
const MASK: &[u8] = b"[token]";
/// Digits of a bot's id, at least.
const ID_DIGITS_MIN: usize = 6;
/// Characters of the key behind the colon, at least.
const KEY_CHARS_MIN: usize = 30;

/// Starts logging to standard output, panics included. Only the first call has an effect.
pub fn install(format: LogFormat) {
    let asked = std::env::var(EnvFilter::DEFAULT_ENV).ok();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(asked.as_deref()))
        .with_writer(Masked(io::stdout));
    let installed = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if installed.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            tracing::error!(%panic, "a task panicked");
        }));
    }
}

/// What is logged when `RUST_LOG` says `asked`; what it says wrongly counts as nothing.
///
/// The libraries below the sockets and the STUN messages write every frame into their finest lines,
/// launch data and addresses included, so they are kept quiet whatever is asked.
#[must_use]
pub fn filter(asked: Option<&str>) -> EnvFilter {
    let filter = asked
        .and_then(|asked| EnvFilter::try_new(asked).ok())
        .unwrap_or_else(|| DEFAULT_FILTER.into());
    [
        "tungstenite=warn",
        "tungstenite::protocol=warn",
        "stun_types=error",
    ]
    .iter()
    .filter_map(|quiet| quiet.parse().ok())
    .fold(filter, EnvFilter::add_directive)
}

/// A writer that masks bot tokens in every line before it passes it on to `W`.
#[derive(Clone, Copy, Debug)]
pub struct Masked<W>(pub W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Masked<W> {
    type Writer = MaskedWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        MaskedWriter(self.0.make_writer())
    }
}

/// Masks what it writes. The subscriber writes whole lines at once.
#[derive(Debug)]
pub struct MaskedWriter<W>(W);

impl<W: Write> Write for MaskedWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(&masked(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// `line` with every `\d{6,}:[A-Za-z0-9_-]{30,}` masked.
fn masked(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(colon) = rest.iter().position(|byte| *byte == b':') {
        let (before, after) = (&rest[..colon], &rest[colon + 1..]);
        let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        let key = after.iter().take_while(|byte| is_key(**byte)).count();
        if digits >= ID_DIGITS_MIN && key >= KEY_CHARS_MIN {
            out.extend_from_slice(&before[..colon - digits]);
            out.extend_from_slice(MASK);
            rest = &after[key..];
        } else {
            out.extend_from_slice(&rest[..=colon]);
            rest = after;
        }
    }
    out.extend_from_slice(rest);
    out
}

const fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "123456789:AAExampleExampleExampleExampleExam";

    #[test]
    fn tokens_are_masked_wherever_they_stand() {
        for (line, shown) in [
            (format!("{TOKEN}\n"), "[token]\n".to_owned()),
            (
                format!("error for url (https://api.telegram.org/file/bot{TOKEN}/a.jpg): 404"),
                "error for url (https://api.telegram.org/file/bot[token]/a.jpg): 404".to_owned(),
            ),
            (format!("{TOKEN},{TOKEN}"), "[token],[token]".to_owned()),
            (format!("\"{TOKEN}"), "\"[token]".to_owned()),
        ] {
            assert_eq!(masked(line.as_bytes()), shown.into_bytes(), "{line}");
        }
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        for line in [
            "",
            ":",
            "12:34:56.789 INFO answered status=200",
            "listening on 127.0.0.1:3000",
            "1234567890:expiry",
            "12345:AAExampleExampleExampleExampleExam",
            "комната: 123456:коротко",
        ] {
            assert_eq!(masked(line.as_bytes()), line.as_bytes(), "{line}");
        }
    }
}
