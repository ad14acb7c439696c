//! The wire language of the socket (`GET /ws`): JSON text frames, one tagged enum each way.
//!
//! The conversation in twelve lines:
//! 1. The browser opens the socket and sends [`ClientMessage::Hello`] within ten seconds: who it is,
//!    which room, whether it waits in the lobby or walks straight in.
//! 2. The server answers [`ServerMessage::Welcome`]: one snapshot with everything needed for media.
//! 3. From then on every sequenced server frame carries `seq` (1, 2, 3, ... without gaps).
//! 4. The client numbers its own frames too (`seq`, from 1); pings are not numbered.
//! 5. Every five seconds the client sends `ping` with the last `seq` it has seen; the server answers
//!    `pong` with the last client `seq` it has carried out. Both sides forget what is acknowledged.
//! 6. After a lost socket the client says hello again with its resume token and last `seq`. The
//!    server answers `resumed` and replays what was missed, or `reset` with a whole snapshot.
//! 7. The client then repeats its own unacknowledged frames; the server drops those it has seen.
//! 8. `error` answers a refused frame; the socket stays open.
//! 9. `draining` says that the process is about to stop and when to come back.
//! 10. `ice_servers` brings fresh TURN credentials before the old ones run out.
//! 11. A close code from [`CloseCode`] says whether to come back at all.
//! 12. A hello without a room opens the person's own channel ([`PersonWelcome`]), on which rings come and
//!     go; a later hello with a room takes the same socket there, and rings come on that one too.
//!
//! Where no direct way between two people is found, their voices go over a socket of their own
//! (`GET /ws/voice`): Opus in binary messages, and a few words as text ([`VoiceFromClient`],
//! [`VoiceFromServer`]). `docs/protocol.md` has its bytes.
//!
//! Knows serde only. The TypeScript types in `miniapp/src/protocol/generated.ts` are made from
//! these ones (`make protocol`) and a test fails when they drift apart.

mod chat;
mod client;
mod close_code;
mod error_code;
mod report;
mod ring;
mod server;
mod signal;
mod view;
mod voice;

pub use chat::{ChatKeep, MessageView, Quote, ReactionView};
pub use client::{
    ClientFrame, ClientMessage, Credential, Frame, Hello, MediaState, ModerationAction,
    ResumeRequest, RoomRequest,
};
pub use close_code::CloseCode;
pub use error_code::ErrorCode;
pub use report::CallReport;
pub use ring::{
    PersonWelcome, RingAction, RingCallee, RingDirection, RingPerson, RingState, RingView,
    UnreachableWhy,
};
pub use server::{
    ClientLimits, IceServer, LeaveReason, ResumeGrant, Resumption, ServerMessage, Snapshot,
    sequenced_frame,
};
pub use signal::{IceCandidate, SdpType, Signal};
pub use view::{
    BannedView, Connection, GameView, MediaMode, Pairs, ParticipantView, PersonView, Presence,
    Role, RoomKind, RoomView,
};
pub use voice::{VoiceFromClient, VoiceFromServer, VoiceSeat};

/// Moments, as every message writes them.
pub use crate::time::UnixMillis;

/// Raised whenever an older Mini App could misunderstand the server. A client with a lower number
/// is closed with [`CloseCode::VersionTooOld`].
pub const PROTOCOL_VERSION: u32 = 1;

#[cfg(test)]
mod typescript_tests;
