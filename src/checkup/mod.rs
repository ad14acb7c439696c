//! Whether this deployment works, told to whoever runs it in words.
//!
//! [`deployment`] looks at everything once (`efir check`); [`IceCheckup`] looks at STUN and TURN while
//! the process runs (at its start, and when asked over HTTP). What is found is a list of [`Finding`]s.
//! Their words name the configured addresses and never a secret, a credential or an IP address that
//! nobody wrote into the configuration.
//!
//! Knows configuration, ICE servers and the store; knows neither rooms nor who reads the findings.

mod connection;
mod deployment;
mod gate;
mod outcome;
mod server_address;
mod socket;
mod stun;
mod trouble;
mod turn;
mod words;

use serde::Serialize;
use utoipa::ToSchema;

pub use connection::{Trust, browsers_trust, trust};
pub use deployment::deployment;
pub use gate::{IceCheckup, IceReport};
pub use turn::ice;

/// How a thing that was looked at is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Works,
    /// It works, but somebody may miss something.
    Note,
    /// It does not work.
    Broken,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// What was looked at: a variable's name, or a STUN or TURN URL as it is configured.
    pub subject: String,
    /// A sentence: what happened, and what to do about it.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(
        verdict: Verdict,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            verdict,
            subject: subject.into(),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Finding {
    /// One line for a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verdict = match self.verdict {
            Verdict::Works => "ok",
            Verdict::Note => "note",
            Verdict::Broken => "BROKEN",
        };
        write!(f, "{verdict:<7} {}: {}", self.subject, self.message)
    }
}

/// The worst of what was found.
#[must_use]
pub fn worst(findings: &[Finding]) -> Verdict {
    let verdicts = findings.iter().map(|finding| finding.verdict);
    verdicts.max().unwrap_or(Verdict::Works)
}
