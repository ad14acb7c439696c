//! What the buttons under a message that rings send back: written and read in one place.

use teloxide::types::InlineKeyboardButton;

use crate::ids::RingId;

/// A button under a message that rings, or rang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bot) enum RingButton {
    /// Does not answer.
    Decline(RingId),
    /// The caller may not call any more.
    Block(RingId),
    /// The caller may call again.
    Allow(RingId),
}

impl RingButton {
    /// As Telegram carries it, in at most 64 bytes.
    fn data(&self) -> String {
        let (name, ring) = match self {
            Self::Decline(ring) => ("ring-decline", ring),
            Self::Block(ring) => ("ring-block", ring),
            Self::Allow(ring) => ("ring-allow", ring),
        };
        format!("{name}:{ring}")
    }

    /// Reads what came back; `None` for other buttons.
    pub(in crate::bot) fn read(data: &str) -> Option<Self> {
        let (name, ring) = data.split_once(':')?;
        let ring = RingId(ring.to_owned());
        match name {
            "ring-decline" => Some(Self::Decline(ring)),
            "ring-block" => Some(Self::Block(ring)),
            "ring-allow" => Some(Self::Allow(ring)),
            _ => None,
        }
    }

    /// The button itself.
    pub(super) fn named(&self, text: &str) -> InlineKeyboardButton {
        InlineKeyboardButton::callback(text, self.data())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_comes_back_as_it_was_written_and_fits() {
        let ring = RingId("0".repeat(32));
        for button in [
            RingButton::Decline(ring.clone()),
            RingButton::Block(ring.clone()),
            RingButton::Allow(ring),
        ] {
            let data = button.data();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(RingButton::read(&data), Some(button));
        }
        for data in ["", "new-room", "ring-decline", "lock:abc"] {
            assert_eq!(RingButton::read(data), None, "{data:?}");
        }
    }
}
