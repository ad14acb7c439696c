//! Rights as they are stored: JSON, or nothing where they are those of a new room.

use crate::ids::RoomCode;
use crate::rooms::Rights;

pub(crate) fn to_text(rights: &Rights) -> Option<String> {
    let is_worth_it = *rights != Rights::default();
    is_worth_it.then(|| serde_json::to_string(rights).expect("rights are plain data"))
}

/// A text that cannot be read opens the room as a new one instead of keeping everybody out.
pub(crate) fn of_text(code: &RoomCode, text: Option<String>) -> Rights {
    let Some(text) = text else {
        return Rights::default();
    };
    serde_json::from_str(&text).unwrap_or_else(|error| {
        tracing::error!(room = %code, %error, "stored rights cannot be read");
        Rights::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_read_as_they_were_written_and_new_rooms_write_nothing() {
        let code = RoomCode::parse("friday").expect("well formed");
        let text =
            r#"{"locked":true,"roles":{"-5":"listener","7":"admin"},"bans":[8],"admitted":[-5,7]}"#;
        let rights = of_text(&code, Some(text.to_owned()));
        assert_eq!(to_text(&rights).as_deref(), Some(text));
        assert_eq!(of_text(&code, None), Rights::default());
        assert_eq!(to_text(&Rights::default()), None);
    }

    #[test]
    fn what_cannot_be_read_is_a_new_room_and_what_is_missing_is_as_in_one() {
        let code = RoomCode::parse("friday").expect("well formed");
        let read = |text: &str| of_text(&code, Some(text.to_owned()));
        assert_eq!(read("{"), Rights::default());
        assert_eq!(
            to_text(&read(r#"{"bans":[8]}"#)).as_deref(),
            Some(r#"{"locked":false,"roles":{},"bans":[8],"admitted":[]}"#)
        );
    }
}
