//! What our callback buttons send back: written and read in one place.
//!
//! Pure. Telegram carries at most 64 bytes; a room code has at most 32.

use crate::i18n::Lang;
use crate::ids::RoomCode;

/// A button of ours that sends something back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Button {
    /// Makes a room here.
    NewRoom,
    /// Locks a room's door, or opens it.
    Lock(RoomCode, bool),
    /// Ends a room's call for everybody.
    End(RoomCode),
    /// "Tell me when somebody joins", and no more when pressed again.
    Bell(RoomCode),
    /// Makes a card of an inline message whose id nobody has told us; whether it stands where the room
    /// belongs.
    Look(RoomCode, bool),
    /// The language of the chat.
    Lang(Lang),
}

impl Button {
    /// As Telegram carries it.
    pub(super) fn data(&self) -> String {
        let (name, value) = match self {
            Self::NewRoom => return "new-room".to_owned(),
            Self::Lock(code, true) => ("lock", code.as_str()),
            Self::Lock(code, false) => ("unlock", code.as_str()),
            Self::End(code) => ("end", code.as_str()),
            Self::Bell(code) => ("bell", code.as_str()),
            Self::Look(code, true) => ("home", code.as_str()),
            Self::Look(code, false) => ("look", code.as_str()),
            Self::Lang(lang) => ("lang", lang.code()),
        };
        format!("{name}:{value}")
    }

    /// Reads what came back; `None` for what is no button of this build's.
    pub(super) fn read(data: &str) -> Option<Self> {
        if data == "new-room" {
            return Some(Self::NewRoom);
        }
        let (name, value) = data.split_once(':')?;
        if name == "lang" {
            let mut all = Lang::ALL.into_iter();
            return all.find(|lang| lang.code() == value).map(Self::Lang);
        }
        let code = RoomCode::parse(value).ok()?;
        match name {
            "lock" => Some(Self::Lock(code, true)),
            "unlock" => Some(Self::Lock(code, false)),
            "end" => Some(Self::End(code)),
            "bell" => Some(Self::Bell(code)),
            "home" => Some(Self::Look(code, true)),
            "look" => Some(Self::Look(code, false)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_comes_back_as_it_was_written_and_fits() {
        let code = RoomCode::parse(&"x".repeat(32)).unwrap();
        let mut buttons = vec![
            Button::NewRoom,
            Button::Lock(code.clone(), true),
            Button::Lock(code.clone(), false),
            Button::End(code.clone()),
            Button::Bell(code.clone()),
            Button::Look(code.clone(), true),
            Button::Look(code, false),
        ];
        buttons.extend(Lang::ALL.map(Button::Lang));
        for button in buttons {
            let data = button.data();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Button::read(&data), Some(button), "{data}");
        }
    }

    #[test]
    fn what_nobody_wrote_is_no_button() {
        for data in [
            "",
            "new",
            "lock",
            "lock:",
            "lock:a",
            "lang:de",
            "fly:room123",
        ] {
            assert_eq!(Button::read(data), None, "{data:?}");
        }
    }
}
