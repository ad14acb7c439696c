//! Keeps `miniapp/src/protocol/generated.ts` equal to the Rust types.

use std::fmt::Write as _;
use std::path::Path;

use ts_rs::{Config, TS};

use super::*;
use crate::ids::{ParticipantId, RingId, RoomCode};

/// All declarations, in reading order, as one TypeScript module.
fn module() -> String {
    let config = Config::default();
    let mut text =
        String::from("// Generated from src/protocol by `make protocol`. Do not edit.\n\n");
    let _ = writeln!(
        text,
        "export const PROTOCOL_VERSION = {PROTOCOL_VERSION};\n"
    );
    let _ = writeln!(
        text,
        "/** Close codes by name; 4000-4499 mean: come back. */"
    );
    let _ = writeln!(text, "export const CLOSE_CODES = {{");
    for code in CloseCode::ALL {
        let _ = writeln!(text, "  {}: {},", code.reason(), code.number());
    }
    let _ = writeln!(text, "}} as const satisfies Record<CloseCode, number>;\n");
    macro_rules! declare {
        ($($type:ty),* $(,)?) => {
            $(let _ = writeln!(text, "export {}\n", <$type as TS>::decl(&config));)*
        };
    }
    declare!(
        ParticipantId,
        RoomCode,
        RingId,
        UnixMillis,
        ClientFrame,
        ClientMessage,
        Hello,
        Credential,
        RoomRequest,
        MediaState,
        Frame,
        ResumeRequest,
        ModerationAction,
        RingAction,
        RingCallee,
        CallReport,
        Signal,
        SdpType,
        IceCandidate,
        ServerMessage,
        Resumption,
        Snapshot,
        IceServer,
        ClientLimits,
        ResumeGrant,
        LeaveReason,
        MessageView,
        Quote,
        ReactionView,
        ChatKeep,
        PersonWelcome,
        RingView,
        RingDirection,
        RingPerson,
        RingState,
        UnreachableWhy,
        RoomView,
        RoomKind,
        MediaMode,
        Pairs,
        GameView,
        ParticipantView,
        Role,
        Presence,
        Connection,
        BannedView,
        PersonView,
        VoiceFromClient,
        VoiceFromServer,
        VoiceSeat,
        ErrorCode,
        CloseCode,
    );
    text
}

#[test]
fn the_typescript_types_are_those_of_the_rust_protocol() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("miniapp/src/protocol/generated.ts");
    if std::env::var_os("EFIR_WRITE_PROTOCOL").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(&path, module()).expect("writable");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == module(),
        "miniapp/src/protocol/generated.ts is out of date: run `make protocol`"
    );
}
