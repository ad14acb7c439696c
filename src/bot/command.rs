//! The commands people type.

/// A command that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// `/start`, with what a deep link carried.
    Start(String),
    /// `/room`.
    Room {
        /// As typed.
        title: String,
        /// `/room listen`, in any of our languages: newcomers listen.
        listen_only: bool,
    },
    /// `/call`; whether with pictures.
    Call(bool),
    /// `/rooms`
    Rooms,
    /// `/language`
    Language,
    /// `/history`
    History,
    /// `/forget`, with the word that confirms it.
    Forget(String),
    /// `/help`
    Help,
}

impl Command {
    /// Reads a message; `None` for texts, for commands we do not know, and for those addressed to
    /// another bot (`/room@other_bot`).
    pub(super) fn parse(text: &str, username: &str) -> Option<Self> {
        let text = text.strip_prefix('/')?;
        let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let name = match head.split_once('@') {
            Some((name, addressee)) if addressee.eq_ignore_ascii_case(username) => name,
            Some(_) => return None,
            None => head,
        };
        let rest = rest.trim().to_owned();
        match name.to_ascii_lowercase().as_str() {
            "start" => Some(Self::Start(rest)),
            "room" => Some(Self::room(&rest)),
            "call" => Some(Self::Call(asks_for_video(&rest))),
            "rooms" => Some(Self::Rooms),
            "language" => Some(Self::Language),
            "history" => Some(Self::History),
            "forget" => Some(Self::Forget(rest)),
            "help" => Some(Self::Help),
            _ => None,
        }
    }

    /// The word for listening in front of a title, or alone, is the option.
    fn room(rest: &str) -> Self {
        let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let listen_only = LISTEN.contains(&first.to_lowercase().as_str());
        Self::Room {
            title: if listen_only { after.trim() } else { rest }.to_owned(),
            listen_only,
        }
    }
}

/// The option of `/room`, in any of our languages.
const LISTEN: [&str; 3] = ["listen", "слушать", "слухати"];

/// `/call video`, in any of our languages.
fn asks_for_video(rest: &str) -> bool {
    let rest = rest.to_lowercase();
    ["video", "видео", "відео"]
        .iter()
        .any(|word| rest.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Command> {
        Command::parse(text, "efir_bot")
    }

    fn room(title: &str, listen_only: bool) -> Command {
        Command::Room {
            title: title.to_owned(),
            listen_only,
        }
    }

    #[test]
    fn a_room_may_be_made_for_listening() {
        assert_eq!(parse("/room listen"), Some(room("", true)));
        assert_eq!(
            parse("/room Listen  Town hall"),
            Some(room("Town hall", true))
        );
        assert_eq!(
            parse("/room Слушать Планёрка"),
            Some(room("Планёрка", true))
        );
        assert_eq!(
            parse("/room listening party"),
            Some(room("listening party", false))
        );
        assert_eq!(parse("/room we listen"), Some(room("we listen", false)));
    }

    #[test]
    fn a_command_may_name_this_bot_but_no_other() {
        let room = Some(room("Friday night", false));
        assert_eq!(parse("/room Friday night"), room);
        assert_eq!(parse("/room@Efir_Bot Friday night"), room);
        assert_eq!(parse("/room@other_bot Friday night"), None);
    }

    #[test]
    fn what_follows_a_command_may_stand_on_the_next_line() {
        assert_eq!(
            parse("/start\n7H2K9M4QZX "),
            Some(Command::Start("7H2K9M4QZX".to_owned()))
        );
        assert_eq!(parse("/help me"), Some(Command::Help));
        assert_eq!(parse("/call"), Some(Command::Call(false)));
        assert_eq!(parse("/call Видео"), Some(Command::Call(true)));
    }

    #[test]
    fn other_texts_are_no_commands() {
        for text in [
            "",
            "/",
            "room",
            " /room",
            "/roomss",
            "/settings",
            "hello /room",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
