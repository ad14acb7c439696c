//! Keeps `miniapp/src/api/generated.ts` equal to the answers of the HTTP API that the Mini App reads.

use std::fmt::Write as _;
use std::path::Path;

use ts_rs::{Config, TS};

use super::code::ErrorCode;
use super::error::{ErrorBody, ErrorDetail};
use super::routes::about::About;
use super::routes::calls::{Call, Caller, Calls};
use super::routes::handoff::Handoff;
use super::routes::me::Forgotten;
use super::routes::my_rooms::{MyRoom, MyRooms};
use super::routes::session::{Session, SessionPerson};
use super::routes::share_room::PreparedMessage;
use super::routes::ticket::IssuedTicket;

/// All declarations, in reading order, as one TypeScript module.
fn module() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Generated from src/web by `make protocol`. Do not edit.\n\n\
         import type { RoomKind } from \"../protocol/generated\";\n\n",
    );
    macro_rules! declare {
        ($($type:ty),* $(,)?) => {
            $(let _ = writeln!(text, "export {}\n", <$type as TS>::decl(&config));)*
        };
    }
    declare!(
        ErrorBody,
        ErrorDetail,
        ErrorCode,
        About,
        Session,
        SessionPerson,
        Handoff,
        MyRooms,
        MyRoom,
        Calls,
        Call,
        IssuedTicket,
        PreparedMessage,
        Caller,
        Forgotten,
    );
    text
}

#[test]
fn the_typescript_types_are_those_of_the_http_api() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("miniapp/src/api/generated.ts");
    if std::env::var_os("EFIR_WRITE_PROTOCOL").is_some() {
        std::fs::write(&path, module()).expect("writable");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == module(),
        "miniapp/src/api/generated.ts is out of date: run `make protocol`"
    );
}
