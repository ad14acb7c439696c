//! What a live room wants done outside of it.

use crate::hub::{RoomEvent, Shared, stored_chat, stored_rights};
use crate::ids::{RoomCode, UserId};
use crate::rooms::{CallNote, ChatChanges, FinishedCall, Rights};
use crate::store::CallKind;

/// To be carried out in the order given.
#[derive(Debug)]
pub(super) enum Order {
    /// Write down who owns the room.
    SetOwner(Option<UserId>),
    /// Write down what the room is called.
    SetTitle(String),
    /// Write down who may what.
    SetRights(Box<Rights>),
    /// Write down what has changed of the chat.
    SetChat(Box<ChatChanges>),
    /// Write down how a call stands, under the title that the room has.
    NoteCall(Box<CallNote>, CallKind, String),
    /// Tell whoever watches rooms from outside; of a call that has just ended too.
    Tell(Option<FinishedCall>),
}

impl Order {
    /// Carries it out for the room with this code. Waits for nothing.
    pub(super) fn carry_out(self, code: &RoomCode, shared: &Shared) {
        let code = code.clone();
        match self {
            Self::SetOwner(owner) => shared.writer.set_owner(code, owner),
            Self::SetTitle(title) => shared.writer.set_title(code, title),
            Self::SetRights(rights) => {
                let listen_only = rights.is_listen_only();
                let text = stored_rights::to_text(&rights);
                shared.writer.set_rights(code, text, listen_only);
            }
            Self::SetChat(changes) => {
                let write = stored_chat::to_text(*changes);
                shared.writer.change_chat(code, write);
            }
            Self::NoteCall(note, kind, title) => shared.calls.note(code, kind, title, *note),
            Self::Tell(ended) => shared.tell(RoomEvent { code, ended }),
        }
    }
}
